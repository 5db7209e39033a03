#include "ui/table/result_model.h"

#include "models/args/canonical.h"
#include "ui/table/editable.h"
#include "ui/widgets/text.h"

#include <cmath>

namespace modelbook {

namespace {

std::string groupKey(const ResultGroup& group)
{
    std::string key;
    for (std::size_t i = 0; i < group.values.size(); ++i)
        key += (group.present[i] ? canonicalJson(group.values[i]) : std::string("-")) + '\n';
    return key;
}

} // namespace

ResultModel::ResultModel(QObject* parent) : QAbstractTableModel(parent), m_summaries(this)
{
    connect(&m_summaries, &GroupSummaries::arrived, this, [this] {
        if (rowCount() > 0)
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1), {Qt::DisplayRole});
    });
}

void ResultModel::setAnswer(ResultTablePtr table, std::shared_ptr<const std::vector<FieldInfo>> fields)
{
    beginResetModel();
    m_summaries.setAnswer(table);
    m_table = std::move(table);
    m_fields = std::move(fields);
    m_infos.clear();
    for (const auto& field : *m_fields)
        m_infos.emplace(field.key, &field);
    findColumnInfos();
    layOutRows();
    endResetModel();
}

void ResultModel::setColumns(const std::vector<TableColumn>& columns)
{
    if (m_columns == columns)
        return;
    beginResetModel();
    m_columns = columns;
    findColumnInfos();
    endResetModel();
}

void ResultModel::findColumnInfos()
{
    m_columnInfos.clear();
    for (const auto& column : m_columns)
        m_columnInfos.push_back(info(column.field));
}

void ResultModel::setSortOrder(std::map<FieldKey, int> order)
{
    if (std::exchange(m_sort, order) != order && !m_columns.empty())
        Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
}

QString ResultModel::groupCell(int row, int column) const
{
    if (!isGroup(row) || column < 1 || column >= columnCount())
        return {};
    const auto& shown = m_columns[static_cast<std::size_t>(column - 1)];
    const auto* known = info(column);
    const bool numeric = (known && isNumeric(*known)) || shown.field.kind == FieldKind::Formula;
    if (effectiveAggregate(shown.aggregate, shown.field, numeric) == Aggregate::None)
        return {};
    const auto* summary = m_summaries.get(static_cast<std::size_t>(at(row).group), shown.field);
    return summary ? aggregateText(*summary, shown.aggregate, shown.field, shown.format, numeric) : QString();
}

std::size_t ResultModel::groupSize(int row) const
{
    return isGroup(row) ? m_table->groups()[static_cast<std::size_t>(at(row).group)].rowCount : 0;
}

bool ResultModel::isGroupOfMissing(int row) const
{
    if (!isGroup(row))
        return false;
    const auto& present = m_table->groups()[static_cast<std::size_t>(at(row).group)].present;
    return std::none_of(present.begin(), present.end(), [](bool has) { return has; });
}

void ResultModel::layOutRows()
{
    m_shownAt.clear();
    m_rows.clear();
    if (!m_table || m_table->groups().empty())
        return;
    const auto& groups = m_table->groups();
    for (std::size_t g = 0; g < groups.size(); ++g) {
        m_rows.push_back({static_cast<std::int32_t>(g), static_cast<std::uint32_t>(groups[g].firstRow)});
        if (m_collapsed.count(groupKey(groups[g])))
            continue;
        for (std::size_t row = 0; row < groups[g].rowCount; ++row)
            m_rows.push_back({-1, static_cast<std::uint32_t>(groups[g].firstRow + row)});
    }
}

ResultModel::Row ResultModel::at(int row) const
{
    return m_rows.empty() ? Row{-1, static_cast<std::uint32_t>(row)} : m_rows[static_cast<std::size_t>(row)];
}

const FieldInfo* ResultModel::info(const FieldKey& key) const
{
    const auto it = m_infos.find(key);
    return it == m_infos.end() ? nullptr : it->second;
}

const FieldInfo* ResultModel::info(int column) const
{
    return column >= 1 && column < columnCount() ? m_columnInfos[static_cast<std::size_t>(column - 1)] : nullptr;
}

bool ResultModel::isGroup(int row) const
{
    return row >= 0 && row < rowCount() && at(row).group >= 0;
}

void ResultModel::toggleGroup(int row)
{
    if (!isGroup(row))
        return;
    const auto key = groupKey(m_table->groups()[static_cast<std::size_t>(at(row).group)]);
    beginResetModel();
    if (!m_collapsed.erase(key))
        m_collapsed.insert(key);
    layOutRows();
    endResetModel();
}

ModelId ResultModel::modelId(int row) const
{
    if (row < 0 || row >= rowCount() || isGroup(row))
        return {};
    return m_table->modelId(at(row).row);
}

int ResultModel::rowOf(const ModelId& id) const
{
    const auto row = m_table ? m_table->rowOf(id) : std::nullopt;
    if (!row)
        return -1;
    if (m_rows.empty())
        return static_cast<int>(*row);
    if (m_shownAt.empty()) {
        m_shownAt.assign(m_table->rowCount(), -1);
        for (std::size_t i = 0; i < m_rows.size(); ++i) {
            if (m_rows[i].group < 0)
                m_shownAt[m_rows[i].row] = static_cast<int>(i);
        }
    }
    return m_shownAt[*row];
}

