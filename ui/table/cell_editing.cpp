#include "ui/table/cell_editing.h"

#include "ui/table/frozen_columns.h"
#include "ui/table/result_model.h"
#include "ui/table/table_header.h"
#include "ui/table/table_view.h"
#include "ui/widgets/text.h"

#include <QScrollBar>

namespace modelbook {

namespace {

constexpr std::size_t mostEdits = 100'000; // cells of one paste

/// Rows of cells as spreadsheets put them on the clipboard: tabs, lines, and quotes around cells that hold either.
std::vector<QStringList> readTsv(const QString& text)
{
    std::vector<QStringList> rows{QStringList()};
    QString cell;
    bool quoted = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const auto c = text[i];
        if (quoted) {
            if (c == QLatin1Char('"') && i + 1 < text.size() && text[i + 1] == QLatin1Char('"')) {
                cell += c;
                ++i;
            } else if (c == QLatin1Char('"')) {
                quoted = false;
            } else {
                cell += c;
            }
        } else if (c == QLatin1Char('"') && cell.isEmpty() && text.indexOf(QLatin1Char('"'), i + 1) > 0) {
            quoted = true;
        } else if (c == QLatin1Char('\t') || c == QLatin1Char('\n')) {
            rows.back().append(cell);
            cell.clear();
            if (c == QLatin1Char('\n') && i + 1 < text.size())
                rows.emplace_back();
        } else if (c != QLatin1Char('\r')) {
            cell += c;
        }
    }
    if (!text.endsWith(QLatin1Char('\n')))
        rows.back().append(cell);
    return rows;
}

} // namespace

CellEditing::CellEditing(TableView& table, ResultModel& model) : QObject(&table), m_table(table), m_model(model)
{
    connect(&model, &QAbstractItemModel::modelReset, this, &CellEditing::place, Qt::QueuedConnection);
    connect(table.verticalScrollBar(), &QScrollBar::valueChanged, this, &CellEditing::place);
    connect(table.horizontalScrollBar(), &QScrollBar::valueChanged, this, &CellEditing::place);
    connect(table.horizontalHeader(), &QHeaderView::sectionResized, this, &CellEditing::place);
    connect(table.horizontalHeader(), &QHeaderView::sectionMoved, this, &CellEditing::place);
}

QString CellEditing::fieldName(const FieldKey& field) const
{
    return qstr(field.path.starts_with("custom.") ? field.path.substr(7) : field.shortName());
}

std::vector<ModelId> CellEditing::modelsFor(const QModelIndex& index, const CellKind& kind) const
{
    const auto id = m_model.modelId(index.row());
    if (kind.how != CellKind::How::Name && m_table.selectionModel()->isSelected(m_model.index(index.row(), 0))) {
        auto ids = m_table.selectedModels();
        if (ids.size() > 1)
            return ids;
    }
    return {id};
}

QModelIndex CellEditing::cellOf(const ModelId& id, const FieldKey& field) const
{
    const int row = m_model.rowOf(id);
    const auto& columns = m_model.columns();
    for (std::size_t i = 0; row >= 0 && i < columns.size(); ++i) {
        if (columns[i].field == field)
            return m_model.index(row, static_cast<int>(i) + 1);
    }
    return {};
}

bool CellEditing::isRefused()
{
    if (!m_forbidden.isEmpty())
        Q_EMIT refused(m_forbidden);
    return !m_forbidden.isEmpty();
}

