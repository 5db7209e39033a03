// LetterSprites: the glyphs of one face as masks, laid side by side instead of being drawn one by one.
#pragma once

#include <QColor>
#include <QImage>
#include <QRawFont>

#include <array>
#include <vector>

class QPainter;

namespace modelbook {

/// Glyphs as Qt draws them in one colour on one background, at quarters of a pixel. Qt 6.4 blends fonts with PostScript outlines
/// (Inter as Debian has it) glyph by glyph with gamma, which takes most of the time of a page of a large screen; here that
/// happens once per glyph, and what is kept is how much of the colour each pixel has. On another background the edges differ by
/// a shade. GUI thread only.
class LetterSprites
{
public:
    /// `scale`: device pixels per pixel, a whole number.
    LetterSprites(QRawFont raw, QColor ink, QColor ground, int scale);

    /// Draws glyphs at places along the baseline (in pixels), which starts at `origin`. `origin.y()` is whole. Where nothing but
    /// the background is behind them, it is drawn with them: copying is quicker than blending.
    void draw(QPainter& painter, QPointF origin, const std::vector<quint32>& glyphs, const std::vector<qreal>& places, bool onGround);

private:
    static constexpr int quarters = 4; ///< places within a pixel that are told apart
    static constexpr int block = 16;   ///< bytes of a mask that are taken at once

    /// How much of the colour each pixel has, in the rows that have any.
    struct Sprite {
        int width = 0;             ///< a multiple of `block`; the pen stands `margin` from the left
        int first = 0, height = 0; ///< rows
        std::vector<uchar> mask;
    };
    const Sprite& sprite(quint32 glyph, int quarter);
    Sprite drawn(quint32 glyph, int quarter) const;

    QRawFont m_raw;
    QColor m_ink, m_ground;
    int m_scale, m_ascent, m_height; ///< the latter two in device pixels
    std::vector<std::array<Sprite, quarters>> m_sprites; ///< by glyph
    struct Placed {
        const Sprite* sprite;
        int left;
    };
    std::vector<Placed> m_placed; ///< of the line that is being drawn, as what follows
    std::vector<uchar> m_mask;
    std::vector<QRgb> m_pixels;
    std::vector<QRgb> m_colours; ///< by how much of it a pixel has, premultiplied
    std::vector<QRgb> m_onGround; ///< the same laid over the background
};

} // namespace modelbook
