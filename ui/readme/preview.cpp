#include "ui/readme/preview.h"

#include "ui/readme/preview_page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QContextMenuEvent>
#include <QLabel>
#include <QVBoxLayout>
#include <QWebEngineScript>
#include <QWebEngineView>

namespace modelbook {

namespace {

PageColors pageColors()
{
    const auto& t = tokens();
    const auto name = [](const QColor& color) { return color.name().toStdString(); };
    return {name(t.background), name(t.ink), name(t.muted), name(t.line), name(t.accent), name(t.side)};
}

} // namespace

Preview::Preview(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("readmePreview"));
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    m_destination = new QLabel(this);
    m_destination->setObjectName(QStringLiteral("linkDestination"));
    m_destination->setProperty("role", QStringLiteral("muted"));
    m_destination->setTextFormat(Qt::PlainText);
    m_destination->setContentsMargins(24, 4, 12, 4);
    m_destination->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_destination->setFixedHeight(24);
    m_layout->addStretch();
    m_layout->addWidget(m_destination);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        if (m_view)
            setMarkdown(m_markdown, m_facts);
    });
}

Preview::~Preview()
{
    delete m_view; // before its page's profile
}

void Preview::setMarkdown(const QString& markdown, FactsOf facts)
{
    m_markdown = markdown;
    m_facts = facts;
    m_task.start(
        this,
        [text = markdown.toStdString(), facts = std::move(facts), colors = pageColors()](const CancelToken&) {
            return qstr(markdownPage(markdownToHtml(text, facts ? facts(text) : ReadmeFacts()), colors));
        },
        [this](const QString& html) {
            if (html == m_html)
                return;
            m_html = html;
            load();
        });
}

void Preview::ensureView()
{
    if (m_view)
        return;
    m_view = new QWebEngineView(this);
    m_view->setObjectName(QStringLiteral("readmeWebView"));
    m_view->setContextMenuPolicy(Qt::NoContextMenu);
    m_view->setMinimumWidth(200);
    auto* page = new PreviewPage(m_view);
    page->setBackgroundColor(tokens().background);
    m_view->setPage(page);
    // The stretch that held the place gives way.
    delete m_layout->takeAt(0);
    m_layout->insertWidget(0, m_view, 1);
    connect(page, &PreviewPage::linkActivated, this, &Preview::activate);
    connect(page, &QWebEnginePage::linkHovered, this, [this](const QString& url) {
        m_destination->setText(url.startsWith(QLatin1String("modelbook:")) ? tr("the model %1").arg(url.mid(10)) : url);
    });
    connect(page, &QWebEnginePage::scrollPositionChanged, this, [this, page](const QPointF& at) {
        constexpr qint64 echoMs = 250; // of our own scrolling
        if (m_loads > 0 || (m_scrolledByUs.isValid() && m_scrolledByUs.elapsed() < echoMs) || !m_view->underMouse())
            return;
        page->runJavaScript(QStringLiteral("(function(y){const h=[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(e=>e.getBoundingClientRect().top+scrollY);"
                                           "let n=-1;while(n+1<h.length&&h[n+1]<=y+8)++n;const a=n<0?0:h[n],b=n+1<h.length?h[n+1]:document.documentElement.scrollHeight;"
                                           "return [n,b>a?(y+8-a)/(b-a):0];})(%1)").arg(at.y()),
                            QWebEngineScript::ApplicationWorld, [guard = QPointer<Preview>(this)](const QVariant& place) {
                                const auto list = place.toList();
                                if (guard && list.size() == 2)
                                    Q_EMIT guard->scrolled(list[0].toInt(), std::clamp(list[1].toDouble(), 0.0, 1.0));
                            });
    });
    connect(page, &QWebEnginePage::loadFinished, this, [this] {
        m_loads = std::max(0, m_loads - 1);
        if (m_loads == 0 && m_place)
            scrollTo(m_place->first, m_place->second);
        Q_EMIT shown();
    });
}

void Preview::load()
{
    ensureView();
    ++m_loads;
    auto* page = static_cast<PreviewPage*>(m_view->page());
    page->setBackgroundColor(tokens().background);
    page->showHtml(m_html.toUtf8());
}

void Preview::scrollTo(int heading, double share)
{
    m_place = {heading, share};
    if (!m_view || m_loads > 0)
        return;
    m_scrolledByUs.restart();
    // Ours, in a world of its own: scripts of the page stay off.
    m_view->page()->runJavaScript(QStringLiteral("(function(n,share){const h=[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(e=>e.getBoundingClientRect().top+scrollY);"
                                                 "const end=document.documentElement.scrollHeight;const y=i=>i<0?0:i<h.length?h[i]:end;"
                                                 "scrollTo(0,y(n)+(y(n+1)-y(n))*share-8);})(%1,%2)").arg(heading).arg(share),
                                  QWebEngineScript::ApplicationWorld);
}

void Preview::activate(const QUrl& url)
{
    if (url.scheme() == QLatin1String("modelbook"))
        Q_EMIT modelLinkActivated(url.path(QUrl::FullyDecoded));
    else if (url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https") ||
             url.scheme() == QLatin1String("mailto"))
        Q_EMIT externalLinkActivated(url);
}

} // namespace modelbook
