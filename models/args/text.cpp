#include "models/args/text.h"

#include <QString>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace modelbook {

namespace {

/// The length of the valid UTF-8 sequence that starts at `at`, or 0.
std::size_t sequenceLength(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(at);
    if (lead < 0x80)
        return 1;
    const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                               : (lead & 0xF0) == 0xE0        ? 3
                               : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                              : 0;
    if (length == 0 || at + length > text.size())
        return 0;
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xC0) != 0x80)
            return 0;
    }
    const unsigned char second = byte(at + 1);
    const bool bad = (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
                     (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F);
    return bad ? 0 : length;
}

} // namespace

bool isAscii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool isValidUtf8(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const auto length = sequenceLength(text, at);
        if (length == 0)
            return false;
        at += length;
    }
    return true;
}

std::string toValidUtf8(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto length = sequenceLength(text, at);
        if (length == 0)
            out += "\xEF\xBF\xBD";
        else
            out += text.substr(at, length);
        at += std::max<std::size_t>(length, 1);
    }
    return out;
}

std::string normalizedText(std::string_view text)
{
    if (isAscii(text) || !isValidUtf8(text))
        return std::string(text);
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()))
        .normalized(QString::NormalizationForm_C)
        .toStdString();
}

bool sameText(std::string_view a, std::string_view b)
{
    if (a == b)
        return true;
    // Normal forms leave ASCII alone and never make it, so one ASCII side settles it.
    return !isAscii(a) && !isAscii(b) && normalizedText(a) == normalizedText(b);
}

std::string shortestNumber(double value)
{
    if (std::isnan(value))
        return "nan";
    if (std::isinf(value))
        return value < 0 ? "-inf" : "inf";
    // As Python's repr, which is how researchers know their numbers: 0.0005, but 5e-05.
    const double size = std::abs(value);
    const auto format = value == 0 || (size >= 1e-4 && size < 1e16) ? std::chars_format::fixed : std::chars_format::scientific;
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format).ptr;
    return std::string(buffer.data(), end);
}

std::optional<double> bigIntegerAsDouble(const ExoticArg& value)
{
    if (value.tag != "bigint" || value.text.empty() || value.text.size() > 310)
        return std::nullopt;
    double number = 0;
    const char* const end = value.text.data() + value.text.size();
    const auto [stop, error] = std::from_chars(value.text.data(), end, number, std::chars_format::fixed);
    if (error != std::errc() || stop != end)
        return std::nullopt;
    std::array<char, 320> exact{};
    const int length = std::snprintf(exact.data(), exact.size(), "%.0f", number);
    if (length <= 0 || std::string_view(exact.data(), static_cast<std::size_t>(length)) != value.text)
        return std::nullopt;
    return number;
}

std::vector<SortedMember> sortedMembers(const ArgValue::Map& map)
{
    std::vector<SortedMember> members;
    members.reserve(map.size());
    for (const auto& member : map)
        members.push_back({normalizedText(member.first), &member});
    std::sort(members.begin(), members.end(), [](const SortedMember& a, const SortedMember& b) {
        return a.key != b.key ? a.key < b.key : a.member->first < b.member->first;
    });
    return members;
}

void appendJsonString(std::string& out, std::string_view text)
{
    static constexpr char digits[] = "0123456789abcdef";
    const auto escape = [&](const char* prefix, unsigned char byte) {
        out += prefix;
        out += digits[byte >> 4];
        out += digits[byte & 15];
    };
    out += '"';
    const auto isPlain = [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; };
    for (std::size_t at = 0; at < text.size();) {
        // What needs no second look, which is nearly all, goes in one piece.
        const auto plain = at;
        while (at < text.size() && isPlain(text[at]))
            ++at;
        out.append(text, plain, at - plain);
        if (at == text.size())
            break;
        const auto length = sequenceLength(text, at);
        const auto byte = static_cast<unsigned char>(text[at]);
        if (length == 0) {
            escape("\\udc", byte);
            ++at;
            continue;
        }
        if (byte == '"' || byte == '\\') {
            out += '\\';
            out += text[at];
        } else if (byte < 0x20) {
            switch (byte) {
            case '\n':
                out += "\\n";
                break;
            case '\t':
                out += "\\t";
                break;
            case '\r':
                out += "\\r";
                break;
            default:
                escape("\\u00", byte);
            }
        } else {
            out += text.substr(at, length);
        }
        at += length;
    }
    out += '"';
}

} // namespace modelbook
