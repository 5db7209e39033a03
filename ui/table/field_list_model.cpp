#include "ui/table/field_list_model.h"

#include "models/args/canonical.h"
#include "models/catalogue/value_order.h"
#include "ui/widgets/text.h"

#include <numeric>

namespace modelbook {

void FieldListModel::setFields(std::shared_ptr<const std::vector<FieldInfo>> fields, std::uint64_t modelCount)
{
    beginResetModel();
    m_fields = std::move(fields);
    m_modelCount = modelCount;
    m_folded.clear();
    for (const auto& info : *m_fields)
        m_folded.push_back(foldCase(info.key.path));
    search();
    endResetModel();
}

void FieldListModel::setShown(std::set<FieldKey> shown)
{
    if (shown == m_shown)
        return;
    m_shown = std::move(shown);
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0), index(rowCount() - 1), {Qt::CheckStateRole});
}

void FieldListModel::setSearch(const QString& text)
{
    beginResetModel();
    m_search = foldCase(text.trimmed().toStdString());
    search();
    endResetModel();
}

void FieldListModel::search()
{
    m_rows.clear();
    if (!m_fields)
        return;
    std::vector<int> rank(m_fields->size());
    for (std::size_t i = 0; i < m_fields->size(); ++i) {
        const auto at = m_folded[i].find(m_search);
        if (at == std::string::npos)
            continue;
        // A whole last segment before a segment's start before anything else.
        const bool atSegment = at == 0 || m_folded[i][at - 1] == '.' || m_folded[i][at - 1] == '_';
        const bool toEnd = at + m_search.size() == m_folded[i].size();
        rank[i] = atSegment && toEnd ? 0 : atSegment ? 1 : 2;
        m_rows.push_back(i);
    }
    std::stable_sort(m_rows.begin(), m_rows.end(), [&](std::size_t a, std::size_t b) {
        const auto &x = (*m_fields)[a], &y = (*m_fields)[b];
        if (!m_search.empty() && rank[a] != rank[b])
            return rank[a] < rank[b];
        const bool shownX = m_shown.count(x.key) > 0, shownY = m_shown.count(y.key) > 0;
        if (m_search.empty() && shownX != shownY)
            return shownX;
        return m_search.empty() ? false : x.count > y.count;
    });
}

int FieldListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant FieldListModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto& info = field(index.row());
    switch (role) {
    case Qt::DisplayRole: return qstr(info.key.path);
    case Qt::CheckStateRole: return m_shown.count(info.key) ? Qt::Checked : Qt::Unchecked;
    case KeyRole: return qstr(info.key.text());
    case ShareRole: return m_modelCount ? static_cast<int>(info.count * 100 / m_modelCount) : 0;
    case TypeSignRole: return typeSign(info.key, &info);
    case SampleRole: {
        if (isNumeric(info) && info.minimum && info.maximum && info.distinct > 3) {
            const ArgValue low = *info.minimum, high = *info.maximum;
            const auto text = [&](const ArgValue& value) {
                return info.type == ArgType::Int ? cellText(static_cast<std::int64_t>(value.toDouble()), info.key)
                                                 : cellText(value, info.key);
            };
            return text(low) + QStringLiteral(" … ") + text(high);
        }
        QStringList samples;
        for (const auto& [value, count] : info.topValues)
            samples.append(cellText(value, info.key).left(40));
        return samples.join(QStringLiteral(", "));
    }
    case Qt::ToolTipRole:
        return tr("%1: %2, in %n models", nullptr, static_cast<int>(info.count))
            .arg(qstr(info.key.text()), qstr(argTypeName(info.type)));
    default: return {};
    }
}

bool FieldListModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::CheckStateRole || !checkIndex(index, CheckIndexOption::IndexIsValid))
        return false;
    const auto key = field(index.row()).key;
    const bool shown = value.toInt() == Qt::Checked;
    if (shown)
        m_shown.insert(key);
    else
        m_shown.erase(key);
    Q_EMIT dataChanged(index, index, {Qt::CheckStateRole});
    Q_EMIT toggled(qstr(key.text()), shown);
    return true;
}

Qt::ItemFlags FieldListModel::flags(const QModelIndex& index) const
{
    return index.isValid() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable : Qt::NoItemFlags;
}

} // namespace modelbook
