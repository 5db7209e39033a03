// Cell text: one line in a rectangle, shortened to fit; plain letters and digits are drawn without shaping.
#pragma once

#include <QFont>
#include <QRect>
#include <QString>

class QPainter;

namespace modelbook {

/// What is behind a text: the theme's background and nothing else, or anything.
enum class Ground { Background, Any };

/// Draws with the painter's pen, centred vertically. Shaping and measuring cost more than drawing, and a page of a large
/// screen has more than a thousand cells: ASCII is laid out from a table of widths, all else by Qt. GUI thread only.
void drawCellText(QPainter& painter, const QRect& rect, const QString& text, const QFont& font, bool right, Ground ground = Ground::Any);

} // namespace modelbook
