#include "ui/widgets/cell_text.h"

#include "ui/theme/theme.h"
#include "ui/widgets/letter_sprites.h"
#include "ui/widgets/pixel_ratio.h"

#include <QGlyphRun>
#include <QPainter>
#include <QRawFont>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <tuple>
#include <vector>

namespace modelbook {

namespace {

constexpr char16_t firstLetter = 0x20, lastLetter = 0x7e;

struct Face {
    QRawFont raw;
    std::array<quint32, lastLetter - firstLetter + 1> glyphs{};
    std::array<qreal, lastLetter - firstLetter + 1> widths{};
    quint32 dots = 0; ///< the glyph of …
    qreal dotsWidth = 0;
    std::map<std::tuple<QRgb, QRgb, int>, LetterSprites> sprites; ///< by colour, background and scale

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

Face& faceOf(const QFont& font)
{
    static std::map<std::pair<int, int>, std::pair<QString, std::unique_ptr<Face>>> faces;
    auto& [family, face] = faces[{font.pixelSize(), font.weight()}];
    if (!face || family != font.family()) {
        face = std::make_unique<Face>(font);
        family = font.family();
    }
    return *face;
}

/// The letters of a face in the painter's colour; null where they are drawn one by one: colours that let the background
/// through, and pixels that are no whole number of the device's.
LetterSprites* spritesOf(Face& face, const QPainter& painter)
{
    const auto ink = painter.pen().color();
    const auto ratio = pixelRatio(painter);
    const int scale = static_cast<int>(ratio);
    if (ink.alpha() != 255 || ratio != scale || painter.transform().type() > QTransform::TxTranslate)
        return nullptr;
    const auto ground = tokens().background;
    return &face.sprites.try_emplace({ink.rgb(), ground.rgb(), scale}, face.raw, ink, ground, scale).first->second;
}

} // namespace

void drawCellText(QPainter& painter, const QRect& rect, const QString& text, const QFont& font, bool right, Ground ground)
{
    auto& face = faceOf(font);
    const bool plain = face.isValid() && std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() >= firstLetter && c.unicode() <= lastLetter; });
    if (!plain) {
        painter.setFont(font);
        painter.drawText(rect, static_cast<int>(right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter | Qt::TextSingleLine,
                         painter.fontMetrics().elidedText(text, Qt::ElideRight, rect.width()));
        return;
    }
    static std::vector<quint32> glyphs; // as memory only
    static std::vector<qreal> places;
    glyphs.clear();
    places.clear();
    qreal x = 0;
    for (const auto c : text) {
        const auto letter = static_cast<std::size_t>(c.unicode() - firstLetter);
        glyphs.push_back(face.glyphs[letter]);
        places.push_back(x);
        x += face.widths[letter];
        if (x > rect.width())
            break;
    }
    if (x > rect.width()) {
        while (!places.empty() && places.back() + face.dotsWidth > rect.width()) {
            places.pop_back();
            glyphs.pop_back();
        }
        if (places.empty())
            places.push_back(0);
        else
            glyphs.pop_back();
        glyphs.push_back(face.dots);
        x = places.back() + face.dotsWidth;
    }
    const qreal height = face.raw.ascent() + face.raw.descent();
    const qreal baseline = rect.top() + (rect.height() - height) / 2 + face.raw.ascent();
    const QPointF origin(right ? rect.right() + 1 - x : rect.left(), qRound(baseline));
    if (auto* sprites = spritesOf(face, painter)) {
        sprites->draw(painter, origin, glyphs, places, ground == Ground::Background);
        return;
    }
    QGlyphRun run;
    run.setRawFont(face.raw);
    run.setGlyphIndexes(QList<quint32>(glyphs.begin(), glyphs.end()));
    QList<QPointF> points;
    std::transform(places.begin(), places.end(), std::back_inserter(points), [](qreal at) { return QPointF(at, 0); });
    run.setPositions(points);
    painter.drawGlyphRun(origin, run);
}

} // namespace modelbook
