// Chips: small coloured labels for tags and choices.
#pragma once

#include <QPoint>
#include <QString>

class QPainter;

namespace modelbook {

/// Draws a chip of 19 px height with its top left corner at `at`, at most `maxWidth` wide. Returns its width.
int drawChip(QPainter& painter, QPoint at, const QString& text, int maxWidth);

} // namespace modelbook
