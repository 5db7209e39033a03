// AddPanel: uploads in the background, one after the other, with progress, cancel and a summary.
#pragma once

#include "models/library/library.h"

#include <QElapsedTimer>
#include <QFrame>

#include <deque>
#include <memory>

class QLabel;
class QProgressBar;
class QPushButton;
class QTextBrowser;

namespace modelbook {

/// A panel at the foot of the window: a line of progress while adding, then what was added, what was already there,
/// and what failed and why.
class AddPanel : public QFrame
{
    Q_OBJECT
public:
    explicit AddPanel(QWidget* parent = nullptr);
    ~AddPanel() override;

    void add(std::shared_ptr<Library> library, AddRequest request);
    bool isBusy() const { return m_busy; }
    const AddReport& lastReport() const { return m_report; }

Q_SIGNALS:
    void finished();
    void modelActivated(const ModelId& id);

private:
    struct Job {
        std::shared_ptr<Library> library;
        AddRequest request;
    };
    void startNext();
    void showProgress(const Progress& progress);
    void showReport(const Result<AddReport>& report);

    std::deque<Job> m_jobs;
    CancelToken m_cancel;
    AddReport m_report;
    QElapsedTimer m_clock;
    bool m_busy = false;
    QLabel* m_title;
    QLabel* m_detail;
    QProgressBar* m_bar;
    QPushButton* m_cancelButton;
    QPushButton* m_closeButton;
    QTextBrowser* m_summary;
};

} // namespace modelbook
