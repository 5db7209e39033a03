// Preview: Markdown rendered in a locked-down web page: no scripts, no network, no way to navigate away.
#pragma once

#include "models/args/flat_args.h"
#include "ui/widgets/async.h"

#include <QWidget>

class QLabel;
class QVBoxLayout;
class QWebEngineView;

namespace modelbook {

/// The web engine starts with the first text that is shown, not with the widget: it takes long to start. GUI thread
/// only; Markdown is turned into HTML in the background.
class Preview : public QWidget
{
    Q_OBJECT
public:
    explicit Preview(QWidget* parent = nullptr);
    ~Preview() override;

    void setMarkdown(const QString& markdown, const RecordedArgs& args);
    /// The last page that was shown, for tests.
    const QString& html() const { return m_html; }
    bool isLoading() const { return m_task.isRunning() || m_loads > 0; }

Q_SIGNALS:
    /// `[[name]]` was clicked.
    void modelLinkActivated(const QString& name);
    /// A link to the outside was clicked; nobody has opened it yet.
    void externalLinkActivated(const QUrl& url);
    void shown();

private:
    void ensureView();
    void load();
    void activate(const QUrl& url);

    LatestTask m_task;
    QString m_markdown;
    RecordedArgs m_args;
    QString m_html;
    int m_loads = 0;
    QVBoxLayout* m_layout;
    QLabel* m_destination;
    QWebEngineView* m_view = nullptr;
};

} // namespace modelbook
