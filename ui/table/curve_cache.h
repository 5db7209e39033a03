// CurveCache: the courses of metrics of the models that are seen, read behind the window and kept for a while.
#pragma once

#include "models/library/library.h"
#include "ui/widgets/async.h"
#include "ui/widgets/sparkline.h"

#include <QObject>
#include <QTimer>

#include <map>
#include <memory>
#include <set>

namespace modelbook {

/// GUI thread only.
class CurveCache : public QObject
{
    Q_OBJECT
public:
    explicit CurveCache(QObject* parent);
    void setLibrary(std::shared_ptr<Library> library);
    /// Histories may have grown: what is shown is read again when it is next painted.
    void forget();
    /// Null until it is read, and where there is none; asked for, it will be read, and arrived() tells.
    const std::vector<SparkPoint>* points(const ModelId& id, const std::string& metric) const;
    bool isRunning() const { return m_task.isRunning() || m_start.isActive(); }

Q_SIGNALS:
    void arrived();

private:
    void start();

    std::shared_ptr<Library> m_library;
    std::map<ModelId, std::map<std::string, std::vector<SparkPoint>>> m_known;
    mutable std::set<ModelId> m_wanted;
    mutable QTimer m_start;
    LatestTask m_task;
};

} // namespace modelbook
