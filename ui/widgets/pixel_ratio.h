// Pixel ratio: device pixels per pixel of what is painted on.
#pragma once

#include <QPaintEngine>
#include <QPainter>

namespace modelbook {

/// Of a widget's painter QPaintDevice would ask windows and screens, anew for each cell; the engine knows.
inline double pixelRatio(const QPainter& painter)
{
    return painter.paintEngine()->paintDevice()->devicePixelRatioF();
}

} // namespace modelbook
