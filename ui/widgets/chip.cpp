#include "ui/widgets/chip.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QPixmapCache>

namespace modelbook {

namespace {

constexpr int padding = 6, height = 19;

QPixmap paintedChip(const QString& text, int maxWidth, qreal ratio)
{
    const auto font = Theme::instance().textFont(12);
    const QFontMetrics metrics(font);
    const auto shown = metrics.elidedText(text, Qt::ElideRight, std::max(maxWidth - 2 * padding, 12));
    const int width = metrics.horizontalAdvance(shown) + 2 * padding;
    QPixmap pixmap(QSize(width, height) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    const auto colors = Theme::instance().chipColors(text);
    QPainter painter(&pixmap);
    painter.setFont(font);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.background);
    painter.drawRoundedRect(QRect(0, 0, width, height), 4, 4);
    painter.setPen(colors.ink);
    painter.drawText(QRect(padding, 0, width, height), Qt::AlignVCenter | Qt::AlignLeft, shown);
    return pixmap;
}

} // namespace

int drawChip(QPainter& painter, QPoint at, const QString& text, int maxWidth)
{
    // The same few labels fill a table: each is painted once. Widths are rounded down, or every column would make its own.
    const int width = std::max(24, maxWidth / 8 * 8);
    const auto ratio = painter.device()->devicePixelRatioF();
    const auto key = QStringLiteral("chip:%1:%2:%3:%4").arg(width).arg(ratio).arg(Theme::instance().tokens().dark).arg(text);
    QPixmap pixmap;
    if (!QPixmapCache::find(key, &pixmap)) {
        pixmap = paintedChip(text, width, ratio);
        QPixmapCache::insert(key, pixmap);
    }
    painter.drawPixmap(at, pixmap);
    return static_cast<int>(pixmap.width() / ratio);
}

} // namespace modelbook
