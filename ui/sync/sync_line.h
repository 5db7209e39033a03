// SyncLine: the part of the window's foot that says what waits or is being sent; a click shows the queue.
#pragma once

#include "models/library/library.h"

#include <QTimer>
#include <QToolButton>

#include <memory>

namespace modelbook {

class SyncPanel;

/// Hidden while all is up to date. Looks at the library twice a second, off the GUI thread.
class SyncLine : public QToolButton
{
    Q_OBJECT
public:
    explicit SyncLine(QWidget* parent);

    void setLibrary(std::shared_ptr<Library> library);
    const SyncStatus& status() const { return m_status; }
    SyncPanel& panel() { return *m_panel; }

Q_SIGNALS:
    /// Whether there is anything to say.
    void spoke(bool speaks);

private:
    void look();
    void showStatus(const SyncStatus& status);
    void togglePanel();

    std::shared_ptr<Library> m_library;
    SyncStatus m_status;
    SyncPanel* m_panel;
    QTimer m_timer;
    bool m_looking = false;
};

} // namespace modelbook