void CellEditing::begin(const QModelIndex& index, const std::optional<QString>& typed)
{
    if (!index.isValid() || index.column() < 1 || m_model.isGroup(index.row()) || isRefused())
        return;
    const auto& field = m_model.columns()[static_cast<std::size_t>(index.column() - 1)].field;
    const auto kind = cellKind(field, m_defined);
    if (kind.how == CellKind::How::Locked) {
        Q_EMIT refused(lockReason(field));
        return;
    }
    const auto ids = modelsFor(index, kind);
    const auto value = m_model.value(index.row(), field);
    if (kind.isCheckbox()) {
        const bool on = value && value->isBool() && value->toBool();
        request(kind, ids, on ? QStringLiteral("no") : QStringLiteral("yes"));
        return;
    }
    m_kind = kind;
    m_field = field;
    m_id = m_model.modelId(index.row());
    m_ids = ids;
    const bool pinned = m_table.frozen().isVisible() && index.column() < m_table.frozen().count();
    auto* host = pinned ? m_table.frozen().viewport() : m_table.viewport();
    if (!m_editor) {
        m_editor = new CellEditor(host);
        connect(m_editor, &CellEditor::committed, this, &CellEditing::commit);
        connect(m_editor, &CellEditor::cancelled, this, &CellEditing::cancel);
    } else if (m_editor->parentWidget() != host) {
        m_editor->setParent(host);
    }
    m_table.scrollTo(index);
    CellEditor::Setup setup;
    setup.text = editText(value);
    setup.list = kind.how == CellKind::How::Tags;
    setup.choices = kind.how == CellKind::How::Custom && kind.field.type == CustomType::Select && !typed;
    setup.proposals = m_fields ? proposals(kind, field, *m_fields) : QStringList();
    setup.placeholder = ids.size() > 1                                             ? tr("for %n models", nullptr, static_cast<int>(ids.size()))
                        : kind.how == CellKind::How::Custom && kind.field.type == CustomType::Date ? tr("2026-11-05, or today")
                        : kind.how == CellKind::How::Tags                          ? tr("tags, with commas between")
                                                                                   : QString();
    m_editor->begin(setup);
    if (typed) {
        m_editor->setText(*typed); // takes the value's place, as in a spreadsheet
        m_editor->end(false);
    }
    place();
}

void CellEditing::place()
{
    if (!isOpen())
        return;
    const auto cell = cellOf(m_id, m_field);
    if (!cell.isValid())
        return; // the row is not shown any more: the text stays where it is typed, and goes to its model all the same
    const bool inFrozen = m_editor->parentWidget() != m_table.viewport();
    auto rect = inFrozen ? m_table.frozen().visualRect(cell) : m_table.visualRect(cell);
    rect.setWidth(std::max(rect.width(), 130));
    m_editor->setGeometry(rect.adjusted(0, 0, 0, -1));
}

void CellEditing::cancel()
{
    if (!isOpen())
        return;
    m_editor->hide();
    m_table.setFocus();
}

void CellEditing::commit(CellEditor::Move then)
{
    if (!isOpen())
        return;
    const auto text = m_editor->text();
    if (m_editor->isChanged() || m_ids.size() > 1) {
        if (const auto edit = editOf(m_kind, m_id, text); !edit) {
            m_editor->refuse(qstr(edit.error().message()));
            return;
        }
    }
    const bool changed = m_editor->isChanged() || m_ids.size() > 1;
    m_editor->hide();
    if (then != CellEditor::Move::None)
        m_table.setFocus();
    if (const auto cell = cellOf(m_id, m_field); cell.isValid() && then != CellEditor::Move::None && m_ids.size() == 1) {
        auto& header = m_table.header();
        int row = cell.row(), column = cell.column();
        if (then == CellEditor::Move::Down)
            row = std::min(row + 1, m_model.rowCount() - 1);
        else
            column = header.logicalIndex(std::clamp(header.visualIndex(column) + (then == CellEditor::Move::Right ? 1 : -1), 1, header.count() - 1));
        if (!m_model.isGroup(row))
            m_table.setCurrentIndex(m_model.index(row, column));
    }
    if (changed)
        request(m_kind, m_ids, text);
}

