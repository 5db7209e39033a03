#include "ui/widgets/arg_tree_model.h"

#include "models/args/canonical.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

namespace modelbook {

namespace {

constexpr std::size_t shownCharacters = 2000; ///< of one value; the rest is for copying from the file

/// Strings in quotes, so that "1" and 1 look different.
QString valueText(const ArgValue& value)
{
    const auto text = displayText(value);
    auto shown = qstr(std::string_view(text).substr(0, shownCharacters));
    if (text.size() > shownCharacters)
        shown += QStringLiteral("…");
    return value.isString() ? QLatin1Char('"') + shown + QLatin1Char('"') : shown;
}

bool isBranch(const ArgValue& value)
{
    return value.isMap() && !value.toMap().empty();
}

} // namespace

ArgTreeModel::ArgTreeModel(QObject* parent) : QAbstractItemModel(parent), m_nodes(1) {}

void ArgTreeModel::setArgs(RecordedArgs args, const QString& filter)
{
    beginResetModel();
    m_args = std::move(args);
    m_leaves = m_args.values.isMap() && m_args.values.toMap().empty() ? 0 : flattenArgs(m_args.values).size();
    build(filter);
    endResetModel();
}

void ArgTreeModel::setFilter(const QString& filter)
{
    beginResetModel();
    build(filter);
    endResetModel();
}

void ArgTreeModel::build(const QString& filter)
{
    m_nodes.assign(1, Node{});
    if (!m_args.values.isMap())
        return;
    for (const auto& [key, value] : m_args.values.toMap())
        append(value, qstr(key), escapeArgKey(key), 0, filter.trimmed());
}

bool ArgTreeModel::append(const ArgValue& value, QString key, std::string path, int parent, const QString& filter)
{
    const auto* inner = &value;
    while (isBranch(*inner) && inner->toMap().size() == 1 && isBranch(inner->toMap().front().second)) {
        const auto& [innerKey, innerValue] = inner->toMap().front();
        key += QLatin1Char('.') + qstr(innerKey);
        path += '.' + escapeArgKey(innerKey);
        inner = &innerValue;
    }
    const bool branch = isBranch(*inner);
    if (!branch && !filter.isEmpty() && !qstr(path).contains(filter, Qt::CaseInsensitive) &&
        !qstr(displayText(*inner)).contains(filter, Qt::CaseInsensitive))
        return false;
    const int id = static_cast<int>(m_nodes.size());
    const int row = static_cast<int>(m_nodes[parent].children.size());
    m_nodes.push_back({std::move(key), path, branch ? nullptr : inner, parent, row, {}});
    m_nodes[parent].children.push_back(id);
    if (!branch)
        return true;
    bool any = false;
    for (const auto& [childKey, child] : inner->toMap())
        any = append(child, qstr(childKey), path + '.' + escapeArgKey(childKey), id, filter) || any;
    if (!any) { // nothing below matches: take the branch out again; it is the last node
        m_nodes.pop_back();
        m_nodes[parent].children.pop_back();
    }
    return any;
}

const ArgTreeModel::Node& ArgTreeModel::node(const QModelIndex& index) const
{
    return m_nodes[index.isValid() ? index.internalId() : 0];
}

QModelIndex ArgTreeModel::index(int row, int column, const QModelIndex& parent) const
{
    const auto& above = node(parent);
    if (row < 0 || column < 0 || column >= columnTotal || row >= static_cast<int>(above.children.size()) ||
        parent.column() > 0)
        return {};
    return createIndex(row, column, static_cast<quintptr>(above.children[static_cast<std::size_t>(row)]));
}

QModelIndex ArgTreeModel::parent(const QModelIndex& index) const
{
    const int above = index.isValid() ? node(index).parent : -1;
    return above <= 0 ? QModelIndex() : createIndex(m_nodes[above].row, 0, static_cast<quintptr>(above));
}

int ArgTreeModel::rowCount(const QModelIndex& parent) const
{
    return parent.column() > 0 ? 0 : static_cast<int>(node(parent).children.size());
}

int ArgTreeModel::columnCount(const QModelIndex&) const
{
    return columnTotal;
}

QVariant ArgTreeModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const auto& item = node(index);
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == KeyColumn)
            return item.key;
        return item.value ? valueText(*item.value).replace(QLatin1Char('\n'), QLatin1Char(' ')) : QString();
    case Qt::FontRole:
        return index.column() == ValueColumn ? Theme::instance().monoFont() : Theme::instance().textFont();
    case Qt::ForegroundRole:
        if (index.column() == KeyColumn)
            return item.value ? tokens().muted : tokens().ink;
        return item.value && item.value->isNull() ? tokens().muted : tokens().ink;
    case Qt::ToolTipRole: {
        const auto source = data(index, SourceRole).toString();
        auto tip = qstr(item.path);
        if (item.value)
            tip += QStringLiteral("\n") + valueText(*item.value).left(400);
        return source.isEmpty() ? tip : tip + QStringLiteral("\n") + tr("read from %1").arg(source);
    }
    case PathRole:
        return qstr(item.path);
    case SourceRole: {
        const auto found = m_args.sources.find(item.path);
        return found == m_args.sources.end() ? QString() : qstr(found->second);
    }
    case LeafRole:
        return item.value != nullptr;
    default:
        return {};
    }
}

QVariant ArgTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == KeyColumn ? tr("arg") : tr("value");
}

} // namespace modelbook
