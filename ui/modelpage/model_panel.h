// ModelPanel: one model beside the table: title, facts, tags, metrics, args, checkpoints, README.
#pragma once

#include "ui/modelpage/model_details.h"
#include "ui/widgets/arg_tree_model.h"
#include "ui/widgets/async.h"

#include <QScrollArea>
#include <QUrl>

class QLabel;
class QPushButton;
class QTextBrowser;
class QTreeView;

namespace modelbook {

class CheckpointList;
class KeyValues;
class MetricRows;
class TagEditor;

/// Reads the model in the background; asking for another one drops the answer. GUI thread only.
class ModelPanel : public QScrollArea
{
    Q_OBJECT
public:
    /// `full`: with args, checkpoints and README, as beside the table; else only what its page's tabs do not show.
    explicit ModelPanel(bool full, QWidget* parent = nullptr);

    /// An empty id shows that nothing is chosen. The same id reads it again and keeps the scroll position.
    void setModel(std::shared_ptr<Library> library, const ModelId& id);
    const ModelId& model() const { return m_id; }
    const std::shared_ptr<const ModelDetails>& details() const { return m_details; }
    bool isLoading() const { return m_loading.isRunning(); }

Q_SIGNALS:
    void openRequested(const ModelId& id); ///< as a page of its own
    void closeRequested();
    void modelActivated(const ModelId& idOrName);
    void inspectRequested(const std::vector<FileRecord>& files);
    void downloadRequested(const std::vector<FileRecord>& files);
    void externalLinkActivated(const QUrl& url);
    void failed(const QString& message);
    void loaded();

private:
    void build(bool full);
    void present(std::shared_ptr<const ModelDetails> details);
    void changeTags(const std::vector<std::string>& add, const std::vector<std::string>& remove);
    void fitArgs();

    std::shared_ptr<Library> m_library;
    ModelId m_id;
    std::shared_ptr<const ModelDetails> m_details;
    LatestTask m_loading;
    QWidget* m_content;
    QLabel* m_title;
    QLabel* m_message;
    QPushButton* m_open = nullptr;
    KeyValues* m_facts;
    QLabel* m_parents;
    TagEditor* m_tags;
    QLabel* m_metricsTitle;
    MetricRows* m_metrics;
    QLabel* m_argsTitle = nullptr;
    ArgTreeModel m_argModel;
    QTreeView* m_args = nullptr;
    QLabel* m_checkpointsTitle = nullptr;
    CheckpointList* m_checkpoints = nullptr;
    QLabel* m_readmeTitle = nullptr;
    QTextBrowser* m_readme = nullptr;
};

} // namespace modelbook
