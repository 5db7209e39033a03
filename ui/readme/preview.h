// Preview: Markdown rendered in a locked-down web page: no scripts, no network, no way to navigate away.
#pragma once

#include "models/readme/markdown.h"
#include "ui/widgets/async.h"

#include <QElapsedTimer>
#include <QWidget>

#include <functional>
#include <optional>

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

    /// `facts` is called in the background, with the text, and says what the text may show of its model.
    using FactsOf = std::function<ReadmeFacts(const std::string&)>;
    void setMarkdown(const QString& markdown, FactsOf facts);
    /// Scrolls so that this heading (from 0; -1 is the top, the number of headings the end), and this share of what follows up to
    /// the next, is at the top.
    void scrollTo(int heading, double share);
    /// The last page that was shown, for tests.
    const QString& html() const { return m_html; }
    bool isLoading() const { return m_task.isRunning() || m_loads > 0; }

Q_SIGNALS:
    /// `[[name]]` was clicked.
    void modelLinkActivated(const QString& name);
    /// A link to the outside was clicked; nobody has opened it yet.
    void externalLinkActivated(const QUrl& url);
    void shown();
    /// The same, told when the user scrolled the page.
    void scrolled(int heading, double share);

private:
    void ensureView();
    void load();
    void activate(const QUrl& url);

    LatestTask m_task;
    QString m_markdown;
    FactsOf m_facts;
    QElapsedTimer m_scrolledByUs;
    std::optional<std::pair<int, double>> m_place; ///< to be gone to once the page is there
    QString m_html;
    int m_loads = 0;
    QVBoxLayout* m_layout;
    QLabel* m_destination;
    QWebEngineView* m_view = nullptr;
};

} // namespace modelbook
