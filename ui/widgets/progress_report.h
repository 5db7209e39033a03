// Progress of background work, on the GUI thread.
#pragma once

#include "storage/base/cancel_token.h"

#include <QCoreApplication>
#include <QPointer>

#include <atomic>
#include <memory>
#include <utility>

namespace modelbook {

/// What work reports is shown by `show` on the GUI thread as long as `receiver` lives. Workers report far more often than
/// anyone can look: only one report is under way at a time, the others are dropped. May be called from any thread.
template <class Show>
ProgressFunction reportTo(QObject* receiver, Show show)
{
    auto pending = std::make_shared<std::atomic<bool>>(false);
    return [guard = QPointer<QObject>(receiver), pending, show = std::move(show)](const Progress& step) {
        if (pending->exchange(true))
            return;
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [guard, pending, show, step] {
                pending->store(false);
                if (guard)
                    show(step);
            },
            Qt::QueuedConnection);
    };
}

} // namespace modelbook
