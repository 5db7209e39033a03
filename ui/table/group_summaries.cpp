#include "ui/table/group_summaries.h"

namespace modelbook {

GroupSummaries::GroupSummaries(QObject* parent) : QObject(parent)
{
    // After the painting that asks, once for all its cells.
    m_start.setSingleShot(true);
    m_start.setInterval(0);
    connect(&m_start, &QTimer::timeout, this, &GroupSummaries::start);
}

void GroupSummaries::setAnswer(ResultTablePtr answer)
{
    m_task.cancel();
    m_start.stop();
    m_known.clear();
    m_wanted.clear();
    m_answer = std::move(answer);
}

const FieldSummary* GroupSummaries::get(std::size_t group, const FieldKey& field) const
{
    const Key key(group, field);
    if (const auto it = m_known.find(key); it != m_known.end())
        return &it->second;
    if (m_answer && m_wanted.insert(key).second && !m_start.isActive() && !m_task.isRunning())
        m_start.start();
    return nullptr;
}

void GroupSummaries::start()
{
    if (!m_answer || m_wanted.empty())
        return;
    using Counted = std::vector<std::pair<Key, FieldSummary>>;
    m_task.start(
        this,
        [answer = m_answer, wanted = m_wanted](const CancelToken& cancel) {
            Counted counted;
            for (const auto& key : wanted) {
                const auto& group = answer->groups()[key.first];
                const std::vector<RowRange> rows{{group.firstRow, group.rowCount}};
                auto summary = answer->summary(key.second, &rows, cancel);
                if (!summary)
                    break;
                counted.emplace_back(key, std::move(*summary));
            }
            return counted;
        },
        [this](Counted counted) {
            for (auto& [key, summary] : counted) {
                m_wanted.erase(key);
                m_known.insert_or_assign(key, std::move(summary));
            }
            if (!m_wanted.empty() && !counted.empty())
                m_start.start();
            if (!counted.empty())
                Q_EMIT arrived();
        });
}

} // namespace modelbook
