#include "models/library/both_sides.h"

#include <nlohmann/json.hpp>

namespace modelbook {

namespace {

using Json = nlohmann::json;

std::string shown(const Json& value)
{
    constexpr std::size_t longest = 60;
    if (value.is_null())
        return "none";
    auto text = value.is_string() ? "\"" + value.get<std::string>() + "\"" : value.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (text.size() > longest) {
        std::size_t cut = longest;
        while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80)
            --cut;
        text = text.substr(0, cut) + "…";
    }
    return text;
}

Json valueOf(const Json& object, const std::string& key)
{
    return object.is_object() && object.contains(key) ? object[key] : Json();
}

void collect(const std::string& prefix, const Json& base, const Json& earlier, const Json& later, std::vector<std::string>& into)
{
    for (const auto& item : later.items()) {
        const auto before = valueOf(base, item.key()), other = valueOf(earlier, item.key());
        const auto& mine = item.value();
        if (mine == other || mine == before || other == before)
            continue;
        const auto name = prefix.empty() ? item.key() : prefix + "." + item.key();
        if (mine.is_object() && other.is_object())
            collect(name, before, other, mine, into);
        else if (!(mine.is_array() && other.is_array()))
            into.push_back(name + " is " + shown(mine) + ", which came after " + shown(other));
    }
}

} // namespace

std::vector<std::string> valuesOfBothSides(const std::string& base, const std::string& earlier, const std::string& later)
{
    const auto a = Json::parse(base, nullptr, false), b = Json::parse(earlier, nullptr, false), c = Json::parse(later, nullptr, false);
    std::vector<std::string> found;
    if (b.is_object() && c.is_object())
        collect({}, a.is_object() ? a : Json::object(), b, c, found);
    return found;
}

} // namespace modelbook
