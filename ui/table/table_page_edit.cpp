// The part of TablePage that edits cells, finds text in them, and keeps the questions asked and the fields users defined.
#include "models/args/flat_args.h"
#include "models/query/parser.h"
#include "ui/table/cell_editing.h"
#include "ui/table/column_picker.h"
#include "ui/table/field_dialog.h"
#include "ui/table/filter_bar.h"
#include "ui/table/find_bar.h"
#include "ui/table/result_model.h"
#include "ui/table/table_page.h"
#include "ui/table/table_view.h"
#include "ui/widgets/text.h"

#include <QApplication>
#include <QClipboard>
#include <QSettings>

namespace modelbook {

namespace {

constexpr int mostQuestions = 20;
constexpr std::size_t tellingCount = 10;

QString questionsKey(const Library& library)
{
    return QStringLiteral("libraries/%1/questions").arg(qstr(library.id()));
}

} // namespace

void TablePage::connectEditing()
{
    auto& editing = m_table->editing();
    connect(&editing, &CellEditing::changeRequested, this, &TablePage::changeRequested);
    connect(&editing, &CellEditing::refused, this, &TablePage::refused);
    connect(m_table, &TableView::pasteRequested, this, &TablePage::paste);
    connect(m_find, &FindBar::wanted, this, &TablePage::findNext);
    connect(m_find, &FindBar::closed, m_table, qOverload<>(&QWidget::setFocus));
    connect(m_find, &FindBar::found, this, [this](std::size_t row, std::size_t column) {
        const auto& answer = m_model->answer();
        const int shown = answer ? m_model->rowOf(answer->modelId(row)) : -1;
        if (shown < 0 || column >= m_model->columns().size())
            return;
        const auto index = m_model->index(shown, static_cast<int>(column) + 1);
        m_table->selectionModel()->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
        m_table->scrollTo(index, QAbstractItemView::EnsureVisible);
    });
}

void TablePage::editCell()
{
    const auto current = m_table->currentIndex();
    if (!current.isValid() || m_state.layout != TableLayout::Table)
        return;
    auto index = current;
    if (index.column() == 0) { // a row is chosen, not a cell: its name
        for (std::size_t i = 0; i < m_model->columns().size(); ++i) {
            if (m_model->columns()[i].field == FieldKey{FieldKind::Property, "name"})
                index = m_model->index(current.row(), static_cast<int>(i) + 1);
        }
    }
    m_table->editing().begin(index);
}

void TablePage::paste()
{
    m_table->editing().paste(m_table->currentIndex(), QApplication::clipboard()->text());
}

void TablePage::setForbidden(const QString& why)
{
    m_table->editing().setForbidden(why);
}

void TablePage::openFind()
{
    if (m_state.layout != TableLayout::Table)
        setLayout(TableLayout::Table);
    m_find->open();
}

void TablePage::findNext(bool backwards)
{
    const auto& answer = m_model->answer();
    if (!answer)
        return;
    if (!m_find->isVisible())
        return openFind();
    // Columns are looked through as they stand in the model; the cursor's cell comes last.
    const auto current = m_table->currentIndex();
    FoundCell from{answer->rowCount() - 1, m_model->columns().empty() ? 0 : m_model->columns().size() - 1};
    if (const auto row = answer->rowOf(currentModel()); row && current.column() > 0)
        from = {*row, static_cast<std::size_t>(current.column() - 1)};
    else if (backwards)
        from = {0, 0};
    m_find->find(answer, m_model->columns(), from, backwards);
}

void TablePage::loadFieldDefinitions()
{
    m_definitions.start(
        this, [library = m_session->library()](const CancelToken&) { return library->customFields(); },
        [this](const Result<std::vector<CustomField>>& fields) {
            if (!fields || *fields == m_table->editing().defined())
                return;
            m_table->editing().setDefined(*fields);
            updateCards();
        });
}

std::shared_ptr<const std::vector<FieldInfo>> TablePage::fieldsWithDefined() const
{
    const auto fields = m_session->library()->fields();
    std::vector<FieldInfo> added;
    for (const auto& field : m_table->editing().defined()) {
        const FieldKey key{FieldKind::Property, "custom." + escapeArgKey(field.name)};
        if (std::any_of(fields->begin(), fields->end(), [&](const FieldInfo& info) { return info.key == key; }))
            continue;
        FieldInfo info;
        info.key = key;
        info.type = field.type == CustomType::Number ? ArgType::Float : field.type == CustomType::Checkbox ? ArgType::Bool : ArgType::String;
        added.push_back(std::move(info));
    }
    if (added.empty())
        return fields;
    added.insert(added.end(), fields->begin(), fields->end());
    return std::make_shared<const std::vector<FieldInfo>>(std::move(added));
}

void TablePage::askForNewField()
{
    if (!m_session)
        return;
    if (const auto& why = m_table->editing().forbidden(); !why.isEmpty()) {
        Q_EMIT refused(why);
        return;
    }
    CustomField field;
    if (const auto current = currentField(); sender() != m_picker && current && current->path.starts_with("custom.")) {
        if (const auto kind = cellKind(*current, m_table->editing().defined()); kind.how == CellKind::How::Custom)
            field = kind.field;
    }
    askForField(this, field, [this](const CustomField& made) {
        auto defined = m_table->editing().defined();
        std::erase_if(defined, [&](const CustomField& one) { return one.name == made.name; });
        defined.push_back(made);
        m_table->editing().setDefined(std::move(defined));
        toggleColumn(qstr(FieldKey{FieldKind::Property, "custom." + escapeArgKey(made.name)}.text()), true);
        Q_EMIT fieldDefined(made);
    });
}

void TablePage::showTelling()
{
    const auto answer = m_model->answer();
    if (!m_session || !answer)
        return;
    const auto fields = m_session->library()->fields();
    m_telling.start(
        this, [answer, fields](const CancelToken& cancel) { return mostTellingArgs(*answer, *fields, tellingCount, cancel); },
        [this, fields](Result<std::vector<FieldKey>> keys) {
            if (keys)
                setColumns(columnsWith(*fields, std::move(*keys)));
        });
}

QStringList TablePage::rememberedQuestions() const
{
    return m_session ? QSettings().value(questionsKey(*m_session->library())).toStringList() : QStringList();
}

void TablePage::rememberQuestion(const QString& text)
{
    const auto question = text.trimmed();
    if (!m_session || question.isEmpty() || parseQuery(question.toStdString()).error)
        return;
    auto questions = rememberedQuestions();
    questions.removeAll(question);
    questions.prepend(question);
    questions = questions.mid(0, mostQuestions);
    QSettings().setValue(questionsKey(*m_session->library()), questions);
    m_filter->setRecent(questions);
}

} // namespace modelbook
