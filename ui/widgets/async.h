// Async: blocking work on a thread pool, its result on the GUI thread, guarded by the object that asked.
#pragma once

#include "storage/base/cancel_token.h"

#include <QObject>
#include <QCoreApplication>
#include <QPointer>
#include <QThreadPool>

#include <functional>
#include <memory>
#include <utility>

namespace modelbook {

/// The pool for work that asks or changes libraries; more threads than cores, since most of it waits for a disk.
QThreadPool& workPool();

/// Runs `work` on the pool and then `done(result)` on the thread of `receiver`, unless that has died meanwhile.
template <class Work, class Done>
void runAsync(QObject* receiver, Work work, Done done)
{
    QPointer<QObject> guard(receiver);
    // Posting to an object that dies at that moment is not safe from another thread; qApp outlives the pool.
    workPool().start([guard, work = std::move(work), done = std::move(done)]() mutable {
        auto result = std::make_shared<decltype(work())>(work());
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [guard, result, done = std::move(done)]() mutable {
                if (guard)
                    done(std::move(*result));
            },
            Qt::QueuedConnection);
    });
}

/// One question at a time: asking again cancels the one before and drops its answer. GUI thread only.
class LatestTask
{
public:
    ~LatestTask() { cancel(); }

    /// `work(CancelToken)` on the pool, `done(result)` on the GUI thread if no later question was asked.
    template <class Work, class Done>
    void start(QObject* receiver, Work work, Done done)
    {
        cancel();
        m_token = CancelToken::create();
        const auto token = m_token;
        m_running = true;
        runAsync(
            receiver, [work = std::move(work), token] { return work(token); },
            [this, token, done = std::move(done)](auto result) mutable {
                if (token.isCancelled())
                    return;
                m_running = false;
                done(std::move(result));
            });
    }
    void cancel()
    {
        m_token.cancel();
        m_running = false;
    }
    bool isRunning() const { return m_running; }

private:
    CancelToken m_token;
    bool m_running = false;
};

} // namespace modelbook
