#include "ui/table/table_page.h"

#include "models/query/edit.h"
#include "models/query/parser.h"
#include "models/query/evaluate.h"
#include "models/query/token.h"
#include "ui/table/board_view.h"
#include "ui/table/card_list.h"
#include "ui/table/cell_editing.h"
#include "ui/table/column_picker.h"
#include "ui/table/curve_cache.h"
#include "ui/table/filter_bar.h"
#include "ui/table/filter_chips.h"
#include "ui/table/find_bar.h"
#include "ui/table/footer_row.h"
#include "ui/table/result_model.h"
#include "ui/table/selection_bar.h"
#include "ui/table/table_header.h"
#include "ui/table/table_view.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <cmath>
#include <utility>

namespace modelbook {

namespace {

/// A selection of all is kept as that, not by names, from here on.
constexpr std::size_t manyRows = 10'000;
constexpr int completionDelayMs = 150; // longer than between two keys
constexpr int errorDelayMs = 400;      // half a question is wrong most of the time; the table must not jump at each letter

} // namespace

TablePage::TablePage(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("tablePage"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    buildToolbar(layout);
    m_completionStart.setSingleShot(true);
    m_completionStart.setInterval(completionDelayMs);
    connect(&m_completionStart, &QTimer::timeout, this, [this] {
        if (m_completeAnswer)
            m_completeAnswer();
    });

    m_errorStart.setSingleShot(true);
    m_errorStart.setInterval(errorDelayMs);
    connect(&m_errorStart, &QTimer::timeout, this, [this] { m_error->show(); });

    m_model = new ResultModel(this);
    m_table = new TableView(*m_model, this);
    setFocusProxy(m_table);
    m_empty = new QWidget(this);
    m_empty->setObjectName(QStringLiteral("emptyTable"));
    auto* emptyLayout = new QVBoxLayout(m_empty);
    m_emptyText = new QLabel(m_empty);
    m_emptyText->setObjectName(QStringLiteral("emptyText"));
    m_emptyText->setProperty("role", QStringLiteral("muted"));
    m_emptyText->setAlignment(Qt::AlignCenter);
    m_emptyText->setWordWrap(true);
    emptyLayout->addWidget(m_emptyText);
    auto* middle = new QWidget(this);
    m_stack = new QStackedLayout(middle);
    m_gallery = new CardList(middle);
    m_gallery->setObjectName(QStringLiteral("gallery"));
    m_board = new BoardView(middle);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_gallery);
    m_stack->addWidget(m_board);
    m_stack->addWidget(m_empty);
    layout->addWidget(middle, 1);
    m_footer = new FooterRow(*m_table, *m_model, this);
    layout->addWidget(m_footer);
    m_selection = new SelectionBar(this);
    layout->addWidget(m_selection);
    m_picker = new ColumnPicker(this);

    connectFilter();
    connectTable();
    connectEditing();
    connectLayouts();
}

void TablePage::connectFilter()
{
    connect(m_filter, &FilterBar::asked, this, [this](const QString& question) {
        if (m_state.query == question && m_model->answer())
            return;
        m_state.query = question;
        updateSortArrows();
        ask();
        Q_EMIT stateChanged();
    });
    connect(m_picker, &ColumnPicker::toggled, this, &TablePage::toggleColumn);
    connect(m_picker, &ColumnPicker::formulaRequested, this, &TablePage::addComputed);
    connect(m_picker, &ColumnPicker::tellingRequested, this, &TablePage::showTelling);
    connect(m_picker, &ColumnPicker::newFieldRequested, this, &TablePage::askForNewField);
    connect(m_filter, &FilterBar::kept, this, &TablePage::rememberQuestion);
    connect(m_chips, &FilterChips::removeRequested, this,
            [this](std::size_t which) { editQuery([which](Query query) { return withoutCondition(std::move(query), which); }); });
    connect(m_chips, &FilterChips::clearRequested, this, [this] {
        editQuery([](Query query) {
            query.filter.clear();
            return query;
        });
    });
}

void TablePage::connectTable()
{
    connect(&m_table->header(), &TableHeader::sortRequested, this, [this](int column, bool add) {
        sortBy(m_model->columns()[static_cast<std::size_t>(column - 1)].field, add);
    });
    connect(m_table, &TableView::columnsChangedByUser, this, [this] {
        if (!m_columnsWait)
            m_state.columns = m_table->visibleColumns();
        Q_EMIT stateChanged();
    });
    connect(m_table, &TableView::selectionChangedByUser, this, &TablePage::updateSelection);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentColumnChanged, this, &TablePage::updateSummary);
    connect(m_table, &TableView::currentModelChanged, this, &TablePage::currentModelChanged);
    connect(m_table, &TableView::modelOpened, this, &TablePage::modelOpened);
    connect(m_table, &TableView::dragOutRequested, this, &TablePage::dragOutRequested);
    connect(m_table, &TableView::copyRequested, this, [this] { copySelection(TableFormat::Tsv); });
    connect(m_table, &TableView::cellMenuRequested, this, &TablePage::cellMenu);
    connect(&m_table->header(), &TableHeader::menuRequested, this, &TablePage::headerMenu);
    connect(m_selection, &SelectionBar::compareRequested, this, [this] { Q_EMIT compareRequested(selectedModels()); });
    connect(m_selection, &SelectionBar::tagRequested, this, [this] { Q_EMIT tagRequested(selectedModels()); });
    connect(m_selection, &SelectionBar::downloadRequested, this, [this] { Q_EMIT downloadRequested(selectedModels()); });
    connect(m_selection, &SelectionBar::deleteRequested, this, [this] { Q_EMIT deleteRequested(selectedModels()); });
}

