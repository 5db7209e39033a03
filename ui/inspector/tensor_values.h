// TensorValues: the statistics and the histogram of the selected tensor, found on demand.
#pragma once

#include "models/formats/tensor_statistics.h"
#include "ui/inspector/checkpoint_loader.h"
#include "ui/widgets/async.h"

#include <QWidget>

#include <atomic>

class QLabel;
class QProgressBar;
class QPushButton;
class QTimer;

namespace modelbook {

class Histogram;
class KeyValues;

/// Small tensors are looked at as they are selected, larger ones on a button, which cancels while it runs. GUI thread
/// only; the reading is done elsewhere.
class TensorValues : public QWidget
{
    Q_OBJECT
public:
    explicit TensorValues(QWidget* parent = nullptr);

    /// `tensor` -1 clears it. `open` gives the file that an index of CheckpointInfo::files stands for.
    void setTensor(std::shared_ptr<const CheckpointInfo> info, int tensor, OpenTensorFile open);
    bool isRunning() const { return m_task.isRunning(); }

Q_SIGNALS:
    /// Statistics are shown, or why there are none.
    void finished();

private:
    void start();
    void stop();
    void show(const Result<TensorStatistics>& result);
    void setRunning(bool running);

    std::shared_ptr<const CheckpointInfo> m_info;
    int m_tensor = -1;
    OpenTensorFile m_open;
    LatestTask m_task;
    std::shared_ptr<std::atomic<double>> m_share;
    QPushButton* m_button;
    QProgressBar* m_progress;
    QTimer* m_poll;
    QLabel* m_note;
    Histogram* m_histogram;
    KeyValues* m_rows;
};

} // namespace modelbook