std::vector<std::pair<int, int>> ResultModel::rangesOf(const std::vector<ModelId>& ids) const
{
    std::vector<int> rows;
    rows.reserve(ids.size());
    for (const auto& id : ids) {
        if (const int row = rowOf(id); row >= 0)
            rows.push_back(row);
    }
    std::sort(rows.begin(), rows.end());
    std::vector<std::pair<int, int>> ranges;
    for (const int row : rows) {
        if (!ranges.empty() && row <= ranges.back().second + 1)
            ranges.back().second = row;
        else
            ranges.emplace_back(row, row);
    }
    return ranges;
}

std::vector<RowRange> ResultModel::answerRows(const std::vector<std::pair<int, int>>& shown) const
{
    std::vector<RowRange> ranges;
    const auto add = [&](std::size_t first, std::size_t count) {
        if (!ranges.empty() && ranges.back().first + ranges.back().count == first)
            ranges.back().count += count;
        else if (count > 0)
            ranges.push_back({first, count});
    };
    for (const auto& [first, last] : shown) {
        if (m_rows.empty()) {
            add(static_cast<std::size_t>(first), static_cast<std::size_t>(last - first + 1));
            continue;
        }
        for (int row = first; row <= last && row < rowCount(); ++row) {
            if (at(row).group < 0)
                add(at(row).row, 1);
        }
    }
    return ranges;
}

void ResultModel::answerCompleted()
{
    m_shownAt.clear();
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

void ResultModel::setAllCollapsed(bool collapsed)
{
    beginResetModel();
    m_collapsed.clear();
    for (const auto& group : m_table ? m_table->groups() : std::vector<ResultGroup>()) {
        if (collapsed)
            m_collapsed.insert(groupKey(group));
    }
    layOutRows();
    endResetModel();
}

std::optional<ArgValue> ResultModel::value(int row, const FieldKey& field) const
{
    return m_table && !isGroup(row) ? m_table->cell(at(row).row, field) : std::nullopt;
}

QString ResultModel::groupText(int row) const
{
    if (!isGroup(row))
        return {};
    const auto& group = m_table->groups()[static_cast<std::size_t>(at(row).group)];
    QStringList parts;
    for (std::size_t i = 0; i < group.values.size(); ++i)
        parts.append(group.present[i] ? qstr(displayText(group.values[i])) : tr("missing"));
    return parts.join(QStringLiteral(" · "));
}

int ResultModel::rowCount(const QModelIndex& parent) const
{
    if (parent.isValid() || !m_table)
        return 0;
    return static_cast<int>(m_rows.empty() ? m_table->rowCount() : m_rows.size());
}

int ResultModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size()) + 1;
}

QVariant ResultModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const int row = index.row();
    if (role == GroupRole)
        return isGroup(row);
    if (isGroup(row)) {
        const auto& group = m_table->groups()[static_cast<std::size_t>(at(row).group)];
        if (role == CollapsedRole)
            return m_collapsed.count(groupKey(group)) > 0;
        if (role == Qt::ToolTipRole && index.column() > 0) {
            const auto& column = m_columns[static_cast<std::size_t>(index.column() - 1)];
            const auto* summary = groupCell(row, index.column()).isEmpty() ? nullptr : m_summaries.get(static_cast<std::size_t>(at(row).group), column.field);
            return summary ? aggregateTip(*summary, column.field, column.format) : QVariant();
        }
        if (role != Qt::DisplayRole)
            return {};
        if (index.column() != 0)
            return groupCell(row, index.column());
        return tr("%1 (%n models)", nullptr, static_cast<int>(group.rowCount)).arg(groupText(row));
    }
    if (index.column() == 0)
        return {};
    const auto& field = m_columns[static_cast<std::size_t>(index.column() - 1)].field;
    const auto cell = value(row, field);
    switch (role) {
    case Qt::DisplayRole: return cell ? formattedText(*cell, field, m_columns[static_cast<std::size_t>(index.column() - 1)].format) : QString();
    case Qt::ToolTipRole:
        if (cell && field == FieldKey{FieldKind::Property, "created"})
            return fullDateText(cell->toInt());
        return cell ? qstr(displayText(*cell)).left(2000) : QVariant();
    case LockRole: return lockReason(field);
    case Qt::TextAlignmentRole: {
        const bool right = cell && (cell->isNumber() && field.path != "created");
        return static_cast<int>((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    default: return {};
    }
}

QVariant ResultModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    if (section == 0)
        return role == Qt::DisplayRole ? QVariant(QString()) : QVariant();
    const auto& column = m_columns[static_cast<std::size_t>(section - 1)];
    const auto& field = column.field;
    switch (role) {
    case Qt::DisplayRole: return column.title.isEmpty() ? qstr(field.shortName()) : column.title;
    case FieldRole: return qstr(field.text());
    case SortRole: {
        const auto it = m_sort.find(field);
        return it == m_sort.end() ? 0 : it->second;
    }
    case Qt::ToolTipRole: {
        const auto* known = info(field);
        if (field.kind == FieldKind::Formula)
            return tr("computed: %1").arg(qstr(field.path));
        if (!known)
            return tr("%1\nno model has this field").arg(qstr(field.path));
        auto text = tr("%1\n%2, in %n models, %3 distinct values", nullptr, static_cast<int>(known->count))
                        .arg(qstr(field.path), qstr(argTypeName(known->type)))
                        .arg(known->distinct);
        if (known->minimum && known->maximum)
            text += tr("\n%1 … %2").arg(numberText(*known->minimum, false), numberText(*known->maximum, false));
        return text;
    }
    default: return {};
    }
}

Qt::ItemFlags ResultModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    if (isGroup(index.row()))
        return Qt::ItemIsEnabled | Qt::ItemNeverHasChildren;
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

} // namespace modelbook
