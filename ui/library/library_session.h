// LibrarySession: an open library as the windows use it: changes arrive as a signal on the GUI thread.
#pragma once

#include "models/library/library.h"

#include <QObject>
#include <QStringList>
#include <QTimer>

#include <memory>

namespace modelbook {

/// Owns nothing but the subscription. GUI thread only.
class LibrarySession : public QObject
{
    Q_OBJECT
public:
    explicit LibrarySession(std::shared_ptr<Library> library, QObject* parent = nullptr);
    ~LibrarySession() override;

    const std::shared_ptr<Library>& library() const { return m_library; }
    /// Looks for changes of other processes now and then, in the background.
    void watchOthers(int intervalMs);

Q_SIGNALS:
    void changed();
    /// What others did, as a line each, the newest first; a handful at most.
    void othersChanged(const QStringList& changes);

private:
    std::shared_ptr<Library> m_library;
    int m_handle = 0;
    QTimer m_poll;
    bool m_polling = false;
};

} // namespace modelbook
