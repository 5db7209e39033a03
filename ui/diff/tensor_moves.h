// TensorMoves: where a finetune moved: compares the values of two checkpoints as they stream, and shows them as bars.
#pragma once

#include "models/library/library.h"
#include "ui/diff/moves_chart.h"
#include "ui/widgets/async.h"

#include <QWidget>

#include <memory>
#include <set>

class QComboBox;
class QLabel;
class QPushButton;

namespace modelbook {

/// GUI thread only; the work is done behind it.
class TensorMoves : public QWidget
{
    Q_OBJECT
public:
    /// What is compared: two models or files by name, and which of their tensors (all, where `only` is empty).
    struct Question {
        std::shared_ptr<Library> library;
        std::string a, b;
        std::set<std::string> only;
    };

    explicit TensorMoves(QWidget* parent = nullptr);

    /// Begins at once; what was under way is dropped.
    void compare(Question question);
    void cancel();
    bool isRunning() const { return m_task.isRunning(); }
    const std::vector<TensorValueDiff>& results() const { return m_results; }

Q_SIGNALS:
    /// All is compared, or it failed.
    void finished();

private:
    struct Stream;
    void take(const std::shared_ptr<Stream>& stream);
    void showMoves();

    LatestTask m_task;
    std::shared_ptr<Stream> m_stream;
    std::vector<TensorValueDiff> m_results;
    QLabel* m_state;
    QPushButton* m_cancel;
    QComboBox* m_by;
    QComboBox* m_measure;
    MovesChart* m_chart;
};

} // namespace modelbook
