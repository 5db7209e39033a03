// ModelPage: one model as a page: README, checkpoints, args, metrics and history as tabs, the facts at the right.
#pragma once

#include "ui/modelpage/model_panel.h"
#include "ui/readme/readme_page.h"

#include <QWidget>

class QLineEdit;
class QTabWidget;
class QTreeWidget;

namespace modelbook {

class ModelPage : public QWidget
{
    Q_OBJECT
public:
    enum class Tab { Readme, Checkpoints, Args, Metrics, History };

    explicit ModelPage(QWidget* parent = nullptr);

    /// Reads and shows it; unsaved README text of the model before is kept as a draft.
    void setModel(std::shared_ptr<Library> library, const ModelId& id);
    /// Reads the same model again, after the library changed.
    void refresh();
    const ModelId& model() const { return m_panel->model(); }
    QString title() const;
    void setTab(Tab tab);
    ReadmePage& readme() { return *m_readme; }
    bool isLoading() const { return m_panel->isLoading() || m_readme->isLoading(); }

protected:
    void resizeEvent(QResizeEvent* event) override;

Q_SIGNALS:
    void modelActivated(const ModelId& idOrName);
    void inspectRequested(const std::vector<FileRecord>& files);
    void downloadRequested(const std::vector<FileRecord>& files);
    void externalLinkActivated(const QUrl& url);
    void failed(const QString& message);
    void titleChanged(const QString& title);
    void loaded();

private:
    QWidget* buildArgs();
    QWidget* buildMetrics();
    void present();

    std::shared_ptr<Library> m_library;
    QTabWidget* m_tabs;
    ReadmePage* m_readme;
    CheckpointList* m_checkpoints;
    ArgTreeModel m_argModel;
    QTreeView* m_args;
    QWidget* m_charts;
    QTreeWidget* m_history;
    ModelPanel* m_panel;
};

} // namespace modelbook
