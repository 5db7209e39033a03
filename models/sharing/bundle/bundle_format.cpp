#include "models/sharing/bundle/bundle_format.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace modelbook {

namespace {

bool isUtf8(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t more = lead < 0x80 ? 0 : lead >= 0xC2 && lead < 0xE0 ? 1 : lead >= 0xE0 && lead < 0xF0 ? 2 : lead >= 0xF0 && lead < 0xF5 ? 3 : 4;
        if (more == 4 || i + more >= text.size() + (more == 0))
            return false;
        for (std::size_t k = 1; k <= more; ++k) {
            if ((static_cast<unsigned char>(text[i + k]) & 0xC0) != 0x80)
                return false;
        }
        i += more + 1;
    }
    return true;
}

bool isForbidden(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || std::string_view("\\:*?\"<>|").find(c) != std::string_view::npos;
}

/// Names that Windows gives to devices, whatever follows a dot.
bool isDeviceName(std::string_view segment)
{
    std::string stem(segment.substr(0, segment.find('.')));
    std::transform(stem.begin(), stem.end(), stem.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    static constexpr std::array<std::string_view, 4> names{"CON", "PRN", "AUX", "NUL"};
    const bool numbered = stem.size() == 4 && (stem.compare(0, 3, "COM") == 0 || stem.compare(0, 3, "LPT") == 0) && std::isdigit(static_cast<unsigned char>(stem[3]));
    return numbered || std::find(names.begin(), names.end(), stem) != names.end();
}

} // namespace

bool isSafeMemberName(std::string_view name)
{
    if (name.empty() || name.size() > 1000 || !isUtf8(name))
        return false;
    while (true) {
        const auto slash = name.find('/');
        const auto segment = name.substr(0, slash);
        if (segment.empty() || segment == "." || segment == "..")
            return false;
        if (std::any_of(segment.begin(), segment.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || c == '\\' || c == ':'; }))
            return false;
        if (slash == std::string_view::npos)
            return true;
        name.remove_prefix(slash + 1);
    }
}

std::string safeSegment(std::string_view text)
{
    std::string out;
    for (const char c : text)
        out += isForbidden(c) || c == '/' ? '_' : c;
    if (!isUtf8(out))
        std::replace_if(out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '_');
    // At most 120 bytes, cut between characters.
    if (out.size() > 120) {
        std::size_t length = 120;
        while (length > 0 && (static_cast<unsigned char>(out[length]) & 0xC0) == 0x80)
            --length;
        out.resize(length);
    }
    while (!out.empty() && (out.back() == '.' || out.back() == ' '))
        out.back() = '_';
    if (out.empty() || isDeviceName(out))
        out = "_" + out;
    return out;
}

std::string safeMemberPath(std::string_view path)
{
    std::string out;
    while (!path.empty()) {
        const auto slash = path.find('/');
        const auto segment = path.substr(0, slash);
        path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
        if (segment.empty() || segment == "." || segment == "..")
            continue;
        out += (out.empty() ? "" : "/") + safeSegment(segment);
    }
    return out.empty() ? "_" : out;
}

} // namespace modelbook
