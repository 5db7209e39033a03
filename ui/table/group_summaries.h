// GroupSummaries: what the columns come to in each group of an answer, counted behind the window as groups are seen.
#pragma once

#include "models/catalogue/result_table.h"
#include "ui/widgets/async.h"

#include <QObject>
#include <QTimer>

#include <map>
#include <set>

namespace modelbook {

/// GUI thread only.
class GroupSummaries : public QObject
{
    Q_OBJECT
public:
    explicit GroupSummaries(QObject* parent);

    /// Forgets all; the next questions are about this answer.
    void setAnswer(ResultTablePtr answer);
    /// Null until it is counted; asked for, it will be, and arrived() tells.
    const FieldSummary* get(std::size_t group, const FieldKey& field) const;
    bool isRunning() const { return m_task.isRunning() || m_start.isActive(); }

Q_SIGNALS:
    void arrived();

private:
    void start();

    using Key = std::pair<std::size_t, FieldKey>;
    ResultTablePtr m_answer;
    std::map<Key, FieldSummary> m_known;
    mutable std::set<Key> m_wanted;
    mutable QTimer m_start;
    LatestTask m_task;
};

} // namespace modelbook
