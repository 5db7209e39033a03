#include "models/args/arg_value.h"

#include "models/args/infer.h"
#include "models/args/text.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace modelbook {

namespace {

bool sameIntFloat(std::int64_t whole, double real)
{
    // 2^63 is exact as a double; outside of ±2^63 no int64 can be meant. Never round the integer through
    // double.
    constexpr double limit = 9223372036854775808.0;
    return real >= -limit && real < limit && std::trunc(real) == real &&
           static_cast<std::int64_t>(real) == whole;
}

/// What a value is as a number, where it compares as one.
struct Number {
    bool whole = false;
    std::int64_t integer = 0;
    double real = 0;
};

std::optional<Number> asNumber(const ArgValue& value)
{
    switch (value.type()) {
    case ArgType::Int:
        return Number{true, value.toInt(), 0};
    case ArgType::Float:
        return Number{false, 0, value.toDouble()};
    case ArgType::String:
        if (const auto number = exponentNumber(value.toString()))
            return Number{false, 0, *number};
        return std::nullopt;
    case ArgType::Exotic:
        if (const auto number = bigIntegerAsDouble(value.toExotic()))
            return Number{false, 0, *number};
        return std::nullopt;
    default:
        return std::nullopt;
    }
}

bool sameNumber(const Number& a, const Number& b)
{
    if (a.whole && b.whole)
        return a.integer == b.integer;
    if (a.whole)
        return sameIntFloat(a.integer, b.real);
    if (b.whole)
        return sameIntFloat(b.integer, a.real);
    return a.real == b.real || (std::isnan(a.real) && std::isnan(b.real));
}

bool sameMap(const ArgValue::Map& a, const ArgValue::Map& b)
{
    if (a.size() != b.size())
        return false;
    const bool sameOrder = std::equal(a.begin(), a.end(), b.begin(),
                                      [](const auto& x, const auto& y) { return x.first == y.first; });
    if (sameOrder)
        return a == b;
    const auto sortedA = sortedMembers(a);
    const auto sortedB = sortedMembers(b);
    return std::equal(sortedA.begin(), sortedA.end(), sortedB.begin(), [](const auto& x, const auto& y) {
        return x.key == y.key && x.member->second == y.member->second;
    });
}

} // namespace

const ArgValue* ArgValue::find(std::string_view key) const
{
    if (!isMap())
        return nullptr;
    for (const auto& member : toMap()) {
        if (member.first == key)
            return &member.second;
    }
    return nullptr;
}

ArgValue* ArgValue::find(std::string_view key)
{
    return const_cast<ArgValue*>(std::as_const(*this).find(key));
}

void ArgValue::set(std::string key, ArgValue value)
{
    if (!isMap())
        m_value = Map{};
    if (auto* existing = find(key))
        *existing = std::move(value);
    else
        toMap().emplace_back(std::move(key), std::move(value));
}

bool ArgValue::operator==(const ArgValue& other) const
{
    if (type() == other.type()) {
        switch (type()) {
        case ArgType::Null:
            return true;
        case ArgType::Bool:
            return toBool() == other.toBool();
        case ArgType::Int:
            return toInt() == other.toInt();
        case ArgType::List:
            return toList() == other.toList();
        case ArgType::Map:
            return sameMap(toMap(), other.toMap());
        case ArgType::Exotic:
            return toExotic().tag == other.toExotic().tag && sameText(toExotic().text, other.toExotic().text);
        case ArgType::String:
            if (sameText(toString(), other.toString()))
                return true;
            break; // "1e-3" and "1E-3" are still the same number
        case ArgType::Float:
            break;
        }
    }
    const auto a = asNumber(*this);
    if (!a)
        return false;
    const auto b = asNumber(other);
    return b && sameNumber(*a, *b);
}

std::string_view argTypeName(ArgType type)
{
    switch (type) {
    case ArgType::Null:
        return "null";
    case ArgType::Bool:
        return "bool";
    case ArgType::Int:
        return "int";
    case ArgType::Float:
        return "float";
    case ArgType::String:
        return "string";
    case ArgType::List:
        return "list";
    case ArgType::Map:
        return "map";
    case ArgType::Exotic:
        return "exotic";
    }
    return "null";
}

} // namespace modelbook
