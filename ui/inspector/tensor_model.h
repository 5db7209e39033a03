// TensorModel: a TensorTree for item views.
#pragma once

#include "ui/inspector/tensor_tree.h"

#include <QAbstractItemModel>

namespace modelbook {

class TensorModel final : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column { NameColumn, ShapeColumn, ParametersColumn, BytesColumn, DTypeColumn, columnTotal };
    enum Role {
        TensorRole = Qt::UserRole, ///< int, index into CheckpointInfo::tensors; -1 for branches
        ChipRole,                  ///< bool: shown as a chip
    };

    using QAbstractItemModel::QAbstractItemModel;

    void setTree(std::shared_ptr<const TensorTree> tree);
    const std::shared_ptr<const TensorTree>& tree() const { return m_tree; }

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    const TensorNode* node(const QModelIndex& index) const;
    QString text(const TensorNode& node, int column) const;

    std::shared_ptr<const TensorTree> m_tree;
};

} // namespace modelbook
