// CompareDetail: what a row of the comparison has in full: texts side by side, a file's patch, the values of tensors.
#pragma once

#include "ui/diff/tensor_moves.h"

#include <QWidget>

class QLabel;
class QStackedWidget;
class QTextBrowser;

namespace modelbook {

class CompareModel;

/// GUI thread only.
class CompareDetail : public QWidget
{
    Q_OBJECT
public:
    explicit CompareDetail(QWidget* parent = nullptr);

    /// Shows a cell of the model; of tensors, it offers to compare their values.
    void showCell(const CompareModel& model, int row, int column);
    /// Compares the values of a row's tensors in a column with the baseline's; of all that differ, where `row` is −1.
    void compareValues(const CompareModel& model, std::shared_ptr<Library> library, int row, int column);
    TensorMoves& moves() { return *m_moves; }
    bool isLoading() const { return m_moves->isRunning(); }

Q_SIGNALS:
    void closed();
    /// The user asks for the values of the tensors on show.
    void valuesRequested();

private:
    void showTexts(const QString& title, const QString& left, const QString& right);
    void showOne(const QString& title, const QString& html);

    QLabel* m_title;
    QStackedWidget* m_stack;
    QTextBrowser* m_left;
    QTextBrowser* m_right;
    QWidget* m_offer;
    QLabel* m_offerText;
    TensorMoves* m_moves;
};

} // namespace modelbook