void CellEditing::request(const CellKind& kind, const std::vector<ModelId>& ids, const QString& text)
{
    std::vector<ModelEdit> edits;
    for (const auto& id : ids) {
        auto edit = editOf(kind, id, text);
        if (!edit) {
            Q_EMIT refused(qstr(edit.error().message()));
            return;
        }
        edits.push_back(std::move(*edit));
    }
    const auto name = kind.how == CellKind::How::Custom ? qstr(kind.field.name)
                      : kind.how == CellKind::How::Tags ? tr("tags")
                      : kind.how == CellKind::How::Name ? tr("name")
                                                        : tr("status");
    const auto of = tr("%n models", nullptr, static_cast<int>(ids.size()));
    Q_EMIT changeRequested(edits, text.trimmed().isEmpty() ? tr("Clear %1 of %2").arg(name, of) : tr("Set %1 of %2 to %3").arg(name, of, text.trimmed().left(80)));
}

void CellEditing::clear(const QModelIndex& index)
{
    if (!index.isValid() || index.column() < 1 || m_model.isGroup(index.row()) || isRefused())
        return;
    const auto& field = m_model.columns()[static_cast<std::size_t>(index.column() - 1)].field;
    const auto kind = cellKind(field, m_defined);
    if (kind.how == CellKind::How::Locked || kind.how == CellKind::How::Name) {
        Q_EMIT refused(kind.how == CellKind::How::Name ? tr("a model has a name") : lockReason(field));
        return;
    }
    request(kind, modelsFor(index, kind), {});
}

void CellEditing::paste(const QModelIndex& at, const QString& text)
{
    if (!at.isValid() || at.column() < 1 || m_model.isGroup(at.row()) || text.isEmpty() || isRefused())
        return;
    auto rows = readTsv(text);
    auto& header = m_table.header();
    const int first = header.visualIndex(at.column());
    const auto columnAt = [&](int offset) -> const TableColumn* {
        const int section = first + offset < header.count() ? header.logicalIndex(first + offset) : 0;
        return section > 0 ? &m_model.columns()[static_cast<std::size_t>(section - 1)] : nullptr;
    };
    // What was copied here begins with the headings.
    if (const auto* column = columnAt(0); rows.size() > 1 && column && !rows.front().isEmpty() &&
                                          (rows.front().front() == column->title || rows.front().front() == qstr(column->field.path)))
        rows.erase(rows.begin());
    if (rows.size() == 1 && rows.front().size() == 1) {
        const auto& field = columnAt(0)->field;
        const auto kind = cellKind(field, m_defined);
        if (kind.how == CellKind::How::Locked)
            Q_EMIT refused(lockReason(field));
        else
            request(kind, modelsFor(at, kind), rows.front().front());
        return;
    }
    std::map<ModelId, ModelEdit> byModel;
    std::size_t cells = 0;
    int row = at.row();
    for (const auto& line : rows) {
        while (row < m_model.rowCount() && m_model.isGroup(row))
            ++row;
        const auto id = m_model.modelId(row++);
        if (id.empty()) {
            Q_EMIT refused(tr("The table ends before what is pasted: nothing was changed"));
            return;
        }
        for (int offset = 0; offset < line.size(); ++offset) {
            const auto* column = columnAt(offset);
            if (!column || ++cells > mostEdits) {
                Q_EMIT refused(column ? tr("That is too much to paste at once") : tr("There are not enough columns for what is pasted: nothing was changed"));
                return;
            }
            const auto kind = cellKind(column->field, m_defined);
            auto edit = kind.how == CellKind::How::Locked ? Result<ModelEdit>(makeError(ErrorCode::InvalidArgument, lockReason(column->field).toStdString()))
                                                          : editOf(kind, id, line[offset]);
            if (!edit) {
                Q_EMIT refused(tr("Nothing was pasted: %1").arg(qstr(edit.error().message())));
                return;
            }
            auto& all = byModel[id];
            all.id = id;
            if (edit->name)
                all.name = edit->name;
            if (edit->tags)
                all.tags = edit->tags;
            if (edit->status)
                all.status = edit->status;
            all.custom.insert(all.custom.end(), edit->custom.begin(), edit->custom.end());
        }
    }
    std::vector<ModelEdit> edits;
    for (auto& [id, edit] : byModel)
        edits.push_back(std::move(edit));
    Q_EMIT changeRequested(edits, tr("Paste into %n models", nullptr, static_cast<int>(edits.size())));
}

} // namespace modelbook
