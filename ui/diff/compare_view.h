// CompareView: two or more models side by side: a sentence on top, what differs below.
#pragma once

#include "models/diff/model_diff.h"
#include "models/diff/render.h"
#include "models/library/library.h"
#include "ui/widgets/async.h"

#include <QWidget>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QMenu;
class QModelIndex;
class QPushButton;
class QSplitter;

namespace modelbook {

class CompareDetail;
class CompareModel;
class CompareTable;

/// Loads and compares in the background; asking again drops what was under way. GUI thread only.
class CompareView : public QWidget
{
    Q_OBJECT
public:
    explicit CompareView(QWidget* parent = nullptr);
    ~CompareView() override;

    /// Compares models of a library; the first is the baseline.
    void setModels(std::shared_ptr<Library> library, std::vector<ModelId> ids);
    /// Models by id or name and files by path, mixed. `library` may be null where all are files.
    void setOperands(std::shared_ptr<Library> library, std::vector<std::string> operands);
    /// Compares what is loaded already.
    void setLoaded(std::shared_ptr<const std::vector<DiffModel>> models);

    CompareModel& model() { return *m_model; }
    /// What is on show belongs to no library.
    bool comparesFiles() const { return m_expected > 0 && !m_library; }
    bool isLoading() const;
    /// "Compare 3 models · against base · only what differs · lr of ft": for the window's title.
    QString title() const;
    QString summary() const { return m_summaryText; }

    /// Models of the library and files, as further columns; what cannot be read is told and changes nothing.
    void addOperands(std::vector<std::string> operands);
    void setBaseline(int column);
    /// No baseline: what differs from what most models have.
    void compareAmongAll();
    /// Puts the common ancestor of two models before them as their baseline, and says who changed what.
    void compareThreeWay();
    void moveColumn(int from, int to);
    /// Keeps the columns up to this one in sight; again: no longer.
    void freezeColumns(int column);
    /// Keeps a row in sight above the others, or no longer.
    void togglePin(int row);
    /// Which way a metric gets better, as users said; kept for all comparisons of this machine.
    void loadDirections();
    void setDirection(const std::string& metric, std::optional<MetricDirection> direction);
    /// Opens the row in full below the table.
    void showDetail(int row, int column);
    void hideDetail();
    /// Compares the values of the current row's tensors, of all where it is none.
    void compareValues();
    CompareDetail& detail() { return *m_detail; }
    void removeColumn(int column);
    /// Makes the next column the baseline.
    void swap();
    void focusFind();
    void copyAs(bool markdown);
    void copyImage();
    Status exportHtml(const QString& path) const;
    /// Shows args that look renamed in one row each, or stops suggesting it.
    void acceptRenames(bool accept);

Q_SIGNALS:
    void titleChanged(const QString& title);
    void modelOpened(const ModelId& id);
    void notice(const QString& text);
    /// The comparison on show is up to date.
    void ready();
    /// So are the files of the code, which come later.
    void codeRead();

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    /// What the worker hands over.
    struct Compared {
        std::shared_ptr<const ModelDiff> diff;
        std::string summary;
    };
    void build();
    QWidget* buildBar();
    QWidget* buildRenames();
    QWidget* buildTables();
    void connectTables();
    void compare();
    void present(Result<Compared> result);
    void readCode();
    void showPinned();
    void rememberCurrent();
    void restoreCurrent();
    void updateState();
    void updateEmpty();
    void fillBaselines();
    void fitColumns();
    void styleCorner();
    void toggleHead(int row);
    void activate(const QModelIndex& index);
    /// Whether the key means something for the current cell.
    bool keyPressedOn(const QModelIndex& current, const QKeyEvent& event);
    void columnMenu(const QPoint& at);
    void rowMenu(CompareTable& table, const QPoint& at);
    void moreMenu();
    void addColumnActions(QMenu& menu, int column);
    void askExport();
    void askOperand();
    DiffOptions diffOptions() const;
    RenderOptions renderOptions() const;

    std::shared_ptr<Library> m_library;
    std::shared_ptr<const std::vector<DiffModel>> m_models;
    std::size_t m_baseline = 0;
    bool m_amongAll = false;
    bool m_threeWay = false;
    std::size_t m_expected = 0;        ///< models asked for, while they load
    std::vector<RenamedArg> m_renames; ///< that the user confirmed
    std::map<std::string, MetricDirection> m_directions;
    std::set<QString> m_pinned; ///< rows that stay in sight, by their keys
    bool m_suggestRenames = true;
    bool m_widthsByUser = false;
    bool m_fitting = false;
    QString m_summaryText;
    QString m_currentKey;       ///< of the current row, while the rows change
    std::string m_currentModel; ///< and of its column
    int m_scroll = 0;
    LatestTask m_task, m_code, m_adding;
    CompareModel* m_model;
    CompareModel* m_pinnedModel;
    QLabel* m_summary;
    QComboBox* m_rows;
    QComboBox* m_baselines;
    QLineEdit* m_find;
    QPushButton* m_three;
    QPushButton* m_swap;
    QPushButton* m_values;
    QPushButton* m_copy;
    QPushButton* m_export;
    QPushButton* m_more;
    QWidget* m_renameBar;
    QLabel* m_renameText;
    QSplitter* m_split;
    QWidget* m_tables;
    CompareTable* m_table;
    CompareTable* m_pinnedTable;
    CompareDetail* m_detail;
    QLabel* m_empty;
};

} // namespace modelbook
