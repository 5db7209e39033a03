#include "models/library/both_sides.h"

#include <nlohmann/json.hpp>

namespace modelbook {

namespace {

using PlainJson = nlohmann::json;

std::string shown(const PlainJson& value)
{
    constexpr std::size_t longest = 60;
    if (value.is_null())
        return "none";
    auto text = value.is_string() ? "\"" + value.get<std::string>() + "\"" : value.dump(-1, ' ', false, PlainJson::error_handler_t::replace);
    if (text.size() > longest) {
        std::size_t cut = longest;
        while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80)
            --cut;
        text = text.substr(0, cut) + "…";
    }
    return text;
}

PlainJson valueOf(const PlainJson& object, const std::string& key)
{
    return object.is_object() && object.contains(key) ? object[key] : PlainJson();
}

void collect(const std::string& prefix, const PlainJson& base, const PlainJson& earlier, const PlainJson& later, std::vector<std::string>& into)
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
    const auto a = PlainJson::parse(base, nullptr, false), b = PlainJson::parse(earlier, nullptr, false), c = PlainJson::parse(later, nullptr, false);
    std::vector<std::string> found;
    if (b.is_object() && c.is_object())
        collect({}, a.is_object() ? a : PlainJson::object(), b, c, found);
    return found;
}

} // namespace modelbook
