#include "models/sharing/redaction/private_values.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

namespace modelbook {

namespace {

using Kind = PrivateValue::Kind;

bool isPathCharacter(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80 ||
           std::string_view("/\\._-+@~=,:").find(c) != std::string_view::npos;
}

bool isNameCharacter(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || static_cast<unsigned char>(c) >= 0x80;
}

/// Where an absolute path begins in `text` at `at`: "/home/…", "~ana/…", "C:\…", "\\server\…", "file:///…".
bool beginsPath(std::string_view text, std::size_t at)
{
    const auto rest = text.substr(at);
    const char before = at ? text[at - 1] : ' ';
    // A slash inside a word ("and/or") or a URL ("https://…") begins no path of this machine.
    if (isNameCharacter(before) || before == '/' || before == '.' || before == ')')
        return false;
    if (rest.size() > 2 && rest[0] == '/' && isNameCharacter(rest[1])) {
        const auto slash = rest.find('/', 1);
        const auto end = rest.find_first_of(" \t\n\"'`|<>)");
        // One segment is a path only where it is all there is ("/data"); "/" in prose is not.
        return (slash != std::string_view::npos && slash < end) || (at == 0 && end == std::string_view::npos);
    }
    if (rest.size() > 2 && rest[0] == '~' && (rest[1] == '/' || isNameCharacter(rest[1])))
        return rest.find('/') < rest.find_first_of(" \t\n\"'`");
    if (rest.size() > 3 && std::isalpha(static_cast<unsigned char>(rest[0])) && rest[1] == ':' &&
        (rest[2] == '\\' || (rest[2] == '/' && rest[3] != '/')))
        return true;
    return rest.size() > 4 && rest[0] == '\\' && rest[1] == '\\' && isNameCharacter(rest[2]);
}

/// Every absolute path in a text, as it is written.
std::vector<std::string> pathsIn(std::string_view text)
{
    std::vector<std::string> paths;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool url = text.substr(at, 8) == "file:///";
        if (!url && !beginsPath(text, at))
            continue;
        auto end = url ? at + 7 : at + 1;
        while (end < text.size() && isPathCharacter(text[end]))
            ++end;
        while (end > at + 1 && std::string_view(".,:").find(text[end - 1]) != std::string_view::npos)
            --end;
        paths.emplace_back(text.substr(at, end - at));
        at = end;
    }
    return paths;
}

/// The user whose home folder a path is in, or "".
std::string userOfPath(std::string_view path)
{
    for (const std::string_view home : {"/home/", "/Users/", ":\\Users\\", ":/Users/"}) {
        const auto at = path.find(home);
        if (at == std::string_view::npos)
            continue;
        const auto start = at + home.size();
        const auto end = path.find_first_of("/\\", start);
        return std::string(path.substr(start, end == std::string_view::npos ? end : end - start));
    }
    if (path.size() > 1 && path[0] == '~' && path[1] != '/')
        return std::string(path.substr(1, path.find('/') - 1));
    return {};
}

bool isOneOf(std::string_view name, std::initializer_list<std::string_view> names)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string lastSegment(const std::string& path)
{
    auto keys = splitArgPath(path);
    auto name = keys.empty() ? std::string() : keys.back();
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name;
}

class Finder
{
public:
    explicit Finder(const ModelRecord& record) : m_record(record)
    {
        m_host = record.origin.host;
        for (const auto& name : {record.author, userOfPath(record.origin.path)})
            addUser(name);
    }

    std::vector<PrivateValue> run(std::string_view readme)
    {
        if (!m_record.origin.path.empty())
            add(Kind::Path, "is.folder", m_record.origin.path);
        if (!m_host.empty())
            add(Kind::Host, "is.host", m_host);
        const auto flat = flattenArgs(m_record.args.values);
        // User names are learnt from every path first, so that those written elsewhere are seen too.
        for (const auto& [path, value] : flat)
            eachText(value, [&](const std::string& text) {
                for (const auto& found : pathsIn(text))
                    addUser(userOfPath(found));
            });
        for (const auto& [path, value] : flat)
            eachText(value, [&, &path = path](const std::string& text) { lookAt("arg." + path, lastSegment(path), text); });
        for (const auto& [path, value] : flattenArgs(m_record.custom))
            eachText(value, [&, &path = path](const std::string& text) { lookAt("is.custom." + path, lastSegment(path), text); });
        if (m_users.count(m_record.author))
            add(Kind::User, "is.author", m_record.author);
        lookAt("is.name", "", m_record.name);
        for (const auto& tag : m_record.tags)
            lookAt("is.tags", "", tag);
        lookAt("readme", "", readme);
        return std::move(m_found);
    }

private:
    template <class Visit>
    static void eachText(const ArgValue& value, const Visit& visit)
    {
        if (value.isString())
            visit(value.toString());
        else if (value.isExotic())
            visit(value.toExotic().text);
        else if (value.isList()) {
            for (const auto& item : value.toList())
                eachText(item, visit);
        } else if (value.isMap()) {
            for (const auto& member : value.toMap())
                eachText(member.second, visit);
        }
    }

    void addUser(const std::string& name)
    {
        // Names that machines give themselves say nothing of a person, and a letter or two is no name to search for.
        if (name.size() >= 3 && !isOneOf(name, {"root", "user", "ubuntu", "unknown", "admin", "runner", "shared", "sample"}))
            m_users.insert(name);
    }

    /// Whether `word` stands in `text` with no letter or digit beside it.
    static bool holdsWord(std::string_view text, std::string_view word)
    {
        for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
            const bool startsHere = at == 0 || !isNameCharacter(text[at - 1]);
            const bool endsHere = at + word.size() == text.size() || !isNameCharacter(text[at + word.size()]);
            if (startsHere && endsHere)
                return true;
        }
        return false;
    }

    void lookAt(const std::string& field, const std::string& key, std::string_view text)
    {
        if (text.empty())
            return;
        const bool wholeField = field.rfind("arg.", 0) == 0 || field.rfind("is.custom.", 0) == 0;
        for (const auto& path : pathsIn(text))
            add(Kind::Path, field, path);
        const bool oneWord = text.find_first_of(" \n") == std::string_view::npos;
        if (wholeField && oneWord && isOneOf(key, {"host", "hostname", "host_name", "node", "nodename", "node_name", "machine", "master_addr", "server"}))
            add(Kind::Host, field, std::string(text));
        else if (m_host.size() >= 3 && holdsWord(text, m_host))
            add(Kind::Host, field, m_host);
        if (wholeField && isOneOf(key, {"user", "username", "user_name", "author", "owner", "email", "entity", "login"}))
            add(Kind::User, field, std::string(text));
        for (const auto& user : m_users) {
            if (holdsWord(text, user))
                add(Kind::User, field, user);
        }
    }

    void add(Kind kind, const std::string& field, const std::string& value)
    {
        PrivateValue found{kind, field, value};
        if (std::find(m_found.begin(), m_found.end(), found) == m_found.end())
            m_found.push_back(std::move(found));
    }

    const ModelRecord& m_record;
    std::string m_host;
    std::set<std::string> m_users;
    std::vector<PrivateValue> m_found;
};

} // namespace

std::string_view privateKindName(Kind kind)
{
    switch (kind) {
    case Kind::Path: return "path";
    case Kind::Host: return "host name";
    case Kind::User: return "user name";
    }
    return "path";
}

std::vector<PrivateValue> findPrivateValues(const ModelRecord& record, std::string_view readme)
{
    return Finder(record).run(readme);
}

} // namespace modelbook
