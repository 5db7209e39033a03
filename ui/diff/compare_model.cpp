#include "ui/diff/compare_model.h"

#include "models/diff/inline_diff.h"
#include "models/diff/three_way.h"
#include "ui/diff/pieces.h"
#include "ui/widgets/text.h"

namespace modelbook {

void CompareModel::setDiff(std::shared_ptr<const ModelDiff> diff)
{
    beginResetModel();
    m_diff = std::move(diff);
    m_folded.clear();
    m_scales.clear();
    m_readmes.clear();
    m_options.code.reset();
    m_ignoredDiffering = 0;
    if (m_diff) {
        m_readmes.resize(m_diff->columns());
        m_folded = foldTensors(*m_diff);
        for (const auto& row : m_diff->args)
            m_ignoredDiffering += row.ignored && row.differs;
    }
    rebuild();
    endResetModel();
}

void CompareModel::setRows(RenderOptions::Rows rows)
{
    if (m_options.rows == rows)
        return;
    beginResetModel();
    m_options.rows = rows;
    rebuild();
    endResetModel();
}

void CompareModel::setCode(std::shared_ptr<const CodeComparison> code)
{
    if (m_options.code == code)
        return;
    beginResetModel();
    m_options.code = std::move(code);
    rebuild();
    endResetModel();
}

void CompareModel::setThreeWay(bool threeWay)
{
    m_options.whoChanged = threeWay;
    if (rowCount() > 0)
        Q_EMIT headerDataChanged(Qt::Vertical, 0, rowCount() - 1);
}

void CompareModel::setOnly(std::set<QString> keys)
{
    beginResetModel();
    m_isOnly = true;
    m_only = std::move(keys);
    rebuild();
    endResetModel();
}

void CompareModel::setFind(const QString& text)
{
    if (m_find == text)
        return;
    beginResetModel();
    m_find = text;
    rebuild();
    endResetModel();
}

void CompareModel::toggleSection(Section section)
{
    beginResetModel();
    if (!m_collapsed.erase(section))
        m_collapsed.insert(section);
    rebuild();
    endResetModel();
}

bool CompareModel::found(const Row& row) const
{
    if (m_find.isEmpty() || path(row).contains(m_find, Qt::CaseInsensitive))
        return true;
    // Values are searched too, as long as there are few enough to be spelled within a frame.
    constexpr std::size_t most = 50'000;
    if (m_diff->args.size() * m_diff->columns() > most)
        return false;
    for (std::size_t i = 0; i < m_diff->columns(); ++i) {
        if (qstr(cell(row, i).text).contains(m_find, Qt::CaseInsensitive))
            return true;
    }
    return false;
}

void CompareModel::addSection(Section section, std::vector<Row> entries)
{
    if (m_isOnly) {
        std::copy_if(entries.begin(), entries.end(), std::back_inserter(m_visible), [this](const Row& row) { return m_only.count(key(row)) > 0; });
        return;
    }
    std::erase_if(entries, [this](const Row& row) { return !found(row); });
    if (entries.empty())
        return;
    m_visible.push_back({section, true, 0});
    m_entries += static_cast<int>(entries.size());
    if (m_find.isEmpty() && m_collapsed.contains(section))
        return;
    m_visible.insert(m_visible.end(), entries.begin(), entries.end());
}

void CompareModel::rebuild()
{
    m_visible.clear();
    m_entries = 0;
    if (!m_diff || (m_isOnly && m_only.empty()))
        return;
    const auto shows = [this](bool differs) { return m_isOnly || showsRow(differs, m_options); };
    std::vector<Row> metrics, args, ignored, tensors;
    for (std::size_t i = 0; i < m_diff->metrics.size(); ++i) {
        if (shows(m_diff->metrics[i].differs))
            metrics.push_back({Section::Metrics, false, i});
    }
    for (std::size_t i = 0; i < m_diff->args.size(); ++i) {
        const auto& row = m_diff->args[i];
        if (shows(row.differs))
            (row.ignored ? ignored : args)
                .push_back({row.ignored ? Section::Ignored : Section::Args, false, i});
    }
    for (std::size_t i = 0; i < m_folded.size(); ++i) {
        if (shows(m_diff->tensors[m_folded[i].rows.front()].differs))
            tensors.push_back({Section::Tensors, false, i});
    }
    addSection(Section::Metrics, std::move(metrics));
    addSection(Section::Args, std::move(args));
    addSection(Section::Ignored, std::move(ignored));
    addSection(Section::Tensors, std::move(tensors));
    addSection(Section::Code, codeRows());
    const auto& models = *m_diff->models;
    const bool written = std::any_of(models.begin(), models.end(), [](const DiffModel& model) { return !model.readme.empty(); });
    addSection(Section::Readme, written && shows(readmeDiffers(*m_diff)) ? std::vector<Row>{{Section::Readme, false, 0}} : std::vector<Row>{});
}

std::vector<CompareModel::Row> CompareModel::codeRows() const
{
    const auto& models = *m_diff->models;
    const auto shows = [this](bool differs) { return m_isOnly || showsRow(differs, m_options); };
    const bool known = std::any_of(models.begin(), models.end(), [](const DiffModel& model) { return !model.code.commit.empty(); });
    const bool moved = std::any_of(models.begin(), models.end(), [&](const DiffModel& model) { return model.code.commit != models.front().code.commit; });
    std::vector<Row> rows;
    if (known && shows(moved))
        rows.push_back({Section::Code, false, commitRow});
    if (anyUncommitted(*m_diff) && shows(true))
        rows.push_back({Section::Code, false, uncommittedRow});
    for (std::size_t i = 0; m_options.code && i < m_options.code->rows.size() && shows(true); ++i)
        rows.push_back({Section::Code, false, firstFileRow + i});
    return rows;
}

RenderCell CompareModel::cell(const Row& row, std::size_t column) const
{
    switch (row.section) {
    case Section::Metrics:
        return metricCell(*m_diff, m_diff->metrics[row.index], column);
    case Section::Tensors:
        return tensorCell(*m_diff, m_folded[row.index].rows, column);
    case Section::Code:
        if (row.index == commitRow)
            return commitCell(*m_diff, column);
        if (row.index == uncommittedRow)
            return uncommittedCell(*m_diff, m_options.code.get(), column);
        return codeCell(*m_options.code, m_options.code->rows[row.index - firstFileRow], column);
    case Section::Readme: {
        auto& known = m_readmes[column]; // comparing texts word by word is not for each time a cell is painted
        if (!known)
            known = readmeCell(*m_diff, column);
        return *known;
    }
    default:
        return argCell(*m_diff, m_diff->args[row.index], column);
    }
}

QString CompareModel::path(const Row& row) const
{
    if (row.head)
        return headText(row.section);
    switch (row.section) {
    case Section::Metrics: {
        const auto& metric = m_diff->metrics[row.index];
        const auto arrow = metric.direction == MetricDirection::Up     ? QStringLiteral(" ↑")
                           : metric.direction == MetricDirection::Down ? QStringLiteral(" ↓")
                                                                       : QString();
        return qstr(metric.name) + arrow;
    }
    case Section::Tensors:
        return qstr(m_folded[row.index].name);
    case Section::Code:
        return row.index == commitRow        ? tr("commit")
               : row.index == uncommittedRow ? tr("uncommitted")
                                             : qstr(m_options.code->rows[row.index - firstFileRow].path);
    case Section::Readme:
        return tr("README");
    default: {
        const auto& arg = m_diff->args[row.index];
        return arg.alias.empty() ? qstr(arg.path) : qstr(arg.path) + QStringLiteral(" = ") + qstr(arg.alias);
    }
    }
}

QString CompareModel::key(const Row& row) const
{
    const auto section = row.section == Section::Ignored ? Section::Args : row.section;
    return QString::number(static_cast<int>(section)) + QLatin1Char(' ') + (row.section == Section::Metrics ? qstr(m_diff->metrics[row.index].name) : path(row));
}

QString CompareModel::whoChanged(const Row& row) const
{
    if (!m_options.whoChanged || row.head || !m_diff || m_diff->columns() != 3)
        return {};
    if (row.section == Section::Args || row.section == Section::Ignored)
        return qstr(whoChangedText(*m_diff, modelbook::whoChanged(*m_diff, m_diff->args[row.index])));
    if (row.section == Section::Tensors)
        return qstr(whoChangedText(*m_diff, modelbook::whoChanged(*m_diff, m_diff->tensors[m_folded[row.index].rows.front()])));
    return {};
}

std::optional<NumberScale> CompareModel::scale(const Row& row) const
{
    constexpr std::size_t worthIt = 3; // of two, one is the lowest and the other the highest
    if (row.head || m_diff->columns() < worthIt || (row.section != Section::Args && row.section != Section::Ignored) || !m_diff->args[row.index].differs)
        return std::nullopt;
    const auto [place, fresh] = m_scales.try_emplace(row.index);
    if (fresh)
        place->second = numberScale(m_diff->args[row.index].values);
    return place->second;
}

std::vector<std::string> CompareModel::tensorNames(const Row& row) const
{
    std::vector<std::string> names;
    if (row.section == Section::Tensors && !row.head) {
        for (const auto index : m_folded[row.index].rows)
            names.emplace_back(m_diff->tensors[index].name);
    }
    return names;
}

QString CompareModel::headText(Section section) const
{
    switch (section) {
    case Section::Metrics:
        return tr("Metrics");
    case Section::Args:
        return tr("Args  %1 of %2 differ").arg(m_diff->differingArgs()).arg(m_diff->args.size());
    case Section::Ignored:
        return tr("Where and how it ran  %1 differ").arg(m_ignoredDiffering);
    case Section::Tensors:
        return tr("Tensors  %1 in all").arg(m_diff->tensors.size());
    case Section::Code: {
        const auto note = qstr(codeNote(*m_diff, m_options.code.get()));
        return note.isEmpty() ? tr("Code") : tr("Code") + QStringLiteral("  ") + note;
    }
    case Section::Readme:
        return tr("README");
    }
    return {};
}

int CompareModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_visible.size());
}

int CompareModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_diff ? 0 : static_cast<int>(m_diff->columns());
}

QString CompareModel::toolTip(const Row& row, std::size_t column) const
{
    if (row.section == Section::Tensors) {
        QString names;
        const auto& rows = m_folded[row.index].rows;
        for (std::size_t i = 0; i < rows.size() && i < 20; ++i)
            names += qstr(m_diff->tensors[rows[i]].name) + QLatin1Char('\n');
        return names.trimmed();
    }
    const auto here = cell(row, column);
    if (row.section == Section::Args || row.section == Section::Ignored) {
        const auto& arg = m_diff->args[row.index];
        const auto *base = arg.values[arg.base], *value = arg.values[column];
        if (here.state == CellState::Changed && hasInlineDiff(*base, *value))
            return QLatin1String("<p>") + piecesHtml(inlineDiff(*base, *value)) + QLatin1String("</p>");
        if (const auto delta = base && value && here.state == CellState::Changed ? numberDelta(*base, *value) : std::nullopt)
            return qstr(here.text) + QLatin1Char('\n') + qstr(fullChangeText(*delta));
    }
    if (row.section == Section::Metrics && !here.absent)
        return QString::number(*m_diff->metrics[row.index].values[column], 'g', 17);
    return qstr(here.text);
}

