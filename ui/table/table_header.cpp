#include "ui/table/table_header.h"

#include "ui/table/result_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QContextMenuEvent>
#include <QMouseEvent>
#include <QPainter>

namespace modelbook {

TableHeader::TableHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent)
{
    setObjectName(QStringLiteral("tableHeader"));
    setSectionsMovable(true);
    setSectionsClickable(true);
    setHighlightSections(false);
    setMinimumSectionSize(34);
    setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    setFirstSectionMovable(false);
}

QSize TableHeader::sizeHint() const
{
    return {QHeaderView::sizeHint().width(), measures::headerHeight};
}

void TableHeader::paintSection(QPainter* painter, const QRect& rect, int section) const
{
    const auto& t = tokens();
    painter->save();
    painter->fillRect(rect, t.background);
    painter->setPen(t.faintLine);
    painter->drawLine(rect.topRight(), rect.bottomRight());
    painter->setPen(t.line);
    painter->drawLine(rect.bottomLeft(), rect.bottomRight());
    const auto* results = qobject_cast<const ResultModel*>(model());
    if (results && section > 0) {
        const auto& column = results->columns()[static_cast<std::size_t>(section - 1)];
        const auto& field = column.field;
        const auto* info = results->info(section);
        const auto inner = rect.adjusted(measures::cellPadding, 0, -measures::cellPadding, 0);
        const auto prefix = column.title.isEmpty() ? qstr(field.prefix()) : QString();
        const int half = prefix.isEmpty() ? 0 : 12;
        if (half)
            paintBand(*painter, rect, section, prefix);
        const QRect line(inner.left(), rect.top() + half + (half ? 2 : 0), inner.width(), rect.height() - half - 2);
        const int sort = model()->headerData(section, Qt::Horizontal, ResultModel::SortRole).toInt();
        const int arrow = sort ? 14 : 0;
        const auto sign = typeSign(field, info);
        painter->setFont(Theme::instance().textFont(11));
        painter->setPen(t.faint);
        const int signWidth = painter->fontMetrics().horizontalAdvance(sign) + 6;
        painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter, sign);
        painter->setFont(Theme::instance().textFont(12));
        painter->setPen(sort ? t.ink : t.muted);
        const auto name = painter->fontMetrics().elidedText(column.title.isEmpty() ? qstr(field.shortName()) : column.title, Qt::ElideRight,
                                                            line.width() - signWidth - arrow);
        painter->drawText(line.adjusted(signWidth, 0, -arrow, 0), Qt::AlignLeft | Qt::AlignVCenter, name);
        if (sort) {
            painter->setPen(t.accent);
            painter->drawText(line, Qt::AlignRight | Qt::AlignVCenter, sort > 0 ? QStringLiteral("↑") : QStringLiteral("↓"));
        }
    }
    painter->restore();
}

QString TableHeader::prefixAt(int visual) const
{
    const auto* results = qobject_cast<const ResultModel*>(model());
    const int section = logicalIndex(visual);
    if (!results || section < 1 || section > static_cast<int>(results->columns().size()) || isSectionHidden(section))
        return {};
    const auto& column = results->columns()[static_cast<std::size_t>(section - 1)];
    return column.title.isEmpty() ? qstr(column.field.prefix()) : QString();
}

void TableHeader::paintBand(QPainter& painter, const QRect& rect, int section, const QString& prefix) const
{
    // Neighbours with the same prefix share one label, of which each paints its part.
    const auto& t = tokens();
    const int visual = visualIndex(section);
    int first = visual, last = visual;
    while (first > 0 && prefixAt(first - 1) == prefix)
        --first;
    while (last + 1 < count() && prefixAt(last + 1) == prefix)
        ++last;
    int left = sectionViewportPosition(logicalIndex(first)), right = sectionViewportPosition(logicalIndex(last)) + sectionSize(logicalIndex(last));
    if (last > first) {
        painter.setPen(t.line);
        painter.drawLine(visual == first ? rect.left() + measures::cellPadding : rect.left(), rect.top() + 15,
                         visual == last ? rect.right() - measures::cellPadding : rect.right(), rect.top() + 15);
    }
    left = std::max(left, 0); // scrolled half out, the label stays readable
    right = std::max(right, left);
    painter.setPen(t.muted);
    painter.setFont(Theme::instance().textFont(10));
    const QRect band(left + measures::cellPadding, rect.top() + 2, right - left - 2 * measures::cellPadding, 13);
    painter.save();
    painter.setClipRect(rect);
    painter.drawText(band, Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(prefix, Qt::ElideMiddle, band.width()));
    painter.restore();
}

void TableHeader::contextMenuEvent(QContextMenuEvent* event)
{
    if (const int section = logicalIndexAt(event->pos()); section > 0)
        Q_EMIT menuRequested(section, event->globalPos());
}

void TableHeader::mousePressEvent(QMouseEvent* event)
{
    m_pressed = event->pos();
    m_pressedSection = event->button() == Qt::LeftButton ? logicalIndexAt(event->pos()) : -1;
    // Near an edge a press resizes.
    const int x = event->pos().x() + offset();
    const int start = m_pressedSection >= 0 ? sectionPosition(m_pressedSection) : 0;
    const int size = m_pressedSection >= 0 ? sectionSize(m_pressedSection) : 0;
    if (x - start < 4 || start + size - x < 5)
        m_pressedSection = -1;
    QHeaderView::mousePressEvent(event);
}

void TableHeader::mouseReleaseEvent(QMouseEvent* event)
{
    QHeaderView::mouseReleaseEvent(event);
    const bool still = (event->pos() - m_pressed).manhattanLength() < 6;
    if (still && m_pressedSection > 0 && logicalIndexAt(event->pos()) == m_pressedSection)
        Q_EMIT sortRequested(m_pressedSection, event->modifiers().testFlag(Qt::ShiftModifier));
    m_pressedSection = -1;
}

} // namespace modelbook
