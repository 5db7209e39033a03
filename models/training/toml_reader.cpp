#include "models/args/text.h"
#include "models/training/config_text.h"

#include <map>
#include <sstream>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wpedantic"
#include <toml.hpp>

namespace modelbook {

namespace {

using TomlValue = toml::basic_value<toml::discard_comments, std::map>;

/// toml11 reads nested values by recursion: what nests absurdly is refused before it is asked.
bool nestsTooDeeply(const std::string& text)
{
    int depth = 0, dots = 0;
    for (const char c : text) {
        if (c == '[' || c == '{')
            ++depth;
        else if ((c == ']' || c == '}') && depth > 0)
            --depth;
        else if (c == '.')
            ++dots;
        else if (c == '\n' || c == '=')
            dots = 0;
        if (depth > ArgValue::maxDepth || dots > 1000)
            return true;
    }
    return false;
}

template <class Time>
ArgValue dateArg(const Time& time)
{
    std::ostringstream text;
    text << time;
    return ExoticArg{"date", text.str()};
}

Result<ArgValue> fromToml(const TomlValue& value, int depth, const std::string& name)
{
    if (depth > ArgValue::maxDepth)
        return makeError(ErrorCode::LimitExceeded,
                         name + " is nested deeper than " + std::to_string(ArgValue::maxDepth) + " levels");
    switch (value.type()) {
    case toml::value_t::boolean:
        return ArgValue(value.as_boolean());
    case toml::value_t::integer:
        return ArgValue(static_cast<std::int64_t>(value.as_integer()));
    case toml::value_t::floating:
        return ArgValue(static_cast<double>(value.as_floating()));
    case toml::value_t::string:
        return ArgValue(value.as_string().str);
    case toml::value_t::offset_datetime:
        return dateArg(value.as_offset_datetime());
    case toml::value_t::local_datetime:
        return dateArg(value.as_local_datetime());
    case toml::value_t::local_date:
        return dateArg(value.as_local_date());
    case toml::value_t::local_time:
        return dateArg(value.as_local_time());
    case toml::value_t::array: {
        ArgValue::List list;
        for (const auto& element : value.as_array()) {
            MB_TRY(auto read, fromToml(element, depth + 1, name));
            list.push_back(std::move(read));
        }
        return ArgValue(std::move(list));
    }
    case toml::value_t::table: {
        ArgValue::Map map;
        for (const auto& [key, member] : value.as_table()) {
            MB_TRY(auto read, fromToml(member, depth + 1, name));
            map.emplace_back(key, std::move(read));
        }
        return ArgValue(std::move(map));
    }
    default:
        return ArgValue();
    }
}

} // namespace

Result<ParsedConfig> parseToml(const std::string& text, const std::string& name)
{
    // TOML is UTF-8 by definition, and toml11 reads past the end of strings that are not.
    if (!isValidUtf8(text))
        return makeError(ErrorCode::Corrupt, name + " is no TOML: it is not UTF-8");
    if (nestsTooDeeply(text))
        return makeError(ErrorCode::LimitExceeded, name + " is nested too deeply");
    try {
        std::istringstream stream(text);
        const auto root = toml::parse<toml::discard_comments, std::map>(stream, name);
        MB_TRY(auto value, fromToml(root, 0, name));
        return ParsedConfig{std::move(value), {}};
    } catch (const std::exception& error) {
        return makeError(ErrorCode::Corrupt, name + " is no TOML: " + error.what());
    }
}

} // namespace modelbook

#pragma GCC diagnostic pop
