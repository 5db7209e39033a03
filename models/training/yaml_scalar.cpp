#include "models/training/yaml_scalar.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace modelbook {

namespace {

/// Matches a text piece by piece, as the resolver's regular expressions would.
class Matcher
{
public:
    explicit Matcher(std::string_view text)
        : m_text(text)
    {
    }

    bool atEnd() const { return m_at == m_text.size(); }
    bool take(char c)
    {
        if (m_at >= m_text.size() || m_text[m_at] != c)
            return false;
        ++m_at;
        return true;
    }
    bool takeSign() { return take('-') || take('+'); }
    /// How many characters of `set` follow, at most `limit`.
    std::size_t takeAll(std::string_view set, std::size_t limit = std::string_view::npos)
    {
        const auto start = m_at;
        while (m_at < m_text.size() && m_at - start < limit &&
               set.find(m_text[m_at]) != std::string_view::npos)
            ++m_at;
        return m_at - start;
    }
    bool takeDigit() { return takeAll("0123456789", 1) == 1; }
    bool takeWord(std::string_view word)
    {
        if (m_text.substr(m_at, word.size()) != word)
            return false;
        m_at += word.size();
        return true;
    }

private:
    std::string_view m_text;
    std::size_t m_at = 0;
};

constexpr std::string_view digits = "0123456789";
constexpr std::string_view digitsOrBar = "0123456789_";

bool oneOf(std::string_view text, std::initializer_list<std::string_view> words)
{
    return std::find(words.begin(), words.end(), text) != words.end();
}

bool takeExponent(Matcher& at, bool signNeeded)
{
    if (!at.take('e') && !at.take('E'))
        return true;
    if (!at.takeSign() && signNeeded)
        return false;
    return at.takeAll(digits) > 0;
}

/// `[0-9][0-9_]*(?::[0-5]?[0-9])+`, the digits already started.
bool takeSixties(Matcher& at)
{
    int groups = 0;
    while (at.take(':')) {
        if (at.takeAll("012345", 1) == 1)
            at.takeDigit();
        else if (!at.takeDigit())
            return false;
        ++groups;
    }
    return groups > 0;
}

bool isFloatText(std::string_view text, YamlRules rules)
{
    const bool omega = rules == YamlRules::OmegaConf;
    {
        Matcher at(text);
        at.takeSign();
        if (at.takeDigit()) {
            at.takeAll(digitsOrBar);
            auto afterDigits = at;
            if (at.take('.')) {
                at.takeAll(digitsOrBar);
                if (takeExponent(at, !omega) && at.atEnd())
                    return true;
            } else if (omega && !at.atEnd() && takeExponent(at, false) && at.atEnd()) {
                return true;
            }
            if (takeSixties(afterDigits) && afterDigits.take('.')) {
                afterDigits.takeAll(digitsOrBar);
                if (afterDigits.atEnd())
                    return true;
            }
            return false;
        }
    }
    if (oneOf(text, {".nan", ".NaN", ".NAN"}))
        return true;
    Matcher dot(text);
    if (dot.take('.') && (omega ? dot.takeAll(digitsOrBar) > 0 : dot.takeDigit())) {
        dot.takeAll(digitsOrBar);
        return takeExponent(dot, true) && dot.atEnd();
    }
    Matcher infinite(text);
    infinite.takeSign();
    return (infinite.takeWord(".inf") || infinite.takeWord(".Inf") || infinite.takeWord(".INF")) &&
           infinite.atEnd();
}

bool isIntegerText(std::string_view text)
{
    Matcher at(text);
    at.takeSign();
    const auto start = at;
    if (at.take('0')) {
        if (at.atEnd())
            return true;
        if (at.take('b'))
            return at.takeAll("01_") > 0 && at.atEnd();
        if (at.take('x'))
            return at.takeAll("0123456789abcdefABCDEF_") > 0 && at.atEnd();
        return at.takeAll("01234567_") > 0 && at.atEnd();
    }
    at = start;
    if (!at.takeDigit())
        return false;
    at.takeAll(digitsOrBar);
    return at.atEnd() || (takeSixties(at) && at.atEnd());
}

bool isDateText(std::string_view text)
{
    {
        Matcher at(text);
        if (at.takeAll(digits) == 4 && at.take('-') && at.takeAll(digits) == 2 && at.take('-') &&
            at.takeAll(digits) == 2 && at.atEnd())
            return true;
    }
    Matcher at(text);
    const auto upTo2 = [&] {
        const auto count = at.takeAll(digits);
        return count == 1 || count == 2;
    };
    if (!(at.takeAll(digits) == 4 && at.take('-') && upTo2() && at.take('-') && upTo2()))
        return false;
    if (!at.take('T') && !at.take('t') && at.takeAll(" \t") == 0)
        return false;
    if (!(upTo2() && at.take(':') && at.takeAll(digits) == 2 && at.take(':') && at.takeAll(digits) == 2))
        return false;
    if (at.take('.'))
        at.takeAll(digits);
    if (at.atEnd())
        return true;
    at.takeAll(" \t");
    if (at.take('Z'))
        return at.atEnd();
    if (!at.takeSign() || !upTo2())
        return false;
    if (at.take(':') && at.takeAll(digits) != 2)
        return false;
    return at.atEnd();
}

std::string withoutBars(std::string_view text)
{
    std::string clean(text);
    std::erase(clean, '_');
    return clean;
}

/// Digits of base 60 ("1:30:05"), the last of which may have a fraction.
double sixties(std::string_view text)
{
    double value = 0;
    while (true) {
        const auto colon = text.find(':');
        double part = 0;
        const auto piece = text.substr(0, colon);
        std::from_chars(piece.data(), piece.data() + piece.size(), part);
        value = value * 60 + part;
        if (colon == std::string_view::npos)
            return value;
        text.remove_prefix(colon + 1);
    }
}

} // namespace

