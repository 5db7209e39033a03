#include "ui/inspector/tensor_model.h"

#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

namespace modelbook {

void TensorModel::setTree(std::shared_ptr<const TensorTree> tree)
{
    beginResetModel();
    m_tree = std::move(tree);
    endResetModel();
}

const TensorNode* TensorModel::node(const QModelIndex& index) const
{
    return m_tree ? &m_tree->nodes[index.isValid() ? index.internalId() : 0] : nullptr;
}

QModelIndex TensorModel::index(int row, int column, const QModelIndex& parent) const
{
    const auto* above = node(parent);
    if (!above || parent.column() > 0 || row < 0 || row >= static_cast<int>(above->children.size()) || column < 0 ||
        column >= columnTotal)
        return {};
    return createIndex(row, column, static_cast<quintptr>(above->children[static_cast<std::size_t>(row)]));
}

QModelIndex TensorModel::parent(const QModelIndex& index) const
{
    const int above = index.isValid() ? node(index)->parent : -1;
    if (above <= 0)
        return {};
    return createIndex(m_tree->nodes[static_cast<std::size_t>(above)].row, 0, static_cast<quintptr>(above));
}

int TensorModel::rowCount(const QModelIndex& parent) const
{
    const auto* above = node(parent);
    return above && parent.column() <= 0 ? static_cast<int>(above->children.size()) : 0;
}

int TensorModel::columnCount(const QModelIndex&) const
{
    return columnTotal;
}

QString TensorModel::text(const TensorNode& node, int column) const
{
    const auto* tensor = node.tensor < 0 ? nullptr : &m_tree->info->tensors[static_cast<std::size_t>(node.tensor)];
    switch (column) {
    case NameColumn:
        return qstr(node.name);
    case ShapeColumn:
        if (tensor)
            return qstr(shapeText(tensor->shape));
        return node.repeats > 1 ? QStringLiteral("%1 ×").arg(node.repeats) : QString();
    case ParametersColumn:
        return countText(node.parameters);
    case BytesColumn:
        if (tensor) {
            const int first = m_tree->sharedWith[static_cast<std::size_t>(node.tensor)];
            if (first >= 0)
                return tr("shares %1").arg(qstr(m_tree->info->tensors[static_cast<std::size_t>(first)].name));
        }
        return bytesText(node.bytes);
    case DTypeColumn:
        return tensor ? qstr(tensor->dtype.name) : QString();
    default:
        return {};
    }
}

QVariant TensorModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const auto& item = *node(index);
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(item, column);
    case Qt::ToolTipRole:
        return item.tensor < 0 ? text(item, column)
                               : qstr(m_tree->info->tensors[static_cast<std::size_t>(item.tensor)].name);
    case Qt::FontRole:
        return column == NameColumn ? Theme::instance().monoFont() : Theme::instance().textFont();
    case Qt::TextAlignmentRole:
        return QVariant(int(Qt::AlignVCenter) |
                        int(column == NameColumn || column == DTypeColumn ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::ForegroundRole:
        return item.tensor < 0 && column != NameColumn ? tokens().muted : tokens().ink;
    case TensorRole:
        return item.tensor;
    case ChipRole:
        return column == DTypeColumn && item.tensor >= 0;
    default:
        return {};
    }
}

QVariant TensorModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(int(Qt::AlignVCenter) |
                        int(section == NameColumn || section == DTypeColumn ? Qt::AlignLeft : Qt::AlignRight));
    if (role != Qt::DisplayRole)
        return {};
    const QString names[] = {tr("name"), tr("shape"), tr("parameters"), tr("bytes"), tr("dtype")};
    return section >= 0 && section < columnTotal ? names[section] : QString();
}

} // namespace modelbook
