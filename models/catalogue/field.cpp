#include "models/catalogue/field.h"

#include "models/args/flat_args.h"

namespace modelbook {

namespace {

constexpr std::pair<FieldKind, std::string_view> prefixes[] = {
    {FieldKind::Property, "is."}, {FieldKind::Metric, "metric."}, {FieldKind::Arg, "arg."}, {FieldKind::Formula, "="}};

} // namespace

std::string FieldKey::text() const
{
    for (const auto& [prefixKind, text] : prefixes) {
        if (prefixKind == kind)
            return std::string(text) + path;
    }
    return path;
}

std::optional<FieldKey> FieldKey::fromText(std::string_view text)
{
    for (const auto& [kind, prefix] : prefixes) {
        if (text.size() > prefix.size() && text.substr(0, prefix.size()) == prefix)
            return FieldKey{kind, std::string(text.substr(prefix.size()))};
    }
    return std::nullopt;
}

std::string FieldKey::shortName() const
{
    if (kind != FieldKind::Arg)
        return path;
    auto keys = splitArgPath(path);
    return keys.empty() ? std::string() : keys.back();
}

std::string FieldKey::prefix() const
{
    if (kind != FieldKind::Arg)
        return {};
    auto keys = splitArgPath(path);
    if (keys.size() < 2)
        return {};
    keys.pop_back();
    return joinArgPath(keys);
}

} // namespace modelbook
