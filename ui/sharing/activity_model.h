// ActivityModel: who did what and when in a library, newest first.
#pragma once

#include "models/library/library.h"

#include <QAbstractTableModel>

#include <vector>

namespace modelbook {

/// Swapped whole; GUI thread only.
class ActivityModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Time, Author, What, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;
    void setChanges(std::vector<Change> changes);
    const Change* changeAt(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    std::vector<Change> m_changes;
};

} // namespace modelbook
