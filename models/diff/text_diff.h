// Differences of two texts word by word, for READMEs and long values.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

struct TextPiece {
    enum class Kind { Same, Added, Removed };
    Kind kind = Kind::Same;
    std::string text;
    bool operator==(const TextPiece&) const = default;
};

/// The pieces of both texts in order: Same and Removed make `a`, Same and Added make `b`, byte for byte.
/// First by line, then by word within the lines that changed (Myers 1986, "An O(ND) difference algorithm");
/// texts that differ in more than some thousand places are told apart more coarsely, never slowly.
std::vector<TextPiece> diffText(std::string_view a, std::string_view b);

/// The same of two lists, whole elements at a time; shown with ", " between them.
std::vector<TextPiece> diffElements(const std::vector<std::string>& a, const std::vector<std::string>& b);

/// How many words were added and removed.
struct WordCount {
    std::size_t added = 0, removed = 0;
};
WordCount countWords(const std::vector<TextPiece>& pieces);

} // namespace modelbook
