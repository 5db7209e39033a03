#include "models/args/tagged.h"

#include <cmath>

namespace modelbook {

namespace {

std::optional<std::string> bytesFromHex(const std::string& hex)
{
    const auto digit = [](char c) {
        return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    };
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        if (digit(hex[i]) < 0 || digit(hex[i + 1]) < 0)
            return std::nullopt;
        bytes += static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1]));
    }
    return hex.size() % 2 == 0 ? std::optional(bytes) : std::nullopt;
}

} // namespace

bool isTagKey(std::string_view key)
{
    const auto word = key.find_first_not_of('$');
    if (word == 0 || word == std::string_view::npos)
        return false;
    const auto name = key.substr(word);
    return name == "float" || name == "exotic" || name == "bytes";
}

std::optional<ArgValue> taggedValue(const ArgValue& map)
{
    const auto& members = map.toMap();
    if (members.empty() || members.size() > 2)
        return std::nullopt;
    const auto text = [&](std::string_view key) -> const std::string* {
        const auto* const found = map.find(key);
        return found && found->isString() ? &found->toString() : nullptr;
    };
    if (members.size() == 1) {
        if (const auto* const name = text("$float")) {
            if (*name == "nan")
                return ArgValue(std::nan(""));
            if (*name == "inf" || *name == "-inf")
                return ArgValue(*name == "inf" ? HUGE_VAL : -HUGE_VAL);
        }
        if (const auto* const hex = text("$bytes")) {
            if (auto bytes = bytesFromHex(*hex))
                return ArgValue(std::move(*bytes));
        }
        return std::nullopt;
    }
    const auto* const tag = text("$exotic");
    const auto* const spelled = map.find("text");
    if (!tag || !spelled)
        return std::nullopt;
    const auto plain = spelled->isMap() ? taggedValue(*spelled) : std::optional(*spelled);
    return plain && plain->isString() ? std::optional(ArgValue(ExoticArg{*tag, plain->toString()})) : std::nullopt;
}

} // namespace modelbook
