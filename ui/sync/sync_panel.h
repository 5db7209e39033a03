// SyncPanel: the queue: which changes wait, and what to do with them.
#pragma once

#include "models/library/library.h"

#include <QFrame>

#include <memory>

class QComboBox;
class QLabel;
class QListWidget;
class QPushButton;

namespace modelbook {

/// A popup. Everything it asks of the library runs off the GUI thread.
class SyncPanel : public QFrame
{
    Q_OBJECT
public:
    explicit SyncPanel(QWidget* parent);

    void setLibrary(std::shared_ptr<Library> library);
    void setStatus(const SyncStatus& status);
    /// Reads the list again.
    void reload();

Q_SIGNALS:
    /// The user paused, went on, or asked to send.
    void changed();

private:
    void send();
    void sendFirst();

    std::shared_ptr<Library> m_library;
    SyncStatus m_status;
    QLabel* m_head;
    QLabel* m_reason;
    QListWidget* m_list;
    QPushButton* m_pause;
    QPushButton* m_send;
    QPushButton* m_first;
    QComboBox* m_rate;
    bool m_sending = false;
};

} // namespace modelbook
