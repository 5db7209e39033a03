// SharePage: publishing models and writing bundles: what goes along, what is left out, and exactly what others will see.
#pragma once

#include "models/sharing/shared_model.h"
#include "ui/widgets/async.h"

#include <QTimer>
#include <QWidget>

#include <memory>
#include <vector>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QListWidget;
class QProgressBar;
class QPushButton;
class QTextBrowser;

namespace modelbook {

/// What is chosen is gathered in the background at each change, and that very gathering is what goes out.
class SharePage : public QWidget
{
    Q_OBJECT
public:
    enum class Way { Publish, Bundle };

    explicit SharePage(QWidget* parent = nullptr);
    ~SharePage() override;

    void setModels(std::shared_ptr<Library> library, std::vector<ModelId> ids, Way way);
    QString title() const;
    bool isLoading() const { return m_loading || m_busy; }

Q_SIGNALS:
    void titleChanged();
    /// What came of it, for a notice.
    void finished(const QString& text);
    void failed(const QString& text);
    void closeRequested();

private:
    QWidget* buildOptions();
    QWidget* buildPreview();
    SharingChoice choice() const;
    void askProposals();
    void gatherSoon();
    void gather();
    void showGathered(const std::vector<SharedModel>& models);
    void run();
    void writeBundle(const QString& path);
    void publish();
    void setBusy(bool busy, const QString& text = {});
    ProgressFunction progress();

    std::shared_ptr<Library> m_library;
    std::vector<ModelId> m_ids;
    Way m_way = Way::Publish;
    std::vector<PrivateValue> m_proposals;
    std::shared_ptr<const std::vector<SharedModel>> m_gathered;
    LatestTask m_asking, m_gathering;
    QTimer m_soon;
    CancelToken m_cancel;
    bool m_loading = false, m_busy = false;

    QLabel *m_heading, *m_hint, *m_summary, *m_reason, *m_targetLabel;
    QComboBox *m_target, *m_weights;
    QCheckBox *m_attachments, *m_ancestors, *m_sign;
    QListWidget* m_private;
    QLineEdit *m_redact, *m_password;
    QLabel* m_privateLabel;
    QTextBrowser* m_visible;
    QProgressBar* m_bar;
    QPushButton *m_go, *m_stop;
};

} // namespace modelbook
