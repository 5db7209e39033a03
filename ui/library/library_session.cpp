#include "ui/library/library_session.h"

#include "ui/widgets/async.h"
#include "ui/widgets/text.h"

namespace modelbook {

namespace {

/// Refreshes the library, and names the changes that this brought.
QStringList takeUp(Library& library)
{
    constexpr std::size_t looked = 50;
    constexpr int named = 3;
    const auto before = library.log(1);
    const auto changed = library.refresh();
    if (!before || !changed || !*changed)
        return {};
    const auto after = library.log(looked);
    if (!after)
        return {};
    QStringList lines;
    int more = 0;
    for (const auto& change : *after) {
        if (!before->empty() && change.commit == before->front().commit)
            break;
        if (lines.size() < named)
            lines.append(qstr(change.author) + QStringLiteral(": ") + qstr(change.message));
        else
            ++more;
    }
    if (more > 0)
        lines.append(QCoreApplication::translate("LibrarySession", "and %1 more").arg(more));
    return lines;
}

} // namespace

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
            this, [library = m_library] { return takeUp(*library); },
            [this](const QStringList& changes) {
                m_polling = false;
                if (!changes.isEmpty())
                    Q_EMIT othersChanged(changes);
            });
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
