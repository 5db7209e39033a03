#include "ui/library/library_session.h"

#include "ui/widgets/async.h"

namespace modelbook {

LibrarySession::LibrarySession(std::shared_ptr<Library> library, QObject* parent)
    : QObject(parent), m_library(std::move(library))
{
    QPointer<LibrarySession> guard(this);
    // The library calls from whichever thread changed it.
    m_handle = m_library->watch([guard] {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [guard] {
                if (guard)
                    Q_EMIT guard->changed();
            },
            Qt::QueuedConnection);
    });
    connect(&m_poll, &QTimer::timeout, this, [this] {
        if (m_polling)
            return;
        m_polling = true;
        runAsync(
            this, [library = m_library] { return library->refresh(); }, [this](auto) { m_polling = false; });
    });
}

LibrarySession::~LibrarySession()
{
    m_library->unwatch(m_handle);
}

void LibrarySession::watchOthers(int intervalMs)
{
    m_poll.start(intervalMs);
}

} // namespace modelbook
