// CompareView: two or more models side by side: a sentence on top, what differs below.
#pragma once

#include "models/diff/model_diff.h"
#include "models/diff/render.h"
#include "models/library/library.h"
#include "ui/widgets/async.h"

#include <QWidget>

#include <memory>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;

namespace modelbook {

class CompareModel;
class CompareRowHeader;

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
    bool isLoading() const { return m_task.isRunning(); }
    /// "Compare 3 models": for the window's title.
    QString title() const;
    QString summary() const;

    void setBaseline(int column);
    void removeColumn(int column);
    /// Makes the next column the baseline.
    void swap();
    void focusFind();
    void copyAs(bool markdown);
    Status exportHtml(const QString& path) const;
    /// Shows args that look renamed in one row each, or stops suggesting it.
    void acceptRenames(bool accept);

Q_SIGNALS:
    void titleChanged(const QString& title);
    void modelOpened(const ModelId& id);
    void notice(const QString& text);
    /// The comparison on show is up to date.
    void ready();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void build();
    void compare();
    void present(Result<std::shared_ptr<const ModelDiff>> result);
    void updateState();
    void fillBaselines();
    void fitColumns();
    void styleCorner();
    void toggleHead(int row);
    void columnMenu(const QPoint& at);
    void askExport();
    RenderOptions renderOptions() const;

    std::shared_ptr<Library> m_library;
    std::shared_ptr<const std::vector<DiffModel>> m_models;
    std::size_t m_baseline = 0;
    std::size_t m_expected = 0;        ///< models asked for, while they load
    std::vector<RenamedArg> m_renames; ///< that the user confirmed
    bool m_suggestRenames = true;
    bool m_widthsByUser = false;
    bool m_fitting = false;
    LatestTask m_task;
    CompareModel* m_model;
    QLabel* m_summary;
    QComboBox* m_rows;
    QComboBox* m_baselines;
    QLineEdit* m_find;
    QPushButton* m_swap;
    QPushButton* m_copy;
    QPushButton* m_export;
    QWidget* m_renameBar;
    QLabel* m_renameText;
    QTableView* m_table;
    CompareRowHeader* m_names;
    QLabel* m_empty;
};

} // namespace modelbook
