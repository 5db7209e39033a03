// HeaderMenu: what can be done with a column: sort, group, filter, pin, rename, format, hide.
#pragma once

#include "models/query/ast.h"
#include "ui/table/table_state.h"

#include <QMenu>

namespace modelbook {

/// What the menu needs to know of its column.
struct HeaderState {
    TableColumn column;
    FieldInfo info;   ///< of a computed column only the key
    std::string name; ///< as a question names it
    int sort = 0;     ///< 1 ascending, -1 descending
    bool grouped = false;
    RowHeight rowHeight = RowHeight::Normal;
};

class HeaderMenu : public QMenu
{
    Q_OBJECT
public:
    HeaderMenu(HeaderState state, QWidget* parent);

Q_SIGNALS:
    void sortRequested(int direction); ///< 0 ends it
    void groupRequested(bool group);
    void conditionRequested(const QueryNode& condition);
    void distributionRequested();
    void columnChanged(const TableColumn& column);
    void renameRequested();
    void fieldEditRequested(); ///< of a field that users added
    void hideRequested();
    void fitRequested(bool allColumns);
    void rowHeightRequested(RowHeight height);

private:
    QAction* add(QMenu* menu, const char* name, const QString& text, std::function<void()> run);
    void addFilter();
    void addFormats();
    void addAggregates();
    HeaderState m_state;
};

} // namespace modelbook
