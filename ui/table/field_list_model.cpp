#include "ui/table/field_list_model.h"

#include "models/args/canonical.h"
#include "ui/widgets/text.h"

#include <algorithm>

namespace modelbook {

void FieldListModel::setFields(std::shared_ptr<const std::vector<FieldInfo>> fields, std::uint64_t modelCount)
{
    beginResetModel();
    m_search.setFields(std::move(fields));
    m_modelCount = modelCount;
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
    m_text = text.trimmed().toStdString();
    search();
    endResetModel();
}

void FieldListModel::search()
{
    m_rows = m_search.find(m_text);
    if (m_text.empty() && m_search.fields()) { // what is shown already stands first
        std::stable_partition(m_rows.begin(), m_rows.end(), [&](std::size_t i) { return m_shown.count((*m_search.fields())[i].key) > 0; });
    }
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
