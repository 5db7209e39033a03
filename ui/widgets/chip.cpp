#include "ui/widgets/chip.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace modelbook {

int drawChip(QPainter& painter, QPoint at, const QString& text, int maxWidth)
{
    constexpr int padding = 6, height = 19;
    painter.save();
    painter.setFont(Theme::instance().textFont(12));
    const auto colors = Theme::instance().chipColors(text);
    const auto shown = painter.fontMetrics().elidedText(text, Qt::ElideRight, std::max(maxWidth - 2 * padding, 12));
    const int width = painter.fontMetrics().horizontalAdvance(shown) + 2 * padding;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.background);
    painter.drawRoundedRect(QRect(at.x(), at.y(), width, height), 4, 4);
    painter.setPen(colors.ink);
    painter.drawText(QRect(at.x() + padding, at.y(), width, height), Qt::AlignVCenter | Qt::AlignLeft, shown);
    painter.restore();
    return width;
}

} // namespace modelbook
