// FooterRow: below the table, what each column comes to in the selected rows, or in all that are shown.
#pragma once

#include "models/catalogue/result_table.h"
#include "ui/table/table_state.h"
#include "ui/widgets/async.h"

#include <QWidget>

#include <map>

namespace modelbook {

class ResultModel;
class TableView;

/// Columns stand below those of the table; a click on one asks for another number.
class FooterRow : public QWidget
{
    Q_OBJECT
public:
    FooterRow(TableView& table, ResultModel& model, QWidget* parent);

    /// Of these rows; of all where `rows` is empty. Counted behind the window.
    void count(const ResultTablePtr& answer, std::vector<RowRange> rows);
    /// "mean 0.91"; empty until it is counted.
    QString text(int column) const;
    bool isRunning() const { return m_task.isRunning(); }
    QSize sizeHint() const override { return {100, 26}; }

Q_SIGNALS:
    void columnChanged(const TableColumn& column);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;

private:
    int columnAt(int x) const;

    TableView& m_table;
    ResultModel& m_model;
    std::map<FieldKey, FieldSummary> m_summaries;
    bool m_ofAll = false;
    LatestTask m_task;
};

} // namespace modelbook
