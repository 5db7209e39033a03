// The part of TablePage that changes question and columns by menus, and takes rows out: copying, exporting.
#include "models/query/edit.h"
#include "models/query/evaluate.h"
#include "models/query/parser.h"
#include "ui/table/column_picker.h"
#include "ui/table/distribution_popup.h"
#include "ui/table/filter_bar.h"
#include "ui/table/header_menu.h"
#include "ui/table/result_model.h"
#include "ui/table/table_header.h"
#include "ui/table/table_page.h"
#include "ui/table/table_view.h"
#include "ui/widgets/prompt.h"
#include "ui/widgets/text.h"

#include <QApplication>
#include <QClipboard>
#include <QSaveFile>
#include <QTimer>

namespace modelbook {

std::string TablePage::nameOf(const FieldKey& field) const
{
    return shortestName(field, *m_session->library()->fields());
}

void TablePage::setQuery(const QString& query)
{
    m_state.query = query;
    {
        const QSignalBlocker quiet(m_filter);
        m_filter->setText(query);
    }
    updateSortArrows();
    ask();
    Q_EMIT stateChanged();
}

void TablePage::editQuery(const std::function<Query(Query)>& edit)
{
    const auto parsed = parseQuery(m_state.query.toStdString());
    if (!parsed.error && m_session)
        setQuery(qstr(printQuery(edit(parsed.query))));
}

void TablePage::replaceColumn(const TableColumn& column)
{
    auto columns = wantedColumns();
    for (auto& one : columns) {
        if (one.field == column.field)
            one = column;
    }
    setColumns(std::move(columns));
}

void TablePage::headerMenu(int section, const QPoint& at)
{
    if (!m_session || section < 1 || section > static_cast<int>(m_model->columns().size()))
        return;
    HeaderState state;
    for (const auto& column : m_table->visibleColumns()) {
        if (column.field == m_model->columns()[static_cast<std::size_t>(section - 1)].field)
            state.column = column;
    }
    const auto field = state.column.field;
    if (const auto* info = m_model->info(section))
        state.info = *info;
    state.info.key = field;
    state.name = nameOf(field);
    state.sort = m_model->headerData(section, Qt::Horizontal, ResultModel::SortRole).toInt();
    state.rowHeight = m_state.rowHeight;
    const auto fields = m_session->library()->fields();
    const auto isThis = [fields, field](const FieldRef& ref) { return resolveField(ref.text, *fields).key == field; };
    const auto parsed = parseQuery(m_state.query.toStdString());
    state.grouped = std::any_of(parsed.query.group.begin(), parsed.query.group.end(), isThis);

    auto* menu = new HeaderMenu(state, this);
    const auto name = state.name;
    connect(menu, &HeaderMenu::sortRequested, this, [this, name](int direction) {
        editQuery([&](Query query) {
            query.sort.clear();
            if (direction != 0)
                query.sort.push_back({{name, 0, 0}, direction < 0});
            return query;
        });
    });
    connect(menu, &HeaderMenu::groupRequested, this, [this, name, isThis](bool group) {
        editQuery([&](Query query) {
            std::erase_if(query.group, isThis);
            if (group)
                query.group.push_back({name, 0, 0});
            return query;
        });
    });
    connect(menu, &HeaderMenu::conditionRequested, this,
            [this](const QueryNode& condition) { editQuery([&](Query query) { return withCondition(std::move(query), condition); }); });
    // Once the menu has gone: closing it would take a popup along.
    connect(menu, &HeaderMenu::distributionRequested, this, [this, state, at] { QTimer::singleShot(0, this, [this, state, at] { showDistribution(state.column, at); }); });
    connect(menu, &HeaderMenu::columnChanged, this, &TablePage::replaceColumn);
    connect(menu, &HeaderMenu::renameRequested, this, [this, column = state.column] {
        promptText(this, tr("Rename the heading"), tr("Shown instead of %1; empty for its own name").arg(qstr(column.field.path)), column.title,
                   [this, column](const QString& title) {
                       auto renamed = column;
                       renamed.title = title.trimmed();
                       replaceColumn(renamed);
                   });
    });
    connect(menu, &HeaderMenu::fieldEditRequested, this, [this, section] {
        m_table->setCurrentIndex(m_model->index(std::max(0, m_table->currentIndex().row()), section));
        askForNewField();
    });
    connect(menu, &HeaderMenu::hideRequested, this, [this, field] { toggleColumn(qstr(field.text()), false); });
    connect(menu, &HeaderMenu::fitRequested, this, [this, section](bool all) {
        for (int column = all ? 1 : section; column <= (all ? m_model->columnCount() - 1 : section); ++column)
            m_table->fitColumn(column);
    });
    connect(menu, &HeaderMenu::rowHeightRequested, this, [this](RowHeight height) {
        m_state.rowHeight = height;
        m_table->setRowHeight(height);
        Q_EMIT stateChanged();
    });
    if (m_model->hasGroups()) {
        menu->addSeparator();
        menu->addAction(tr("Fold all groups"), this, [this] { setAllCollapsed(true); });
        menu->addAction(tr("Unfold all groups"), this, [this] { setAllCollapsed(false); });
    }
    menu->popup(at);
}

void TablePage::showDistribution(const TableColumn& column, const QPoint& at)
{
    if (!m_distribution) {
        m_distribution = new DistributionPopup(this);
        connect(m_distribution, &DistributionPopup::rangeChosen, this, [this](const FieldKey& field, double low, double high) {
            editQuery([&](Query query) { return withCondition(withoutField(std::move(query), field, *m_session->library()->fields()), between(nameOf(field), low, high)); });
        });
        connect(m_distribution, &DistributionPopup::valueChosen, this, [this](const FieldKey& field, const ArgValue& value) {
            editQuery([&](Query query) { return withCondition(std::move(query), equalTo(nameOf(field), field, value)); });
        });
    }
    m_distribution->popup(column, at);
    m_counting.start(
        this, [answer = m_model->answer(), field = column.field](const CancelToken& cancel) { return answer->summary(field, nullptr, cancel); },
        [this](const Result<FieldSummary>& summary) {
            if (summary)
                m_distribution->setSummary(*summary);
        });
}

void TablePage::cellMenu(const QModelIndex& index, const QPoint& at)
{
    if (index.isValid() && !m_model->isGroup(index.row()) && !m_table->selectionModel()->isSelected(index)) {
        m_table->selectionModel()->select(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        m_table->selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
    }
    m_menuCell = index;
    Q_EMIT menuRequested(at);
}

void TablePage::addCellActions(QMenu& menu)
{
    const auto add = [&](QMenu& to, const char* name, const QString& text, std::function<void()> run) {
        to.addAction(text, this, std::move(run))->setObjectName(QLatin1String(name));
    };
    if (m_menuCell.isValid() && m_menuCell.column() > 0 && !m_model->isGroup(m_menuCell.row())) {
        const auto field = m_model->columns()[static_cast<std::size_t>(m_menuCell.column() - 1)].field;
        const auto name = nameOf(field);
        const auto value = m_model->value(m_menuCell.row(), field);
        const auto condition = [&](const char* object, const QString& text, const QueryNode& node) {
            add(menu, object, text, [this, node] { editQuery([&](Query query) { return withCondition(std::move(query), node); }); });
        };
        if (!value) {
            condition("onlyThis", tr("Only models without %1").arg(qstr(name)), hasField(name, false));
            condition("notThis", tr("Only models with %1").arg(qstr(name)), hasField(name));
        } else if (value->isList()) {
            for (std::size_t i = 0; i < value->toList().size() && i < 6; ++i) {
                const auto& item = value->toList()[i];
                condition("onlyThis", tr("Only with %1").arg(formattedText(item, field, CellFormat::Auto).left(40)), equalTo(name, field, item));
            }
        } else {
            condition("onlyThis", tr("Only this value"), equalTo(name, field, *value));
            condition("notThis", tr("Not this value"), equalTo(name, field, *value, false));
        }
        if (value)
            add(menu, "copyCell", tr("Copy the value"), [text = m_menuCell.data(Qt::ToolTipRole).toString()] { QApplication::clipboard()->setText(text); });
        if (field.kind != FieldKind::Property) {
            auto* locked = menu.addAction(field.kind == FieldKind::Arg ? tr("Locked: args never change once recorded") : tr("Locked: measured, not edited"));
            locked->setObjectName(QStringLiteral("locked"));
            locked->setEnabled(false);
        }
    }
    auto* copy = menu.addMenu(tr("Copy the rows"));
    add(*copy, "copyTsv", tr("For a spreadsheet"), [this] { copySelection(TableFormat::Tsv); });
    add(*copy, "copyMarkdown", tr("As Markdown"), [this] { copySelection(TableFormat::Markdown); });
    add(*copy, "copyJson", tr("As JSON"), [this] { copySelection(TableFormat::Json); });
    menu.addSeparator();
}

std::vector<ExportColumn> TablePage::exportColumns() const
{
    std::vector<ExportColumn> columns;
    for (const auto& column : m_table->visibleColumns())
        columns.push_back({column.field, column.title.isEmpty() ? column.field.path : column.title.toStdString()});
    return columns;
}

void TablePage::copySelection(TableFormat format)
{
    const auto answer = m_model->answer();
    const auto rows = m_table->selectedRows();
    if (!answer || rows.empty())
        return;
    auto columns = exportColumns();
    const auto range = m_table->columnRange();
    if (range) // cells, not rows: as they stand, from the first column of the range to its last
        columns = {columns.begin() + range->first - 1, columns.begin() + range->second};
    const bool bare = range && format == TableFormat::Tsv;
    m_copy.start(
        this,
        [answer, rows, format, columns](const CancelToken& cancel) -> Result<std::string> {
            std::string text;
            MB_CHECK(exportTable(*answer, columns, &rows, format, [&](std::string_view piece) -> Status {
                text += piece;
                return {};
            }, cancel));
            return text;
        },
        [bare](const Result<std::string>& text) {
            if (text) // without the line of headings where it is a range: so that it can be pasted
                QApplication::clipboard()->setText(qstr(bare ? text->substr(text->find('\n') + 1) : *text));
        });
}

void TablePage::exportTo(const QString& path, TableFormat format)
{
    const auto answer = m_model->answer();
    if (!answer)
        return;
    runAsync(
        this,
        [answer, path, format, columns = exportColumns()]() -> Status {
            QSaveFile file(path);
            const auto failed = [&] { return makeError(ErrorCode::Io, "cannot write " + path.toStdString() + ": " + file.errorString().toStdString()); };
            if (!file.open(QIODevice::WriteOnly))
                return failed();
            MB_CHECK(exportTable(*answer, columns, nullptr, format, [&](std::string_view piece) -> Status {
                if (file.write(piece.data(), static_cast<qint64>(piece.size())) < 0)
                    return failed();
                return {};
            }));
            if (!file.commit())
                return failed();
            return {};
        },
        [this, path](const Status& written) { Q_EMIT exported(path, written ? QString() : qstr(written.error().message())); });
}

void TablePage::setAllCollapsed(bool collapsed)
{
    m_model->setAllCollapsed(collapsed);
}

std::optional<FieldKey> TablePage::currentField() const
{
    const auto column = static_cast<std::size_t>(std::max(0, m_table->currentIndex().column()));
    return column >= 1 && column <= m_model->columns().size() ? std::optional(m_model->columns()[column - 1].field) : std::nullopt;
}

void TablePage::addComputed(const QString& formula)
{
    const auto resolved = resolveField(formula.toStdString(), *m_session->library()->fields());
    if (!resolved.key) {
        m_picker->setProblem(qstr(resolved.problem));
        return;
    }
    auto columns = wantedColumns();
    TableColumn column{*resolved.key};
    column.title = formula.mid(1).trimmed();
    std::erase_if(columns, [&](const TableColumn& one) { return one.field == column.field; });
    columns.push_back(std::move(column));
    setColumns(std::move(columns));
    m_picker->close();
}

void TablePage::goToRow()
{
    if (m_model->rowCount() == 0)
        return;
    promptText(this, tr("Go to row"), tr("1 to %1").arg(m_model->rowCount()), {}, [this](const QString& text) {
        const int row = std::clamp(text.toInt(), 1, std::max(1, m_model->rowCount())) - 1;
        m_table->setCurrentIndex(m_model->index(row, std::max(1, m_table->currentIndex().column())));
        m_table->scrollTo(m_model->index(row, 0), QAbstractItemView::PositionAtCenter);
    });
}

} // namespace modelbook
