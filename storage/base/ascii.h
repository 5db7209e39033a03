// What files, names and messages in ASCII need of text: spaces off, letters small, a noun with its count. No locale has
// a say in it.
#pragma once

#include <string>
#include <string_view>

namespace modelbook {

/// The text without spaces, tabs and line ends around it.
inline std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view space = " \t\r\n\f\v";
    const auto first = text.find_first_not_of(space);
    return first == std::string_view::npos ? std::string_view() : text.substr(first, text.find_last_not_of(space) - first + 1);
}

/// The text with A to Z as a to z; every other byte stays.
inline std::string lowered(std::string_view text)
{
    std::string small(text);
    for (auto& c : small) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    }
    return small;
}

/// "1 model", "3 models": for nouns that take an s.
inline std::string counted(std::size_t count, std::string_view noun)
{
    return std::to_string(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

} // namespace modelbook
