// The columns of the table: which are shown, and that their bytes are read first.
#include "ui/table/column_picker.h"
#include "ui/table/result_model.h"
#include "ui/table/table_header.h"
#include "ui/table/table_page.h"
#include "ui/table/table_view.h"

#include <QPushButton>

namespace modelbook {

namespace {

constexpr std::size_t largeLibrary = 10'000; ///< models of which a column takes more than a frame to be read

} // namespace

void TablePage::readFirstPage(const ResultTable& answer, const std::vector<FieldKey>& fields)
{
    constexpr std::size_t rowsOfPage = 100;
    for (std::size_t row = 0; row < std::min(answer.readyRows(), rowsOfPage); ++row) {
        for (const auto& field : fields)
            (void)answer.cell(row, field);
    }
}

std::vector<FieldKey> TablePage::columnsToRead(const std::vector<TableColumn>& columns) const
{
    const auto answer = m_model->answer();
    std::vector<FieldKey> fields;
    for (const auto& column : columns) {
        const auto isShown = [&](const TableColumn& shown) { return shown.field == column.field; };
        if (answer && answer->libraryCount() > largeLibrary && std::none_of(m_model->columns().begin(), m_model->columns().end(), isShown))
            fields.push_back(column.field);
    }
    return fields;
}

void TablePage::showColumns()
{
    m_columnsWait = false;
    m_widthsWait = true;
    m_model->setColumns(m_state.columns);
    m_table->applyWidths();
}

std::vector<TableColumn> TablePage::wantedColumns() const
{
    return m_reading.isRunning() ? m_columnsRead : m_columnsWait ? m_state.columns : m_table->visibleColumns();
}

void TablePage::showColumnPicker()
{
    if (!m_session)
        return;
    std::set<FieldKey> shown;
    for (const auto& column : m_state.columns)
        shown.insert(column.field);
    m_picker->fields().setShown(shown);
    m_picker->fields().setFields(fieldsWithDefined(),
                                 m_model->answer() ? m_model->answer()->libraryCount() : 0);
    m_picker->popup(m_columnsButton);
}

void TablePage::toggleColumn(const QString& field, bool shown)
{
    const auto key = FieldKey::fromText(field.toStdString());
    if (!key)
        return;
    auto columns = wantedColumns();
    std::erase_if(columns, [&](const TableColumn& column) { return column.field == *key; });
    if (shown)
        columns.push_back({*key, 0});
    setColumns(std::move(columns));
}

void TablePage::setColumns(std::vector<TableColumn> columns)
{
    auto unread = columnsToRead(columns);
    if (unread.empty()) {
        m_reading.cancel();
        applyColumns(std::move(columns));
        return;
    }
    m_columnsRead = std::move(columns);
    m_reading.start(
        this,
        [answer = m_model->answer(), unread = std::move(unread)](const CancelToken&) {
            readFirstPage(*answer, unread);
            return true;
        },
        [this](bool) { applyColumns(m_columnsRead); });
}

void TablePage::applyColumns(std::vector<TableColumn> columns)
{
    std::stable_partition(columns.begin(), columns.end(), [](const TableColumn& column) { return column.pinned; });
    const auto selected = m_table->selectedModels();
    const auto current = currentModel();
    const auto cursor = currentField();
    m_model->setColumns(columns);
    // Moved sections would keep their old places.
    auto& header = m_table->header();
    const QSignalBlocker quiet(&header);
    for (int section = 0; section < header.count(); ++section)
        header.moveSection(header.visualIndex(section), section);
    m_table->applyWidths();
    m_state.columns = m_table->visibleColumns();
    m_table->select(selected, current, cursor);
    updateCards();
    std::set<FieldKey> shown;
    for (const auto& column : m_state.columns)
        shown.insert(column.field);
    m_picker->fields().setShown(shown);
    Q_EMIT stateChanged();
}

} // namespace modelbook
