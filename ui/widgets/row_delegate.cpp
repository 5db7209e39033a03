#include "ui/widgets/row_delegate.h"

#include "ui/theme/theme.h"

#include <QPainter>

namespace modelbook {

RowDelegate::RowDelegate(int chipRole, QObject* parent) : QStyledItemDelegate(parent), m_chipRole(chipRole) {}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    return {QStyledItemDelegate::sizeHint(option, index).width() + measures::cellPadding, 30};
}

void RowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto& t = tokens();
    painter->save();
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const bool hovered = option.state.testFlag(QStyle::State_MouseOver);
    const auto background = index.data(Qt::BackgroundRole);
    if (selected || hovered)
        painter->fillRect(option.rect, selected ? t.selection : t.hover);
    else if (background.isValid())
        painter->fillRect(option.rect, background.value<QBrush>());
    const auto text = index.data(Qt::DisplayRole).toString();
    const int left = index.column() == 0 ? 4 : measures::cellPadding;
    const auto rect = option.rect.adjusted(left, 0, -measures::cellPadding, 0);
    if (m_chipRole >= 0 && index.data(m_chipRole).toBool()) {
        painter->setFont(Theme::instance().textFont(12));
        const int width = std::min(painter->fontMetrics().horizontalAdvance(text) + 12, rect.width());
        const QRect chip(rect.left(), rect.center().y() - 9, width, 19);
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(t.line);
        painter->drawRoundedRect(chip, 4, 4);
        painter->setRenderHint(QPainter::Antialiasing, false);
        painter->setPen(t.ink);
        painter->drawText(chip, Qt::AlignCenter, painter->fontMetrics().elidedText(text, Qt::ElideRight, width - 8));
    } else {
        const auto font = index.data(Qt::FontRole);
        painter->setFont(font.isValid() ? font.value<QFont>() : Theme::instance().textFont());
        const auto color = index.data(Qt::ForegroundRole);
        painter->setPen(color.isValid() ? color.value<QColor>() : t.ink);
        const auto alignment = index.data(Qt::TextAlignmentRole);
        painter->drawText(rect,
                          alignment.isValid() ? Qt::Alignment(alignment.toInt()) : Qt::AlignVCenter | Qt::AlignLeft,
                          painter->fontMetrics().elidedText(text, Qt::ElideRight, rect.width()));
    }
    painter->setPen(t.faintLine);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    if (index.column() + 1 < index.model()->columnCount(index.parent()))
        painter->drawLine(option.rect.topRight(), option.rect.bottomRight());
    painter->restore();
}

} // namespace modelbook
