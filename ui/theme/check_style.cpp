#include "ui/theme/check_style.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QStyleOption>

namespace modelbook {

CheckStyle::CheckStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

void CheckStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    if (element == PE_PanelItemViewRow && !option->state.testFlag(State_Selected)) {
        // There is nothing to paint, for which Fusion first works out colours: a tenth of a table's page.
        const auto* item = qstyleoption_cast<const QStyleOptionViewItem*>(option);
        if (item && !item->features.testFlag(QStyleOptionViewItem::Alternate))
            return;
    }
    if (element != PE_IndicatorCheckBox && element != PE_IndicatorItemViewItemCheck) {
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        return;
    }
    const auto& t = tokens();
    const bool enabled = option->state.testFlag(State_Enabled), filled = !option->state.testFlag(State_Off);
    const auto side = std::min(option->rect.width(), option->rect.height()) - 1;
    QRectF box(0, 0, side, side);
    box.moveCenter(QRectF(option->rect).center());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const auto colour = !enabled ? t.faint : filled || option->state.testFlag(State_HasFocus) ? t.accent : t.muted;
    painter->setPen(QPen(colour, 1));
    painter->setBrush(filled ? colour : t.background);
    painter->drawRoundedRect(box, 3, 3);
    painter->setPen(QPen(t.background, 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const auto at = [&](double x, double y) { return box.topLeft() + QPointF(x * side, y * side); };
    if (option->state.testFlag(State_On))
        painter->drawPolyline(QPolygonF({at(0.22, 0.52), at(0.42, 0.72), at(0.78, 0.30)}));
    else if (option->state.testFlag(State_NoChange))
        painter->drawLine(at(0.25, 0.5), at(0.75, 0.5));
    painter->restore();
}

} // namespace modelbook
