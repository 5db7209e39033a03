// TablePage: filter bar, table and selection bar of one library, kept in step with it.
#pragma once

#include "ui/library/library_session.h"
#include "ui/table/table_state.h"
#include "ui/widgets/async.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QStackedLayout;

namespace modelbook {

class ColumnPicker;
class FilterBar;
class ResultModel;
class SelectionBar;
class TableView;

/// A change of the library keeps selection, current row and scroll position.
class TablePage : public QWidget
{
    Q_OBJECT
public:
    explicit TablePage(QWidget* parent = nullptr);

    void setSession(LibrarySession* session);
    void setState(const TableState& state);
    TableState state() const;
    std::vector<ModelId> selectedModels() const;
    ModelId currentModel() const;
    void focusFilter();
    void showColumnPicker();
    /// Sorts by a field; once more turns the direction, a third time ends it.
    void sortBy(const FieldKey& field, bool add);
    ResultModel& model() { return *m_model; }
    bool isLoading() const { return m_question.isRunning(); }

Q_SIGNALS:
    void stateChanged();
    void currentModelChanged(const ModelId& id);
    void modelOpened(const ModelId& id);
    void compareRequested(const std::vector<ModelId>& ids);
    void tagRequested(const std::vector<ModelId>& ids);
    void downloadRequested(const std::vector<ModelId>& ids);
    void deleteRequested(const std::vector<ModelId>& ids);
    void addRequested();
    void menuRequested(const QPoint& globalPos);
    /// "111 models · 86 fields", "17 of 111 models …": for the status bar; and how many the library has.
    void countsChanged(const QString& text, std::size_t models);
    void answered();

private:
    void buildToolbar(class QVBoxLayout* layout);
    void ask();
    void show(ResultTablePtr table);
    void showError(const Error& error);
    void toggleColumn(const QString& field, bool shown);
    void setColumns(std::vector<TableColumn> columns);
    void updateSelection();
    void updateSortArrows();
    QString summaryOf(const std::vector<ModelId>& ids) const;

    LibrarySession* m_session = nullptr;
    TableState m_state;
    LatestTask m_question;
    FilterBar* m_filter;
    QLabel* m_error;
    ResultModel* m_model;
    TableView* m_table;
    SelectionBar* m_selection;
    ColumnPicker* m_picker;
    QPushButton* m_columnsButton;
    QWidget* m_empty;
    QLabel* m_emptyText;
    QStackedLayout* m_stack;
};

} // namespace modelbook
