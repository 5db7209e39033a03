// PreviewPage: a web page that can show given HTML and do nothing else.
#pragma once

#include <QHash>
#include <QPointer>
#include <QWebEnginePage>
#include <QWebEngineUrlRequestInterceptor>
#include <QWebEngineUrlSchemeHandler>

namespace modelbook {

/// Blocks every request but that for the page itself and pictures embedded in it.
class RequestBlocker : public QWebEngineUrlRequestInterceptor
{
    Q_OBJECT
public:
    using QWebEngineUrlRequestInterceptor::QWebEngineUrlRequestInterceptor;
    void interceptRequest(QWebEngineUrlRequestInfo& info) override;
    int blocked() const { return m_blocked; }

private:
    int m_blocked = 0;
};

/// Serves each page's HTML under readme:<number>. Not setHtml(): that fails without a word above 2 MB.
class HtmlHandler : public QWebEngineUrlSchemeHandler
{
    Q_OBJECT
public:
    using QWebEngineUrlSchemeHandler::QWebEngineUrlSchemeHandler;
    void setHtml(const QUrl& url, const QByteArray& html) { m_html.insert(url.path(), html); }
    void drop(const QUrl& url) { m_html.remove(url.path()); }
    void requestStarted(QWebEngineUrlRequestJob* job) override;

private:
    QHash<QString, QByteArray> m_html;
};

class PreviewPage : public QWebEnginePage
{
    Q_OBJECT
public:
    explicit PreviewPage(QObject* parent);
    ~PreviewPage() override;

    /// Must be called before the web engine is first used; does nothing later.
    static void registerScheme();
    void showHtml(const QByteArray& html);
    const RequestBlocker& blocker() const { return *m_blocker; }

Q_SIGNALS:
    void linkActivated(const QUrl& url);

protected:
    bool acceptNavigationRequest(const QUrl& url, NavigationType type, bool isMainFrame) override;
    QWebEnginePage* createWindow(WebWindowType) override { return nullptr; }

private:
    RequestBlocker* m_blocker;
    QPointer<HtmlHandler> m_handler;
    QUrl m_url;
};

} // namespace modelbook
