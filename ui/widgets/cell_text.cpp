#include "ui/widgets/cell_text.h"

#include <QGlyphRun>
#include <QPainter>
#include <QRawFont>

#include <algorithm>
#include <array>
#include <map>
#include <memory>

namespace modelbook {

namespace {

constexpr char16_t firstLetter = 0x20, lastLetter = 0x7e;

struct Face {
    QRawFont raw;
    std::array<quint32, lastLetter - firstLetter + 1> glyphs{};
    std::array<qreal, lastLetter - firstLetter + 1> widths{};
    quint32 dots = 0; ///< the glyph of …
    qreal dotsWidth = 0;

    explicit Face(const QFont& font) : raw(QRawFont::fromFont(font))
    {
        QString letters;
        for (char16_t c = firstLetter; c <= lastLetter; ++c)
            letters += QChar(c);
        const auto found = raw.glyphIndexesForString(letters + QChar(0x2026));
        if (found.size() != letters.size() + 1)
            return;
        const auto advances = raw.advancesForGlyphIndexes(found);
        for (std::size_t i = 0; i < glyphs.size(); ++i) {
            glyphs[i] = found[static_cast<qsizetype>(i)];
            widths[i] = advances[static_cast<qsizetype>(i)].x();
        }
        dots = found.back();
        dotsWidth = advances.back().x();
    }
    bool isValid() const { return raw.isValid() && dots != 0; }
};

const Face& faceOf(const QFont& font)
{
    static std::map<std::pair<int, int>, std::pair<QString, std::unique_ptr<Face>>> faces;
    auto& [family, face] = faces[{font.pixelSize(), font.weight()}];
    if (!face || family != font.family()) {
        face = std::make_unique<Face>(font);
        family = font.family();
    }
    return *face;
}

} // namespace

void drawCellText(QPainter& painter, const QRect& rect, const QString& text, const QFont& font, bool right)
{
    const auto& face = faceOf(font);
    const bool plain = face.isValid() && std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() >= firstLetter && c.unicode() <= lastLetter; });
    if (!plain) {
        painter.setFont(font);
        painter.drawText(rect, static_cast<int>(right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter | Qt::TextSingleLine,
                         painter.fontMetrics().elidedText(text, Qt::ElideRight, rect.width()));
        return;
    }
    QList<quint32> glyphs;
    QList<QPointF> places;
    qreal x = 0;
    for (const auto c : text) {
        const auto letter = static_cast<std::size_t>(c.unicode() - firstLetter);
        glyphs.append(face.glyphs[letter]);
        places.append({x, 0});
        x += face.widths[letter];
        if (x > rect.width())
            break;
    }
    if (x > rect.width()) {
        while (!places.isEmpty() && places.back().x() + face.dotsWidth > rect.width()) {
            places.removeLast();
            glyphs.removeLast();
        }
        if (places.isEmpty())
            places.append(QPointF());
        else
            glyphs.removeLast();
        glyphs.append(face.dots);
        x = places.back().x() + face.dotsWidth;
    }
    QGlyphRun run;
    run.setRawFont(face.raw);
    run.setGlyphIndexes(glyphs);
    run.setPositions(places);
    const qreal height = face.raw.ascent() + face.raw.descent();
    const qreal baseline = rect.top() + (rect.height() - height) / 2 + face.raw.ascent();
    painter.drawGlyphRun(QPointF(right ? rect.right() + 1 - x : rect.left(), qRound(baseline)), run);
}

} // namespace modelbook
