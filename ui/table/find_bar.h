// FindBar: looks for text in the cells that the table shows, from the cursor on, and goes from one to the next.
#pragma once

#include "models/catalogue/result_table.h"
#include "ui/table/table_state.h"
#include "ui/widgets/async.h"

#include <QWidget>

class QLabel;
class QLineEdit;

namespace modelbook {

/// Where text was found: a row of the answer and one of the columns asked for.
struct FoundCell {
    std::size_t row = 0;
    std::size_t column = 0;
};

/// The next cell whose text, as it is shown, has `words` in it, ignoring case; goes round at the end. `from` itself comes last.
/// Blocking. None where there is none, or where it was cancelled.
std::optional<FoundCell> findCell(const ResultTable& answer, const std::vector<TableColumn>& columns, const QString& words, FoundCell from,
                                  bool backwards, const CancelToken& cancel);

class FindBar : public QWidget
{
    Q_OBJECT
public:
    explicit FindBar(QWidget* parent);
    void open();
    void find(const ResultTablePtr& answer, const std::vector<TableColumn>& columns, FoundCell from, bool backwards);
    bool isRunning() const { return m_task.isRunning(); }

Q_SIGNALS:
    /// The user wants the next one.
    void wanted(bool backwards);
    void found(std::size_t row, std::size_t column);
    void closed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void close();
    QLineEdit* m_text;
    QLabel* m_note;
    LatestTask m_task;
};

} // namespace modelbook