void TablePage::buildToolbar(QVBoxLayout* layout)
{
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(16, 8, 16, 8);
    row->setSpacing(8);
    m_filter = new FilterBar(bar);
    row->addWidget(m_filter, 1);
    m_layoutButton = new QPushButton(tr("Table"), bar);
    m_layoutButton->setObjectName(QStringLiteral("layoutButton"));
    m_layoutButton->setToolTip(tr("Show the same models as a table, a gallery or a board"));
    row->addWidget(m_layoutButton);
    m_columnsButton = new QPushButton(tr("Columns"), bar);
    m_columnsButton->setObjectName(QStringLiteral("columnsButton"));
    row->addWidget(m_columnsButton);
    auto* add = new QPushButton(tr("Add models"), bar);
    add->setObjectName(QStringLiteral("addButton"));
    add->setProperty("primary", true);
    row->addWidget(add);
    layout->addWidget(bar);
    m_chips = new FilterChips(this);
    layout->addWidget(m_chips);
    m_error = new QLabel(bar);
    m_error->setObjectName(QStringLiteral("filterError"));
    m_error->setContentsMargins(26, 0, 16, 6);
    m_error->setWordWrap(true);
    m_error->setStyleSheet(QStringLiteral("color:#c9302c"));
    m_error->hide();
    layout->addWidget(m_error);
    m_find = new FindBar(this);
    layout->addWidget(m_find);
    auto* line = new QFrame(this);
    line->setProperty("role", QStringLiteral("line"));
    layout->addWidget(line);
    connect(m_columnsButton, &QPushButton::clicked, this, &TablePage::showColumnPicker);
    connect(add, &QPushButton::clicked, this, &TablePage::addRequested);
}

void TablePage::setSession(LibrarySession* session)
{
    m_session = session;
    m_question.cancel();
    m_reading.cancel();
    m_preparation.cancel();
    m_errorStart.stop();
    m_completionStart.stop();
    m_completeAnswer = {};
    m_curves->setLibrary(session->library());
    m_filter->setRecent(rememberedQuestions());
    loadFieldDefinitions();
    connect(session, &LibrarySession::changed, this, [this, session] {
        if (session != m_session)
            return;
        m_curves->forget();
        loadFieldDefinitions();
        ask();
    });
}