ArgValue yamlInteger(std::string_view source)
{
    const auto clean = withoutBars(source);
    std::string_view text = clean;
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+'))
        text.remove_prefix(1);
    if (text.find(':') != std::string_view::npos) {
        const auto value = sixties(text);
        if (!(value < 0x1p53)) // beyond what a double counts exactly
            return ExoticArg{"bigint", std::string(source)};
        return static_cast<std::int64_t>(negative ? -value : value);
    }
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0b")) {
        base = text[1] == 'x' ? 16 : 2;
        text.remove_prefix(2);
    } else if (text.size() > 1 && text[0] == '0') {
        base = 8;
    }
    const std::string digitsText = (negative ? "-" : "") + std::string(text);
    std::int64_t value = 0;
    const auto [stop, error] =
        std::from_chars(digitsText.data(), digitsText.data() + digitsText.size(), value, base);
    if (error == std::errc::result_out_of_range)
        return ExoticArg{"bigint", base == 10 ? digitsText : std::string(source)};
    if (error != std::errc() || stop != digitsText.data() + digitsText.size())
        return {};
    return value;
}

ArgValue yamlFloat(std::string_view source)
{
    auto clean = withoutBars(source);
    std::transform(clean.begin(), clean.end(), clean.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    std::string_view text = clean;
    const double sign = text.starts_with('-') ? -1 : 1;
    if (sign < 0 || text.starts_with('+'))
        text.remove_prefix(1);
    if (text == ".inf")
        return sign * HUGE_VAL;
    if (text == ".nan")
        return std::nan("");
    if (text.find(':') != std::string_view::npos)
        return sign * sixties(text);
    double value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range) // as Python's float(): infinite, or zero
        return sign * (text.find("e-") != std::string_view::npos ? 0.0 : HUGE_VAL);
    if (error != std::errc() || stop != text.data() + text.size())
        return {};
    return sign * value;
}

ArgValue resolveYamlScalar(std::string_view text, YamlRules rules)
{
    if (text.empty() || oneOf(text, {"~", "null", "Null", "NULL"}))
        return {};
    if (oneOf(text, {"yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"}))
        return true;
    if (oneOf(text, {"no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"}))
        return false;
    if (std::string_view("+-.0123456789").find(text[0]) == std::string_view::npos)
        return std::string(text);
    ArgValue number;
    if (isIntegerText(text))
        number = yamlInteger(text);
    else if (isFloatText(text, rules))
        number = yamlFloat(text);
    else if (rules == YamlRules::PyYaml && isDateText(text))
        return ExoticArg{"date", std::string(text)};
    return number.isNull() ? ArgValue(std::string(text)) : number;
}

} // namespace modelbook
