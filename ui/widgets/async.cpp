#include "ui/widgets/async.h"

#include <QCoreApplication>
#include <QThread>

namespace modelbook {

QThreadPool& workPool()
{
    static QThreadPool pool;
    static const bool configured = [] {
        pool.setMaxThreadCount(std::max(4, QThread::idealThreadCount() * 2));
        return true;
    }();
    (void)configured;
    return pool;
}

} // namespace modelbook
