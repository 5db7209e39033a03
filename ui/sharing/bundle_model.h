// BundleModel: the models of a bundle as rows, with what importing each would do.
#pragma once

#include "models/library/library_sharing.h"
#include "models/sharing/bundle/bundle.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace modelbook {

/// Swapped whole; GUI thread only.
class BundleModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Name, Here, Author, Args, Checkpoints, Size, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// `preview` may be empty: then nothing is known of a library.
    void setBundle(std::shared_ptr<const Bundle> bundle, std::vector<TakeReport::Model> preview);
    const SharedModel* modelAt(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    std::shared_ptr<const Bundle> m_bundle;
    std::vector<TakeReport::Model> m_preview;
};

} // namespace modelbook
