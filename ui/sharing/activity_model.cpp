#include "ui/sharing/activity_model.h"

#include "ui/widgets/text.h"

namespace modelbook {

void ActivityModel::setChanges(std::vector<Change> changes)
{
    beginResetModel();
    m_changes = std::move(changes);
    endResetModel();
}

const Change* ActivityModel::changeAt(int row) const
{
    return row >= 0 && row < rowCount() ? &m_changes[static_cast<std::size_t>(row)] : nullptr;
}

int ActivityModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_changes.size());
}

int ActivityModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ActivityModel::data(const QModelIndex& index, int role) const
{
    const auto* change = index.isValid() ? changeAt(index.row()) : nullptr;
    if (!change)
        return {};
    if (role == Qt::ToolTipRole)
        return index.column() == Time ? fullDateText(change->time) : qstr(change->message);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Time: return dateText(change->time);
    case Author: return qstr(change->author);
    case What: return qstr(change->message);
    default: return {};
    }
}

QVariant ActivityModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time: return tr("When");
    case Author: return tr("Who");
    case What: return tr("What");
    default: return {};
    }
}

} // namespace modelbook
