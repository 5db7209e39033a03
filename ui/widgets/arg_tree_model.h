// ArgTreeModel: a tree of args as item views show it: key and value, the source on hover.
#pragma once

#include "models/args/flat_args.h"

#include <QAbstractItemModel>

#include <memory>
#include <vector>

namespace modelbook {

/// Maps are branches, everything else is a leaf. A branch with nothing but one branch below is joined with it, so that
/// `model.encoder.layers` is one row. Read-only; swapped as a whole by setArgs().
class ArgTreeModel final : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column { KeyColumn, ValueColumn, columnTotal };
    enum Role {
        PathRole = Qt::UserRole, ///< QString, the dotted path
        SourceRole,              ///< QString, where the value was read, "" if unknown
        LeafRole,                ///< bool
    };

    explicit ArgTreeModel(QObject* parent = nullptr);

    /// Only leaves whose path or value contains `filter` (case-insensitively) are shown.
    void setArgs(RecordedArgs args, const QString& filter = {});
    void setFilter(const QString& filter);
    /// Leaves in all, shown or not.
    std::size_t leafCount() const { return m_leaves; }

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Node {
        QString key;
        std::string path;
        const ArgValue* value = nullptr; ///< of m_args; null for branches
        int parent = -1;
        int row = 0;
        std::vector<int> children;
    };
    void build(const QString& filter);
    bool append(const ArgValue& value, QString key, std::string path, int parent, const QString& filter);
    const Node& node(const QModelIndex& index) const;

    RecordedArgs m_args;
    std::vector<Node> m_nodes; ///< m_nodes[0] is the invisible root
    std::size_t m_leaves = 0;
};

} // namespace modelbook
