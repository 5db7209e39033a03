// FrozenColumns: the pinned columns, laid over the left of the table, so that they stay while it is scrolled sideways.
#pragma once

#include <QTableView>

namespace modelbook {

class TableView;

/// Shows the first columns of the table's own model, with its selection, delegate, heights and vertical position.
class FrozenColumns : public QTableView
{
    Q_OBJECT
public:
    explicit FrozenColumns(TableView& table);
    /// The number of columns that stay, the checkbox included; 0 hides it.
    void setCount(int columns);
    int count() const { return m_count; }
    void follow();

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    TableView& m_table;
    int m_count = 0;
};

} // namespace modelbook
