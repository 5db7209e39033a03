// CompareTable: the table of a comparison, with columns that stay in sight while it is scrolled sideways.
#pragma once

#include <QTableView>

namespace modelbook {

class CompareColumnHeader;
class CompareModel;
class CompareRowHeader;

class CompareTable : public QTableView
{
    Q_OBJECT
public:
    /// `headed` with the models' names above; without for rows that are kept above another table.
    CompareTable(CompareModel& model, bool headed, QWidget* parent);

    CompareRowHeader& names() { return *m_names; }
    /// Keeps the first columns in sight; 0 for none.
    void setFrozen(int columns);
    int frozen() const { return m_frozen; }
    /// Shows the same columns at the same places as another table, which scrolls both.
    void follow(CompareTable& other);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void scrollTo(const QModelIndex& index, ScrollHint hint) override;

private:
    void placeFrozen();

    CompareModel& m_model;
    CompareRowHeader* m_names;
    QTableView* m_overlay = nullptr; ///< null while the table is put together
    int m_frozen = 0;
};

} // namespace modelbook
