#include "storage/objects/s3_profile.h"

#include "storage/base/ascii.h"
#include "storage/base/files.h"

namespace modelbook {

namespace {

std::string textOf(const std::string& path)
{
    constexpr std::uint64_t limit = 1u << 20;
    auto text = readFile(path, limit);
    return text ? *text : std::string();
}

} // namespace

std::map<std::string, std::string> S3Profile::section(std::string_view ini, const std::string& name)
{
    std::map<std::string, std::string> values;
    bool inside = false;
    while (!ini.empty()) {
        const auto end = std::min(ini.find('\n'), ini.size());
        const auto whole = ini.substr(0, end);
        const auto line = trimmed(whole);
        ini.remove_prefix(std::min(end + 1, ini.size()));
        // An indented line belongs to a nested setting ("s3 ="), of which nothing is used here.
        const bool nested = !whole.empty() && (whole.front() == ' ' || whole.front() == '\t');
        if (line.empty() || line.front() == '#' || line.front() == ';' || nested)
            continue;
        if (line.front() == '[') {
            inside = trimmed(line.substr(1, std::min(line.find(']'), line.size()) - 1)) == name;
            continue;
        }
        const auto equals = line.find('=');
        if (inside && equals != std::string_view::npos)
            values[std::string(trimmed(line.substr(0, equals)))] = trimmed(line.substr(equals + 1));
    }
    return values;
}

S3Profile S3Profile::read(const std::string& name, const Variables& variables)
{
    const auto profile = name.empty() ? std::string("default") : name;
    const auto place = [&](const char* variable, const char* file) {
        const auto path = variables(variable);
        return path.empty() ? variables("HOME") + "/.aws/" + file : path;
    };
    S3Profile read;
    const auto config = textOf(place("AWS_CONFIG_FILE", "config"));
    read.m_values = section(config, profile == "default" ? profile : "profile " + profile);
    for (auto& [key, value] : section(textOf(place("AWS_SHARED_CREDENTIALS_FILE", "credentials")), profile))
        read.m_values[key] = value;
    return read;
}

std::string S3Profile::value(const std::string& key) const
{
    const auto it = m_values.find(key);
    return it == m_values.end() ? std::string() : it->second;
}

} // namespace modelbook
