// TablePage: filter bar, table and selection bar of one library, kept in step with it.
#pragma once

#include "models/library/custom_field.h"
#include "models/library/model_edit.h"
#include "models/library/table_export.h"
#include "models/query/ast.h"
#include "ui/library/library_session.h"
#include "ui/table/table_state.h"
#include "ui/widgets/async.h"

#include <QTimer>
#include <QPersistentModelIndex>
#include <QWidget>

#include <functional>

class QLabel;
class QMenu;
class QPushButton;
class QStackedLayout;

namespace modelbook {

class BoardView;
class CardList;
class ColumnPicker;
class CurveCache;
class DistributionPopup;
class FilterBar;
class FilterChips;
class FindBar;
class FooterRow;
class ResultModel;
class SelectionBar;
class TableView;

/// A change of the library keeps selection, current cell, scroll position and an open editor. Its files follow what a user does:
/// table_page.cpp asks and shows, table_page_menus.cpp changes question and columns, table_page_edit.cpp edits and finds,
/// table_page_layouts.cpp shows the same answer as table, gallery or board.
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
    /// Of the column the cursor stands in.
    std::optional<FieldKey> currentField() const;
    void focusFilter();
    void showColumnPicker();
    /// What can be done with the cell at the point of the last menu: filter by it, copy it or the selected rows.
    void addCellActions(QMenu& menu);
    void copySelection(TableFormat format);
    /// Writes all rows shown, in their columns, to a file; the result comes with exported().
    void exportTo(const QString& path, TableFormat format);
    void goToRow();
    /// Edits the cell that the cursor is in, in all selected rows; or says why it cannot be edited.
    void editCell();
    void paste();
    void openFind();
    /// Why nothing may be changed here; empty where it may.
    void setForbidden(const QString& why);
    void findNext(bool backwards);
    void setLayout(TableLayout layout, const std::optional<FieldKey>& boardField = {});
    /// Defines a field of the users' own, or changes one; its column is shown.
    void askForNewField();
    void setAllCollapsed(bool collapsed);
    /// Sorts by a field; once more turns the direction, a third time ends it.
    void sortBy(const FieldKey& field, bool add);
    ResultModel& model() { return *m_model; }
    bool isLoading() const;

Q_SIGNALS:
    void stateChanged();
    void currentModelChanged(const ModelId& id);
    void modelOpened(const ModelId& id);
    void compareRequested(const std::vector<ModelId>& ids);
    void tagRequested(const std::vector<ModelId>& ids);
    void downloadRequested(const std::vector<ModelId>& ids);
    void deleteRequested(const std::vector<ModelId>& ids);
    /// To be dragged out of the window.
    void dragOutRequested(const std::vector<ModelId>& ids);
    void addRequested();
    void menuRequested(const QPoint& globalPos);
    /// Several models, in one change of the library.
    void changeRequested(const std::vector<ModelEdit>& edits, const QString& what);
    void fieldDefined(const CustomField& field);
    /// Why something was not done.
    void refused(const QString& why);
    void exported(const QString& path, const QString& error);
    /// "111 models · 86 fields", "17 of 111 models …": for the status bar; and how many the library has.
    void countsChanged(const QString& text, std::size_t models);
    void answered();

private:
    void buildToolbar(class QVBoxLayout* layout);
    void connectFilter();
    void connectTable();
    // table_page_edit.cpp
    void connectEditing();
    void loadFieldDefinitions();
    void rememberQuestion(const QString& text);
    QStringList rememberedQuestions() const;
    std::shared_ptr<const std::vector<FieldInfo>> fieldsWithDefined() const;
    void showTelling();
    // table_page_columns.cpp
    void toggleColumn(const QString& field, bool shown);
    /// Once the bytes of those that are new have been read, in large libraries; what is asked for meanwhile comes instead.
    void setColumns(std::vector<TableColumn> columns);
    void applyColumns(std::vector<TableColumn> columns);
    std::vector<FieldKey> columnsToRead(const std::vector<TableColumn>& columns) const;
    void showColumns();
    std::vector<TableColumn> wantedColumns() const; ///< those that are shown, or will be once they are read
    /// A column's first reading checks all its bytes: to be done where nobody waits for the window.
    static void readFirstPage(const ResultTable& answer, const std::vector<FieldKey>& fields);
    // table_page_layouts.cpp
    void connectLayouts();
    void layoutMenu();
    void showLayout();
    void updateCards();
    void selectCard(const ModelId& id, Qt::KeyboardModifiers keys);
    void toggleCard(const ModelId& id);
    bool isSelected(const ModelId& id) const;
    void ask();
    void show(ResultTablePtr table);
    void showError(const Error& error);
    void headerMenu(int column, const QPoint& at);
    void showDistribution(const TableColumn& column, const QPoint& at);
    void cellMenu(const QModelIndex& index, const QPoint& at);
    void editQuery(const std::function<Query(Query)>& edit);
    void setQuery(const QString& query);
    void replaceColumn(const TableColumn& column);
    void addComputed(const QString& formula);
    std::vector<ExportColumn> exportColumns() const;
    std::string nameOf(const FieldKey& field) const;
    void updateSortArrows();
    // table_page_selection.cpp
    void updateSelection();
    void updateSummary();
    void updateFooter();

    LibrarySession* m_session = nullptr;
    TableState m_state;
    std::function<void()> m_completeAnswer; ///< puts the rows of the answer on show in their places
    QTimer m_errorStart; ///< waits likewise before the reason of an error is shown
    QTimer m_completionStart; ///< waits until nobody types: a question of the next letter needs the processor
    LatestTask m_question, m_reading, m_completion, m_preparation, m_summary, m_counting, m_copy, m_definitions, m_telling;
    bool m_columnsWait = false; ///< for the next answer
    bool m_widthsWait = false;  ///< for its rows: columns without a width are as wide as what is in them
    std::vector<TableColumn> m_columnsRead; ///< while m_reading runs
    QString m_shownQuery; ///< of the answer that is shown
    DistributionPopup* m_distribution = nullptr;
    QPersistentModelIndex m_menuCell;
    FilterBar* m_filter;
    FilterChips* m_chips;
    QLabel* m_error;
    ResultModel* m_model;
    TableView* m_table;
    FindBar* m_find;
    FooterRow* m_footer;
    CurveCache* m_curves;
    CardList* m_gallery;
    BoardView* m_board;
    QPushButton* m_layoutButton;
    SelectionBar* m_selection;
    ColumnPicker* m_picker;
    QPushButton* m_columnsButton;
    QWidget* m_empty;
    QLabel* m_emptyText;
    QStackedLayout* m_stack;
};

} // namespace modelbook