void TablePage::setState(const TableState& state)
{
    m_state = state;
    {
        const QSignalBlocker quiet(m_filter);
        m_filter->setText(state.query);
    }
    m_table->setRowHeight(state.rowHeight);
    m_reading.cancel();
    m_columnsWait = !columnsToRead(state.columns).empty(); // which asking does
    if (!m_columnsWait)
        showColumns();
    updateSortArrows();
    showLayout();
    ask();
}

TableState TablePage::state() const
{
    return m_state;
}

std::vector<ModelId> TablePage::selectedModels() const
{
    return m_table->selectedModels();
}

ModelId TablePage::currentModel() const
{
    return m_model->modelId(m_table->currentIndex().row());
}

bool TablePage::isLoading() const
{
    return m_question.isRunning() || m_reading.isRunning() || m_errorStart.isActive() || m_board->isRunning() || m_model->isCounting() || m_curves->isRunning() || m_find->isRunning() || m_telling.isRunning();
}

void TablePage::focusFilter()
{
    m_filter->setFocus();
    m_filter->selectAll();
}

void TablePage::ask()
{
    if (!m_session)
        return;
    const auto library = m_session->library();
    m_completionStart.stop();
    m_completion.cancel();
    m_preparation.cancel();
    std::vector<FieldKey> fields;
    for (const auto& column : m_state.columns)
        fields.push_back(column.field);
    m_question.start(
        this,
        [library, question = m_state.query.toStdString(), fields = std::move(fields)](const CancelToken& cancel) {
            auto answer = library->query(question, cancel);
            if (answer)
                readFirstPage(**answer, fields);
            return answer;
        },
        [this](Result<ResultTablePtr> answer) {
            if (answer)
                show(std::move(*answer));
            else
                showError(answer.error());
        });
}

void TablePage::show(ResultTablePtr table)
{
    m_errorStart.stop();
    m_error->hide();
    m_filter->setError({}, 0, 0);
    const auto fields = m_session->library()->fields();
    m_filter->setFields(fields);
    const bool all = m_table->isAllSelected() && m_model->modelCount() > manyRows;
    const auto selected = all ? std::vector<ModelId>() : m_table->selectedModels();
    const auto current = currentModel();
    const auto cursor = currentField();
    // A change of somebody else's leaves the rows that are seen where they are; a new question starts from where the view is.
    auto* bar = m_table->verticalScrollBar();
    const int rowHeight = std::max(1, m_table->verticalHeader()->defaultSectionSize());
    const int scroll = bar->value(), topRow = scroll / rowHeight;
    const bool sameQuestion = m_state.query == m_shownQuery;
    m_shownQuery = m_state.query;
    const auto topModel = scroll > 0 && sameQuestion ? m_model->modelId(topRow) : ModelId();
    const bool chooseColumns = m_state.columns.empty() && table->libraryCount() > 0;
    if (m_columnsWait)
        showColumns();
    m_model->setAnswer(table, fields);
    if (chooseColumns) {
        m_state.columns = tellingColumns(*fields, table->libraryCount());
        m_model->setColumns(m_state.columns);
    }
    if (std::exchange(m_widthsWait, false) || chooseColumns)
        m_table->applyWidths();
    m_table->cells().setShaded(mainMetric(*fields));
    m_table->select(selected, current, cursor);
    if (all)
        m_table->selectAll();
    const int topNow = topModel.empty() ? -1 : m_model->rowOf(topModel);
    bar->setValue(topNow < 0 ? scroll : topNow * rowHeight + scroll % rowHeight);
    m_table->editing().setFields(fields);
    m_completion.cancel();
    const auto selectedNow = selected.empty() ? selected : m_table->selectedModels();
    const auto prepareNext = [this, table] {
        m_preparation.start(
            this,
            [table](const CancelToken& cancel) {
                table->prepareNext(cancel);
                return true;
            },
            [](bool) {});
    };
    m_completeAnswer = [this, table, selected, selectedNow, current, cursor, prepareNext] {
        if (table->readyRows() == table->rowCount()) {
            prepareNext();
            return;
        }
        m_completion.start(
            this, [table](const CancelToken& cancel) { return table->complete(cancel); },
            [this, table, selected, selectedNow, current, cursor, prepareNext](const Status& status) {
                if (!status || table != m_model->answer())
                    return;
                prepareNext();
                m_model->answerCompleted();
                // Rows that had no place before; what was selected meanwhile stays.
                if (!selected.empty() && m_table->selectedModels() == selectedNow)
                    m_table->select(selected, current, cursor);
                updateSelection();
            });
    };
    m_completionStart.start();
    const auto rows = table->rowCount(), models = table->libraryCount();
    m_emptyText->setText(models == 0 ? tr("<b>This library is empty.</b><br><br>Drop checkpoint files or whole output folders "
                                       "here,<br>or press <i>Add models</i>.")
                                  : tr("No model fits this question."));
    showLayout();
    updateCards();
    const auto counts = rows == models ? tr("%n models", nullptr, static_cast<int>(models))
                                       : tr("%1 of %n models", nullptr, static_cast<int>(models)).arg(rows);
    Q_EMIT countsChanged(counts + QStringLiteral(" · ") + tr("%n fields", nullptr, static_cast<int>(fields->size())), models);
    updateSortArrows();
    m_table->layOutNow();
    Q_EMIT answered();
}

