// InspectorPage: everything a checkpoint says of itself, without loading its weights.
#pragma once

#include "ui/inspector/checkpoint_loader.h"
#include "ui/inspector/tensor_model.h"
#include "ui/widgets/arg_tree_model.h"
#include "ui/widgets/async.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTabWidget;
class QTimer;
class QTreeView;
class QTreeWidget;

namespace modelbook {

class FindingLines;
class TensorPanel;

class InspectorPage : public QWidget
{
    Q_OBJECT
public:
    explicit InspectorPage(QWidget* parent = nullptr);

    /// Shows a file of the disk, which can then be added to a library.
    void open(const std::filesystem::path& path);
    /// Shows a checkpoint that a library already has: its files, the one that names it first.
    void openStored(std::shared_ptr<Library> library, const std::vector<FileRecord>& files);
    QString title() const { return m_name; }
    bool isLoading() const { return m_loading.isRunning() || m_building.isRunning(); }
    /// Empty where a file of a library is shown.
    const std::filesystem::path& path() const { return m_path; }

Q_SIGNALS:
    void addRequested(const std::filesystem::path& path);
    void compareRequested(const std::filesystem::path& path);
    /// The file was read and is shown, or the error is.
    void loaded();
    void titleChanged(const QString& title);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildHead(class QVBoxLayout* layout);
    QWidget* buildTensors();
    QTreeView* buildArgTree(ArgTreeModel& model, const char* name);
    void beginLoading(const QString& name);
    void present(Result<LoadedCheckpoint> loaded);
    void showTree();
    void showFindings();
    void showSelected();
    void placeSide();

    std::filesystem::path m_path;
    QString m_name;
    LoadedCheckpoint m_shown;
    LatestTask m_loading, m_building;
    TensorModel m_tensors;
    ArgTreeModel m_args, m_metadata;
    QLabel* m_title;
    QLabel* m_facts;
    QLabel* m_totals;
    QPushButton* m_add;
    QPushButton* m_compare;
    QStackedWidget* m_stack;
    QLabel* m_message;
    FindingLines* m_lines;
    QTabWidget* m_tabs;
    QLineEdit* m_filter;
    QTimer* m_filterDelay;
    QPushButton* m_flat;
    QTreeView* m_tree;
    QTreeWidget* m_findings;
    TensorPanel* m_panel;
    QWidget* m_side;
};

} // namespace modelbook
