// TableView: the table itself: rows of models, columns of fields, selection by click, checkbox and keyboard.
#pragma once

#include "ui/table/cell_delegate.h"
#include "ui/table/result_model.h"

#include <QTableView>

namespace modelbook {

class TableHeader;

class TableView : public QTableView
{
    Q_OBJECT
public:
    explicit TableView(ResultModel& model, QWidget* parent = nullptr);

    CellDelegate& cells() { return *m_delegate; }
    TableHeader& header() { return *m_header; }
    std::vector<ModelId> selectedModels() const;
    /// Selects these models again (after a reset), without moving the view.
    void select(const std::vector<ModelId>& ids, const ModelId& current);
    /// Gives columns their widths; where one is 0, that of its header and first rows.
    void applyWidths();
    /// Columns in visual order with their present widths.
    std::vector<TableColumn> visibleColumns() const;

Q_SIGNALS:
    void currentModelChanged(const ModelId& id);
    void modelOpened(const ModelId& id);
    void selectionChangedByUser();
    void columnsChangedByUser();

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    void layOutGroups();
    void setHovered(int row);

    ResultModel& m_model;
    CellDelegate* m_delegate;
    TableHeader* m_header;
    int m_hovered = -1;
    bool m_restoring = false;
};

} // namespace modelbook
