// TableView: the table itself: rows of models, columns of fields, selection by click, checkbox and keyboard.
#pragma once

#include "ui/table/cell_delegate.h"
#include "ui/table/result_model.h"

#include <QTableView>

namespace modelbook {

class CellEditing;
class FrozenColumns;
class TableHeader;

class TableView : public QTableView
{
    Q_OBJECT
public:
    explicit TableView(ResultModel& model, QWidget* parent = nullptr);

    CellDelegate& cells() { return *m_delegate; }
    TableHeader& header() { return *m_header; }
    FrozenColumns& frozen() { return *m_frozen; }
    CellEditing& editing() { return *m_editing; }
    std::vector<ModelId> selectedModels() const;
    /// Selects these models again (after a reset), without moving the view.
    void select(const std::vector<ModelId>& ids, const ModelId& current, const std::optional<FieldKey>& cursor = {});
    /// Gives columns their widths; where one is 0, that of its header and first rows.
    void applyWidths();
    /// After a reset: or Qt does it while it paints, and paints again.
    void layOutNow() { executeDelayedItemsLayout(); }
    /// As wide as the header and the rows now seen need.
    void fitColumn(int column);
    void setRowHeight(RowHeight height);
    /// The selected rows of the answer, as ranges; how many they are.
    std::vector<RowRange> selectedRows() const;
    std::size_t selectedCount() const;
    bool isAllSelected() const;
    /// The columns that a range of cells spans (Shift with the arrows, or the mouse dragged), as they stand; none for whole rows.
    std::optional<std::pair<int, int>> columnRange() const;
    /// What a press on a cell does besides selecting: fold a group, tick a row. Whether it was that.
    bool pressAt(const QModelIndex& index, const QMouseEvent& event);
    void openAt(const QModelIndex& index);
    /// Columns in visual order with their present widths.
    std::vector<TableColumn> visibleColumns() const;

Q_SIGNALS:
    void currentModelChanged(const ModelId& id);
    void modelOpened(const ModelId& id);
    void selectionChangedByUser();
    void columnsChangedByUser();
    void copyRequested();
    void pasteRequested();
    /// Rows are dragged at their checkbox, out of the window.
    void dragOutRequested(const std::vector<ModelId>& ids);
    void cellMenuRequested(const QModelIndex& index, const QPoint& globalPos);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    int contentWidth(int section) const;
    void setHovered(int row);
    void updateRange(bool extend);

    ResultModel& m_model;
    CellDelegate* m_delegate = nullptr;
    TableHeader* m_header = nullptr;
    FrozenColumns* m_frozen = nullptr;
    CellEditing* m_editing = nullptr;
    int m_hovered = -1;
    int m_anchorColumn = -1; ///< as it stands: where a range of cells began
    bool m_extending = false; ///< the cursor moves with Shift, or with the mouse held
    bool m_restoring = false;
    QPoint m_pressedAt;
    int m_pressedTick = -1; ///< the row whose checkbox the button was pressed on
};

} // namespace modelbook
