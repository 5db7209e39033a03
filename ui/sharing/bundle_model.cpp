#include "ui/sharing/bundle_model.h"

#include "models/args/flat_args.h"
#include "ui/widgets/text.h"

namespace modelbook {

void BundleModel::setBundle(std::shared_ptr<const Bundle> bundle, std::vector<TakeReport::Model> preview)
{
    beginResetModel();
    m_bundle = std::move(bundle);
    m_preview = std::move(preview);
    endResetModel();
}

const SharedModel* BundleModel::modelAt(int row) const
{
    return m_bundle && row >= 0 && row < rowCount() ? &m_bundle->models()[static_cast<std::size_t>(row)] : nullptr;
}

int BundleModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_bundle ? 0 : static_cast<int>(m_bundle->models().size());
}

int BundleModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant BundleModel::data(const QModelIndex& index, int role) const
{
    const auto* model = index.isValid() ? modelAt(index.row()) : nullptr;
    if (!model)
        return {};
    const auto row = static_cast<std::size_t>(index.row());
    if (role == Qt::TextAlignmentRole && index.column() >= Args)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && index.column() == Here && row < m_preview.size()) {
        QStringList notes;
        for (const auto& note : m_preview[row].notes)
            notes.append(qstr(note));
        return notes.join(QLatin1Char('\n'));
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Name: return qstr(model->record.name);
    case Here:
        if (row >= m_preview.size())
            return QString();
        if (m_preview[row].what == TakeReport::What::Added)
            return m_preview[row].notes.empty() ? tr("new") : tr("new, %1").arg(qstr(m_preview[row].notes.front()));
        if (m_preview[row].what == TakeReport::What::Unchanged)
            return m_preview[row].notes.empty() ? tr("here already") : tr("here already, but %1").arg(qstr(m_preview[row].notes.front()));
        return tr("here, %1").arg(qstr(m_preview[row].notes.empty() ? std::string() : m_preview[row].notes.front()));
    case Author: return qstr(model->record.author);
    case Args: return static_cast<qulonglong>(flattenArgs(model->record.args.values).size());
    case Checkpoints: return static_cast<qulonglong>(model->record.checkpoints.size());
    case Size: return model->bytes() ? bytesText(model->bytes()) : tr("card only");
    default: return {};
    }
}

QVariant BundleModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name: return tr("Model");
    case Here: return tr("In your library");
    case Author: return tr("Author");
    case Args: return tr("Args");
    case Checkpoints: return tr("Checkpoints");
    case Size: return tr("Size");
    default: return {};
    }
}

} // namespace modelbook