void TablePage::showError(const Error& error)
{
    if (error.code() == ErrorCode::Cancelled)
        return;
    m_completionStart.start(); // of the answer that stays on show
    if (m_columnsWait)
        showColumns();
    // The parser is quick: asking it again gives the place, which a message alone does not carry.
    const auto text = m_state.query.toStdString();
    const auto parsed = parseQuery(text);
    auto place = parsed.error;
    m_error->setText(qstr(parsed.error ? parsed.error->message : error.message()));
    if (!place) {
        for (const auto& token : lexQuery(text).tokens) {
            if (!token.text.empty() && error.message().find("'" + token.text + "'") != std::string::npos) {
                place = QueryError{token.position, token.length, {}};
                break;
            }
        }
    }
    m_errorStart.start();
    const auto position = place ? QString::fromUtf8(text.data(), static_cast<qsizetype>(place->position)).size() : 0;
    m_filter->setError(m_error->text(), static_cast<int>(position), place ? static_cast<int>(place->length) : 0);
    Q_EMIT answered();
}

void TablePage::sortBy(const FieldKey& field, bool add)
{
    auto parsed = parseQuery(m_state.query.toStdString());
    if (parsed.error || !m_session)
        return;
    auto& keys = parsed.query.sort;
    const auto fields = m_session->library()->fields();
    const auto same = std::find_if(keys.begin(), keys.end(), [&](const SortKey& key) {
        return resolveField(key.field.text, *fields).key == field;
    });
    const auto name = shortestName(field, *fields);
    const bool wasFirst = same == keys.begin() && keys.size() == 1;
    if (same != keys.end() && (add || wasFirst)) {
        if (same->descending)
            keys.erase(same);
        else
            same->descending = true;
    } else {
        if (!add)
            keys.clear();
        keys.push_back({{name, 0, 0}, false});
    }
    setQuery(qstr(printQuery(parsed.query)));
}

void TablePage::updateSortArrows()
{
    std::map<FieldKey, int> order;
    const auto parsed = parseQuery(m_state.query.toStdString());
    if (m_session && !parsed.error) {
        const auto fields = m_session->library()->fields();
        for (const auto& key : parsed.query.sort) {
            if (const auto resolved = resolveField(key.field.text, *fields); resolved.key)
                order[*resolved.key] = key.descending ? -1 : 1;
        }
    }
    m_model->setSortOrder(std::move(order));
    if (!parsed.error)
        m_chips->setConditions(conditionsOf(parsed.query));
}

} // namespace modelbook
