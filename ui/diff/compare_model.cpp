#include "ui/diff/compare_model.h"

#include "models/diff/text_diff.h"
#include "ui/widgets/text.h"

namespace modelbook {

namespace {

/// Words of a long value, with what was taken away and added marked.
QString wordDiffHtml(const std::string& base, const std::string& value)
{
    QString html;
    for (const auto& piece : diffText(base, value)) {
        const auto text = qstr(piece.text).toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>"));
        if (piece.kind == TextPiece::Kind::Removed)
            html += QLatin1String("<s>") + text + QLatin1String("</s>");
        else if (piece.kind == TextPiece::Kind::Added)
            html += QLatin1String("<b>") + text + QLatin1String("</b>");
        else
            html += text;
    }
    return QLatin1String("<p>") + html + QLatin1String("</p>");
}

} // namespace

void CompareModel::setDiff(std::shared_ptr<const ModelDiff> diff)
{
    beginResetModel();
    m_diff = std::move(diff);
    m_folded.clear();
    m_ignoredDiffering = 0;
    if (m_diff) {
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
    if (!m_diff)
        return;
    std::vector<Row> metrics, args, ignored, tensors;
    for (std::size_t i = 0; i < m_diff->metrics.size(); ++i) {
        if (showsRow(m_diff->metrics[i].differs, m_options))
            metrics.push_back({Section::Metrics, false, i});
    }
    for (std::size_t i = 0; i < m_diff->args.size(); ++i) {
        const auto& row = m_diff->args[i];
        if (showsRow(row.differs, m_options))
            (row.ignored ? ignored : args)
                .push_back({row.ignored ? Section::Ignored : Section::Args, false, i});
    }
    for (std::size_t i = 0; i < m_folded.size(); ++i) {
        if (showsRow(m_diff->tensors[m_folded[i].rows.front()].differs, m_options))
            tensors.push_back({Section::Tensors, false, i});
    }
    addSection(Section::Metrics, std::move(metrics));
    addSection(Section::Args, std::move(args));
    addSection(Section::Ignored, std::move(ignored));
    addSection(Section::Tensors, std::move(tensors));
}

RenderCell CompareModel::cell(const Row& row, std::size_t column) const
{
    switch (row.section) {
    case Section::Metrics:
        return metricCell(*m_diff, m_diff->metrics[row.index], column);
    case Section::Tensors:
        return tensorCell(*m_diff, m_folded[row.index].rows, column);
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
    default: {
        const auto& arg = m_diff->args[row.index];
        return arg.alias.empty() ? qstr(arg.path) : qstr(arg.path) + QStringLiteral(" = ") + qstr(arg.alias);
    }
    }
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
    constexpr std::size_t longText = 40;
    if (here.state == CellState::Changed && row.section != Section::Metrics) {
        const auto base = cell(row, m_diff->baseline);
        if (base.text.size() > longText || here.text.size() > longText)
            return wordDiffHtml(base.text, here.text);
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
