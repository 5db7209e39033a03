#include "models/formats/pickle/text.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace modelbook {

namespace {

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/// `count` hex digits at `at`, or -1.
std::int64_t hexNumber(std::string_view text, std::size_t at, std::size_t count)
{
    if (at + count > text.size())
        return -1;
    std::int64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const int digit = hexDigit(text[at + i]);
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

void appendUtf8(std::uint32_t code, std::string& out)
{
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | code >> 6);
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | code >> 12);
        out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | code >> 18);
        out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
        out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
}

} // namespace

std::string unescapePickleString(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        const char c = text[++i];
        constexpr std::string_view letters = "abfnrtv0'\"\\";
        constexpr std::string_view meant{"\a\b\f\n\r\t\v\0'\"\\", 11};
        if (c == 'x' && hexNumber(text, i + 1, 2) >= 0) {
            out += static_cast<char>(hexNumber(text, i + 1, 2));
            i += 2;
        } else if (const auto at = letters.find(c); at != std::string_view::npos) {
            out += meant[at];
        } else {
            out += '\\';
            out += c;
        }
    }
    return out;
}

std::string unescapePickleUnicode(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == 'u' || text[i + 1] == 'U')) {
            const std::size_t digits = text[i + 1] == 'u' ? 4 : 8;
            auto code = hexNumber(text, i + 2, digits);
            if (code >= 0 && code <= 0x10FFFF) {
                i += 1 + digits;
                // A surrogate has no UTF-8 spelling.
                appendUtf8(code >= 0xD800 && code < 0xE000 ? 0xFFFD : static_cast<std::uint32_t>(code), out);
                continue;
            }
        }
        appendUtf8(static_cast<std::uint8_t>(text[i]), out);
    }
    return out;
}

std::string decimalOfTwosComplement(std::string_view bytes)
{
    std::vector<std::uint8_t> number(bytes.begin(), bytes.end());
    const bool negative = !number.empty() && (number.back() & 0x80) != 0;
    if (negative) {
        unsigned carry = 1;
        for (auto& byte : number) {
            const unsigned sum = (static_cast<unsigned>(byte) ^ 0xFFu) + carry;
            byte = static_cast<std::uint8_t>(sum);
            carry = sum >> 8;
        }
    }
    std::string digits;
    while (!number.empty()) {
        unsigned remainder = 0;
        for (auto i = number.size(); i-- > 0;) {
            const unsigned part = remainder << 8 | number[i];
            number[i] = static_cast<std::uint8_t>(part / 10);
            remainder = part % 10;
        }
        digits += static_cast<char>('0' + remainder);
        while (!number.empty() && number.back() == 0)
            number.pop_back();
    }
    if (digits.empty())
        digits = "0";
    if (negative)
        digits += '-';
    std::reverse(digits.begin(), digits.end());
    return digits;
}

std::string utf8OfLatin1(std::string_view text)
{
    std::string out;
    for (const char c : text)
        appendUtf8(static_cast<std::uint8_t>(c), out);
    return out;
}

std::string latin1OfUtf8(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<std::uint8_t>(text[i]);
        if (c < 0x80) {
            out += text[i];
        } else if ((c == 0xC2 || c == 0xC3) && i + 1 < text.size()) {
            out += static_cast<char>((c & 3) << 6 | (static_cast<std::uint8_t>(text[++i]) & 0x3F));
        } else {
            out += '?';
            while (i + 1 < text.size() && (static_cast<std::uint8_t>(text[i + 1]) & 0xC0) == 0x80)
                ++i;
        }
    }
    return out;
}

bool isUtf8(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const auto c = static_cast<std::uint8_t>(text[i]);
        const std::size_t count = c < 0x80 ? 1 : c >= 0xC2 && c < 0xE0 ? 2 : (c & 0xF0) == 0xE0 ? 3 : c >= 0xF0 && c < 0xF5 ? 4 : 0;
        if (count == 0 || i + count > text.size())
            return false;
        for (std::size_t k = 1; k < count; ++k) {
            const auto next = static_cast<std::uint8_t>(text[i + k]);
            if ((next & 0xC0) != 0x80)
                return false;
            if (k == 1 && ((c == 0xE0 && next < 0xA0) || (c == 0xED && next > 0x9F) || (c == 0xF0 && next < 0x90) ||
                           (c == 0xF4 && next > 0x8F)))
                return false;
        }
        i += count;
    }
    return true;
}

} // namespace modelbook
