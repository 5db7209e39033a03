#include "models/args/infer.h"

#include "models/args/python_literal.h"

#include <charconv>
#include <cmath>

namespace modelbook {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

std::size_t digitsEnd(std::string_view text, std::size_t at)
{
    while (at < text.size() && isDigit(text[at]))
        ++at;
    return at;
}

std::optional<double> parseDouble(std::string_view text)
{
    double number = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    // Out of range would turn a huge number into infinity: then it is no number of ours.
    if (error != std::errc() || stop != text.data() + text.size())
        return std::nullopt;
    return number;
}

} // namespace

std::optional<double> exponentNumber(std::string_view text)
{
    const bool plus = text.starts_with('+');
    std::size_t at = plus || text.starts_with('-') ? 1 : 0;
    const auto wholeEnd = digitsEnd(text, at);
    std::size_t mantissa = wholeEnd - at;
    at = wholeEnd;
    if (at < text.size() && text[at] == '.') {
        const auto end = digitsEnd(text, at + 1);
        mantissa += end - at - 1;
        at = end;
    }
    if (mantissa == 0 || at >= text.size() || (text[at] != 'e' && text[at] != 'E'))
        return std::nullopt;
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-'))
        ++at;
    if (at >= text.size() || digitsEnd(text, at) != text.size())
        return std::nullopt;
    return parseDouble(text.substr(plus ? 1 : 0));
}

std::optional<ArgValue> inferNumber(std::string_view text)
{
    const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    if (digits.empty() || !(isDigit(digits[0]) || digits[0] == '.'))
        return std::nullopt;
    const bool paddedZero = digits.size() > 1 && digits[0] == '0' && isDigit(digits[1]);
    if (paddedZero)
        return std::nullopt;
    if (digitsEnd(digits, 0) == digits.size()) {
        if (text == "-0")
            return std::nullopt;
        std::int64_t whole = 0;
        const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
        return error == std::errc() ? ArgValue(whole) : ArgValue(ExoticArg{"bigint", std::string(text)});
    }
    if (digits.find_first_not_of("0123456789.eE+-") != std::string_view::npos)
        return std::nullopt;
    if (const auto number = parseDouble(text))
        return ArgValue(*number);
    return std::nullopt;
}

ArgValue inferArg(std::string_view text)
{
    if (text == "None" || text == "null")
        return {};
    if (text == "True" || text == "true")
        return true;
    if (text == "False" || text == "false")
        return false;
    if (text == "nan" || text == "NaN")
        return std::nan("");
    if (text == "inf" || text == "Infinity")
        return HUGE_VAL;
    if (text == "-inf" || text == "-Infinity")
        return -HUGE_VAL;
    if (auto number = inferNumber(text))
        return std::move(*number);
    if (text.size() >= 2 && (text[0] == '[' || text[0] == '{' || text[0] == '(')) {
        if (auto value = parsePythonLiteral(text))
            return std::move(*value);
    }
    return std::string(text);
}

} // namespace modelbook
