// Differences within one value: words of long texts, elements of lists.
#pragma once

#include "models/args/arg_value.h"
#include "models/diff/text_diff.h"

#include <string>
#include <vector>

namespace modelbook {

/// Whether two different values are better told apart from within: both lists, or texts too long to compare by eye.
bool hasInlineDiff(const ArgValue& base, const ArgValue& value);
/// Of lists element by element, of all else word by word.
std::vector<TextPiece> inlineDiff(const ArgValue& base, const ArgValue& value);

/// With what both have in common cut to `keep` characters on either side of a difference.
std::vector<TextPiece> shortenedPieces(const std::vector<TextPiece>& pieces, std::size_t keep = 12);
/// For plain text: "lr/[-sgd-]{+adamw+}/run".
std::string piecesText(const std::vector<TextPiece>& pieces);

} // namespace modelbook
