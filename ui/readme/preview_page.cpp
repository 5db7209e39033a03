#include "ui/readme/preview_page.h"

#include <QBuffer>
#include <QWebEngineProfile>
#include <QWebEngineSettings>
#include <QWebEngineUrlRequestJob>
#include <QWebEngineUrlScheme>

namespace modelbook {

namespace {

/// Without disk cache, cookies or a name: nothing is kept. One for all pages, owned by the application.
QWebEngineProfile* previewProfile()
{
    PreviewPage::registerScheme();
    static QPointer<QWebEngineProfile> profile;
    if (!profile) {
        profile = new QWebEngineProfile(QCoreApplication::instance());
        profile->setHttpCacheType(QWebEngineProfile::NoCache);
        profile->setPersistentCookiesPolicy(QWebEngineProfile::NoPersistentCookies);
        profile->setSpellCheckEnabled(false);
        profile->installUrlSchemeHandler("readme", new HtmlHandler(profile));
    }
    return profile;
}

} // namespace

void RequestBlocker::interceptRequest(QWebEngineUrlRequestInfo& info)
{
    const auto url = info.requestUrl();
    const bool page = url.scheme() == QLatin1String("readme");
    const bool picture = url.scheme() == QLatin1String("data") &&
                         info.resourceType() == QWebEngineUrlRequestInfo::ResourceTypeImage;
    if (page || picture)
        return;
    ++m_blocked;
    info.block(true);
}

void HtmlHandler::requestStarted(QWebEngineUrlRequestJob* job)
{
    auto* buffer = new QBuffer(job); // dies with the request
    buffer->setData(m_html.value(job->requestUrl().path()));
    buffer->open(QIODevice::ReadOnly);
    job->reply("text/html; charset=utf-8", buffer);
}

void PreviewPage::registerScheme()
{
    if (!QWebEngineUrlScheme::schemeByName("readme").name().isEmpty())
        return;
    QWebEngineUrlScheme scheme("readme");
    scheme.setSyntax(QWebEngineUrlScheme::Syntax::Path);
    scheme.setFlags(QWebEngineUrlScheme::SecureScheme | QWebEngineUrlScheme::NoAccessAllowed);
    QWebEngineUrlScheme::registerScheme(scheme);
}

PreviewPage::PreviewPage(QObject* parent) : QWebEnginePage(previewProfile(), parent)
{
    m_blocker = new RequestBlocker(this);
    setUrlRequestInterceptor(m_blocker);
    static int count = 0;
    m_url = QUrl(QStringLiteral("readme:%1").arg(++count));
    m_handler = static_cast<HtmlHandler*>(const_cast<QWebEngineUrlSchemeHandler*>(profile()->urlSchemeHandler("readme")));
    const auto off = {QWebEngineSettings::JavascriptEnabled,
                      QWebEngineSettings::JavascriptCanOpenWindows,
                      QWebEngineSettings::JavascriptCanAccessClipboard,
                      QWebEngineSettings::LocalStorageEnabled,
                      QWebEngineSettings::LocalContentCanAccessRemoteUrls,
                      QWebEngineSettings::LocalContentCanAccessFileUrls,
                      QWebEngineSettings::PluginsEnabled,
                      QWebEngineSettings::PdfViewerEnabled,
                      QWebEngineSettings::FullScreenSupportEnabled,
                      QWebEngineSettings::WebGLEnabled,
                      QWebEngineSettings::DnsPrefetchEnabled,
                      QWebEngineSettings::HyperlinkAuditingEnabled,
                      QWebEngineSettings::AutoLoadIconsForPage};
    for (const auto attribute : off)
        settings()->setAttribute(attribute, false);
    connect(this, &QWebEnginePage::featurePermissionRequested, this,
            [this](const QUrl& origin, QWebEnginePage::Feature feature) {
                setFeaturePermission(origin, feature, PermissionDeniedByUser);
            });
}

PreviewPage::~PreviewPage()
{
    if (m_handler)
        m_handler->drop(m_url);
}

void PreviewPage::showHtml(const QByteArray& html)
{
    if (m_handler)
        m_handler->setHtml(m_url, html);
    load(m_url);
}

bool PreviewPage::acceptNavigationRequest(const QUrl& url, NavigationType type, bool isMainFrame)
{
    if (!isMainFrame)
        return false;
    if (type == NavigationTypeLinkClicked) {
        if (url.adjusted(QUrl::RemoveFragment) == m_url)
            return true;
        Q_EMIT linkActivated(url);
        return false;
    }
    return url.adjusted(QUrl::RemoveFragment) == m_url;
}

} // namespace modelbook
