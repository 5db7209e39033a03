// The pieces of a text that changed, as rich text, and patches in colour.
#pragma once

#include "models/diff/text_diff.h"

#include <QString>

namespace modelbook {

/// Which of two sides of a text is shown: both in one, or one with what is its own marked.
enum class PieceSide { Both, Before, After };

QString piecesHtml(const std::vector<TextPiece>& pieces, PieceSide side = PieceSide::Both);
/// A patch in Git's format, line by line in the colours of the theme.
QString patchHtml(const std::string& patch);

} // namespace modelbook