QVariant CompareModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto& shown = row(index.row());
    if (role == HeadRole)
        return shown.head;
    if (role == PathRole)
        return path(shown);
    if (shown.head)
        return role == CollapsedRole ? QVariant(m_collapsed.contains(shown.section)) : QVariant();
    const auto column = static_cast<std::size_t>(index.column());
    switch (role) {
    case Qt::DisplayRole: {
        const auto here = cell(shown, column);
        return here.absent ? tr("absent") : qstr(here.text);
    }
    case Qt::ToolTipRole:
        return toolTip(shown, column);
    case Qt::AccessibleTextRole: {
        const auto here = cell(shown, column);
        return path(shown) + QLatin1String(": ") + (here.absent ? tr("absent") : qstr(here.text)) +
               QLatin1Char(' ') + qstr(here.note);
    }
    case NoteRole:
        return qstr(cell(shown, column).note);
    case StateRole:
        return static_cast<int>(cell(shown, column).state);
    case AbsentRole:
        return cell(shown, column).absent;
    case BestRole:
        return cell(shown, column).best;
    default:
        return {};
    }
}

QVariant CompareModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (!m_diff || section < 0)
        return {};
    if (orientation == Qt::Horizontal) {
        if (section >= columnCount())
            return {};
        const auto& model = (*m_diff->models)[static_cast<std::size_t>(section)];
        if (role == Qt::DisplayRole)
            return qstr(model.label);
        if (role == Qt::ToolTipRole)
            return qstr(model.label) + QLatin1Char('\n') + qstr(model.id);
        return {};
    }
    if (section >= rowCount() || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    return path(row(section));
}

Qt::ItemFlags CompareModel::flags(const QModelIndex& index) const
{
    return index.isValid() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren
                           : Qt::NoItemFlags;
}

} // namespace modelbook
