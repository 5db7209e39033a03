// Row painter: paints the rows of a table that an event uncovers, the ground row by row, the cells by their delegate.
#pragma once

#include <QStyleOptionViewItem>

class QRegion;
class QTableView;

namespace modelbook {

/// In place of QTableView::paintEvent, which copies a style option for each cell and asks the selection about each: on a large
/// screen that is more than a thousand times a frame. `option` is the view's (initViewItemOption); whole rows are selected. The
/// view's delegate is a CellDelegate, its model a ResultModel. What lies beyond the cells is left as it is.
void paintRows(QTableView& view, QStyleOptionViewItem option, const QRegion& region);

} // namespace modelbook
