#include "ui/widgets/chip.h"

#include "ui/theme/theme.h"
#include "ui/widgets/pixel_ratio.h"

#include <QCache>
#include <QImage>
#include <QPainter>

namespace modelbook {

namespace {

constexpr int padding = 6, height = 19;

QImage paintedChip(const QString& text, int maxWidth, qreal ratio)
{
    const auto font = Theme::instance().textFont(12);
    const QFontMetrics metrics(font);
    const auto shown = metrics.elidedText(text, Qt::ElideRight, std::max(maxWidth - 2 * padding, 12));
    const int width = metrics.horizontalAdvance(shown) + 2 * padding;
    QImage chip(QSize(width, height) * ratio, QImage::Format_ARGB32_Premultiplied);
    chip.setDevicePixelRatio(ratio);
    chip.fill(Qt::transparent);
    const auto colors = Theme::instance().chipColors(text);
    QPainter painter(&chip);
    painter.setFont(font);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.background);
    painter.drawRoundedRect(QRect(0, 0, width, height), 4, 4);
    painter.setPen(colors.ink);
    painter.drawText(QRect(padding, 0, width, height), Qt::AlignVCenter | Qt::AlignLeft, shown);
    painter.end();
    return chip;
}

struct ChipKey {
    QString text;
    int width;
    double ratio;
    bool dark;

    bool operator==(const ChipKey&) const = default;
};

std::size_t qHash(const ChipKey& key, std::size_t seed = 0)
{
    return qHashMulti(seed, key.text, key.width, key.ratio, key.dark);
}

constexpr int keptPixels = 4'000'000; // 16 MB

} // namespace

int drawChip(QPainter& painter, QPoint at, const QString& text, int maxWidth)
{
    // The same few labels fill a table: each is painted once. Widths are rounded down, or every column would make its own.
    static QCache<ChipKey, QImage> chips(keptPixels);
    const ChipKey key{text, std::max(24, maxWidth / 8 * 8), pixelRatio(painter), tokens().dark};
    const auto* chip = chips.object(key);
    QImage fresh;
    if (!chip) {
        fresh = paintedChip(text, key.width, key.ratio);
        chips.insert(key, new QImage(fresh), fresh.width() * fresh.height());
        chip = &fresh;
    }
    painter.drawImage(at, *chip);
    return static_cast<int>(chip->width() / key.ratio);
}

} // namespace modelbook
