#include "ui/widgets/letter_sprites.h"

#include <QGlyphRun>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace modelbook {

namespace {

constexpr int margin = 3; ///< device pixels around a glyph: letters lean out of their place

/// The part of a colour that differs most from the background, as a shift.
int clearestChannel(QRgb ink, QRgb ground)
{
    int best = 0, most = -1;
    for (const int shift : {0, 8, 16}) {
        const int apart = std::abs(static_cast<int>((ink >> shift) & 255) - static_cast<int>((ground >> shift) & 255));
        if (apart > most) {
            most = apart;
            best = shift;
        }
    }
    return best;
}

/// The larger of either byte; `Count` is known, so that it is one instruction.
template <int Count>
void lay(uchar* __restrict to, const uchar* __restrict from)
{
    for (int i = 0; i < Count; ++i)
        to[i] = std::max(to[i], from[i]);
}

} // namespace

LetterSprites::LetterSprites(QRawFont raw, QColor ink, QColor ground, int scale)
    : m_raw(std::move(raw)), m_ink(ink), m_ground(ground), m_scale(scale)
    , m_ascent(static_cast<int>(std::ceil(m_raw.ascent() * scale)) + 1)
    , m_height(m_ascent + static_cast<int>(std::ceil(m_raw.descent() * scale)) + 1)
    , m_colours(256)
    , m_onGround(256)
{
    for (int i = 0; i < 256; ++i) {
        m_colours[static_cast<std::size_t>(i)] = qPremultiply(qRgba(ink.red(), ink.green(), ink.blue(), i));
        const auto laid = [i](int above, int below) { return (above * i + below * (255 - i) + 127) / 255; };
        m_onGround[static_cast<std::size_t>(i)] = qRgb(laid(ink.red(), ground.red()), laid(ink.green(), ground.green()), laid(ink.blue(), ground.blue()));
    }
}

const LetterSprites::Sprite& LetterSprites::sprite(quint32 glyph, int quarter)
{
    if (m_sprites.size() <= glyph)
        m_sprites.resize(glyph + 1);
    auto& sprite = m_sprites[glyph][static_cast<std::size_t>(quarter)];
    if (sprite.width == 0)
        sprite = drawn(glyph, quarter);
    return sprite;
}

LetterSprites::Sprite LetterSprites::drawn(quint32 glyph, int quarter) const
{
    const int drawnWidth = static_cast<int>(std::ceil(m_raw.advancesForGlyphIndexes({glyph}).value(0).x() * m_scale)) + 2 * margin + 1;
    const int width = (drawnWidth + block - 1) / block * block;
    QImage canvas(width, m_height, QImage::Format_RGB32);
    canvas.fill(m_ground);
    canvas.setDevicePixelRatio(m_scale);
    QGlyphRun run;
    run.setRawFont(m_raw);
    run.setGlyphIndexes({glyph});
    run.setPositions({QPointF()});
    QPainter painter(&canvas);
    painter.setPen(m_ink);
    painter.drawGlyphRun(QPointF((margin + static_cast<double>(quarter) / quarters) / m_scale, static_cast<double>(m_ascent) / m_scale), run);
    painter.end();

    const auto shift = clearestChannel(m_ink.rgb(), m_ground.rgb());
    const int ground = static_cast<int>((m_ground.rgb() >> shift) & 255), ink = static_cast<int>((m_ink.rgb() >> shift) & 255);
    Sprite sprite{width, 0, 0, {}};
    for (int y = 0; y < m_height; ++y) {
        const auto* line = reinterpret_cast<const QRgb*>(canvas.constScanLine(y));
        std::vector<uchar> row(static_cast<std::size_t>(width));
        std::transform(line, line + width, row.begin(), [&](QRgb pixel) {
            const int here = static_cast<int>((pixel >> shift) & 255);
            return static_cast<uchar>(ink == ground ? 0 : std::clamp(255 * (here - ground) / (ink - ground), 0, 255));
        });
        const bool empty = std::all_of(row.begin(), row.end(), [](uchar part) { return part == 0; });
        if (empty && sprite.mask.empty())
            continue;
        if (sprite.mask.empty())
            sprite.first = y;
        sprite.mask.insert(sprite.mask.end(), row.begin(), row.end());
        if (!empty)
            sprite.height = y - sprite.first + 1;
    }
    return sprite;
}

void LetterSprites::draw(QPainter& painter, QPointF origin, const std::vector<quint32>& glyphs, const std::vector<qreal>& places, bool onGround)
{
    const int left = static_cast<int>(std::floor(origin.x() * m_scale)) - margin;
    int width = 0, top = m_height, bottom = 0;
    m_placed.clear();
    for (std::size_t i = 0; i < glyphs.size(); ++i)
        (void)sprite(glyphs[i], 0); // the vector grows now: pointers into it follow
    for (std::size_t i = 0; i < glyphs.size(); ++i) {
        const int pen = static_cast<int>(std::floor((origin.x() + places[i]) * m_scale * quarters)) - left * quarters; // as Qt does
        const auto& letter = sprite(glyphs[i], pen % quarters);
        if (letter.height == 0)
            continue;
        m_placed.push_back({&letter, pen / quarters - margin});
        width = std::max(width, m_placed.back().left + letter.width);
        top = std::min(top, letter.first);
        bottom = std::max(bottom, letter.first + letter.height);
    }
    if (m_placed.empty())
        return;
    const auto stride = static_cast<std::size_t>(width);
    const auto area = stride * static_cast<std::size_t>(bottom - top);
    m_mask.assign(area, 0);
    for (const auto& [letter, at] : m_placed) {
        const auto* from = letter->mask.data();
        auto* row = m_mask.data() + static_cast<std::size_t>(letter->first - top) * stride + static_cast<std::size_t>(at);
        for (int y = 0; y < letter->height; ++y, row += stride) {
            for (int x = 0; x < letter->width; x += block, from += block)
                lay<block>(row + x, from);
        }
    }
    if (m_pixels.size() < area)
        m_pixels.resize(area);
    std::transform(m_mask.begin(), m_mask.end(), m_pixels.begin(), [colours = (onGround ? m_onGround : m_colours).data()](uchar part) { return colours[part]; });
    QImage line(reinterpret_cast<const uchar*>(m_pixels.data()), width, bottom - top, width * 4, onGround ? QImage::Format_RGB32 : QImage::Format_ARGB32_Premultiplied);
    line.setDevicePixelRatio(m_scale);
    painter.drawImage(QPointF(static_cast<double>(left) / m_scale, origin.y() + static_cast<double>(top - m_ascent) / m_scale), line);
}

} // namespace modelbook
