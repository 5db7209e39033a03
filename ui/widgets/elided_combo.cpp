#include "ui/widgets/elided_combo.h"

#include <QStylePainter>

namespace modelbook {

void ElidedCombo::paintEvent(QPaintEvent*)
{
    QStylePainter painter(this);
    QStyleOptionComboBox option;
    initStyleOption(&option);
    painter.drawComplexControl(QStyle::CC_ComboBox, option);
    const auto room = style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this);
    constexpr int inset = 4; // what styles leave beside the text
    option.currentText = option.fontMetrics.elidedText(option.currentText, Qt::ElideMiddle, room.width() - inset);
    painter.drawControl(QStyle::CE_ComboBoxLabel, option);
}

} // namespace modelbook
