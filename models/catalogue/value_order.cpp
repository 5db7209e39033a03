#include "models/catalogue/value_order.h"

#include "models/args/canonical.h"
#include "models/args/infer.h"

#include <QString>

#include <cmath>

namespace modelbook {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

int sign(int value)
{
    return (value > 0) - (value < 0);
}

int compareNumbers(const ArgValue& a, const ArgValue& b)
{
    if (a.isInt() && b.isInt())
        return (a.toInt() > b.toInt()) - (a.toInt() < b.toInt());
    const double x = *numberOf(a), y = *numberOf(b);
    if (std::isnan(x) || std::isnan(y))
        return static_cast<int>(std::isnan(x)) - static_cast<int>(std::isnan(y));
    if (x != y)
        return x < y ? -1 : 1;
    // Equal as doubles: an int beyond 2^53 may still lie on either side of the float.
    if (a.isInt() != b.isInt()) {
        const auto integer = a.isInt() ? a.toInt() : b.toInt();
        const double real = a.isInt() ? y : x;
        if (std::abs(real) < 9.2e18) {
            const auto rounded = static_cast<std::int64_t>(real);
            const int order = (integer > rounded) - (integer < rounded);
            return a.isInt() ? order : -order;
        }
        if (real > 0 && integer > 0)
            return a.isInt() ? -1 : 1; // 2^63 as a double is above every int
    }
    return 0;
}

} // namespace

ValueRank valueRank(const ArgValue& value)
{
    switch (value.type()) {
    case ArgType::Bool: return ValueRank::Bool;
    case ArgType::Int:
    case ArgType::Float: return ValueRank::Number;
    case ArgType::String: return exponentNumber(value.toString()) ? ValueRank::Number : ValueRank::Text;
    case ArgType::List: return ValueRank::List;
    case ArgType::Map: return ValueRank::Map;
    case ArgType::Exotic: return ValueRank::Exotic;
    case ArgType::Null: return ValueRank::Null;
    }
    return ValueRank::Null;
}

std::optional<double> numberOf(const ArgValue& value)
{
    if (value.isNumber())
        return value.toDouble();
    if (value.isString())
        return exponentNumber(value.toString());
    return std::nullopt;
}

int compareNatural(std::string_view a, std::string_view b)
{
    std::size_t i = 0, j = 0;
    int tie = 0; // case, then leading zeros, decide only where all else is equal
    while (i < a.size() && j < b.size()) {
        if (isDigit(a[i]) && isDigit(b[j])) {
            const auto startA = i, startB = j;
            while (i < a.size() && a[i] == '0')
                ++i;
            while (j < b.size() && b[j] == '0')
                ++j;
            const auto digitsA = i, digitsB = j;
            while (i < a.size() && isDigit(a[i]))
                ++i;
            while (j < b.size() && isDigit(b[j]))
                ++j;
            if (i - digitsA != j - digitsB)
                return i - digitsA < j - digitsB ? -1 : 1;
            if (const int order = a.substr(digitsA, i - digitsA).compare(b.substr(digitsB, j - digitsB)); order != 0)
                return sign(order);
            if (tie == 0 && digitsA - startA != digitsB - startB)
                tie = digitsA - startA < digitsB - startB ? -1 : 1;
            continue;
        }
        const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
        const auto x = static_cast<unsigned char>(lower(a[i])), y = static_cast<unsigned char>(lower(b[j]));
        if (x != y)
            return x < y ? -1 : 1;
        if (tie == 0 && a[i] != b[j])
            tie = static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[j]) ? -1 : 1;
        ++i;
        ++j;
    }
    if ((i < a.size()) != (j < b.size()))
        return i < a.size() ? 1 : -1;
    return tie;
}

int compareValues(const ArgValue& a, const ArgValue& b)
{
    const auto rankA = valueRank(a), rankB = valueRank(b);
    if (rankA != rankB)
        return rankA < rankB ? -1 : 1;
    switch (rankA) {
    case ValueRank::Bool: return static_cast<int>(a.toBool()) - static_cast<int>(b.toBool());
    case ValueRank::Number: return compareNumbers(a, b);
    case ValueRank::Text: return compareNatural(a.toString(), b.toString());
    case ValueRank::List: {
        const auto &x = a.toList(), &y = b.toList();
        for (std::size_t i = 0; i < x.size() && i < y.size(); ++i) {
            if (const int order = compareValues(x[i], y[i]); order != 0)
                return order;
        }
        return (x.size() > y.size()) - (x.size() < y.size());
    }
    case ValueRank::Map: return sign(canonicalJson(a).compare(canonicalJson(b)));
    case ValueRank::Exotic: return compareNatural(a.toExotic().text, b.toExotic().text);
    default: return 0;
    }
}

std::string foldCase(std::string_view text)
{
    bool ascii = true;
    for (const char c : text)
        ascii = ascii && static_cast<unsigned char>(c) < 0x80;
    if (ascii) {
        std::string folded(text);
        for (auto& c : folded)
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        return folded;
    }
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()))
        .normalized(QString::NormalizationForm_C)
        .toCaseFolded()
        .toStdString();
}

} // namespace modelbook
