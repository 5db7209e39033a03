#include "ui/table/row_painter.h"

#include "ui/table/cell_delegate.h"
#include "ui/table/result_model.h"

#include <QHeaderView>
#include <QPainter>
#include <QTableView>

namespace modelbook {

namespace {

struct ShownColumn {
    int section;
    int left, width;
};

/// The columns that a stretch of the viewport shows, as they stand.
std::vector<ShownColumn> columnsIn(const QTableView& view, int left, int right)
{
    std::vector<ShownColumn> columns;
    const auto& header = *view.horizontalHeader();
    for (int visual = std::max(0, header.visualIndexAt(left)); visual < header.count(); ++visual) {
        const int section = header.logicalIndex(visual);
        if (header.isSectionHidden(section))
            continue;
        const ShownColumn column{section, view.columnViewportPosition(section), view.columnWidth(section)};
        if (column.left > right)
            break;
        columns.push_back(column);
    }
    return columns;
}

} // namespace

void paintRows(QTableView& view, QStyleOptionViewItem option, const QRegion& region)
{
    const auto& delegate = *static_cast<const CellDelegate*>(view.itemDelegate());
    const auto& model = *static_cast<const ResultModel*>(view.model());
    const auto current = view.selectionModel()->currentIndex();
    const bool focused = view.hasFocus();
    const auto state = option.state & ~(QStyle::State_HasFocus | QStyle::State_Selected | QStyle::State_MouseOver);
    QPainter painter(view.viewport());
    for (const auto& area : region) {
        const auto columns = columnsIn(view, area.left(), area.right());
        const int first = view.rowAt(area.top());
        if (columns.empty() || first < 0)
            continue;
        if (region.rectCount() > 1)
            painter.setClipRect(area); // text that is blended over itself grows darker
        const int left = std::max(area.left(), columns.front().left), right = std::min(area.right(), columns.back().left + columns.back().width - 1);
        for (int row = first; row < model.rowCount(); ++row) {
            const int top = view.rowViewportPosition(row), height = view.rowHeight(row);
            if (top > area.bottom())
                break;
            const bool selected = view.selectionModel()->isSelected(model.index(row, 0));
            // The whole row at once, while it is at hand, then what stands on it.
            if (!model.isGroup(row))
                delegate.paintGround(painter, QRect(left, top, right - left + 1, height), row, selected);
            for (const auto& column : columns) {
                const auto index = model.index(row, column.section);
                option.rect = QRect(column.left, top, column.width, height);
                option.state = state;
                option.state.setFlag(QStyle::State_Selected, selected);
                option.state.setFlag(QStyle::State_HasFocus, focused && index == current);
                delegate.paint(&painter, option, index);
            }
        }
    }
}

} // namespace modelbook
