// CheckStyle: Fusion with checkboxes in the theme's colours, which Fusion loses on dark ground.
#pragma once

#include <QProxyStyle>

namespace modelbook {

class CheckStyle : public QProxyStyle
{
    Q_OBJECT
public:
    CheckStyle();
    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const override;
};

} // namespace modelbook
