// What is lost if this fails: a README, a name or an arg from elsewhere could run scripts in the window, or call home.
#include "models/readme/markdown.h"
#include "tests/ui/ui_support.h"
#include "ui/readme/preview.h"
#include "ui/readme/preview_page.h"

#include <QFile>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QWebEngineProfile>
#include <QWebEngineScript>
#include <QWebEngineView>

using namespace modelbook;
using namespace modelbook::test;

namespace {

/// Sees every request before anything else does, and lets it pass: what the product blocks must be blocked by itself.
class Counter : public QWebEngineUrlRequestInterceptor
{
public:
    void interceptRequest(QWebEngineUrlRequestInfo& info) override
    {
        const auto scheme = info.requestUrl().scheme();
        if (scheme != QLatin1String("readme") && scheme != QLatin1String("data"))
            urls.append(info.requestUrl().toString());
    }
    QStringList urls;
};

QStringList payloads(const QString& host)
{
    QFile file(QStringLiteral(MODELBOOK_TEST_DATA "/xss/payloads.txt"));
    REQUIRE(file.open(QIODevice::ReadOnly));
    QStringList list;
    for (auto line : QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts))
        list.append(line.replace(QStringLiteral("\\n"), QStringLiteral("\n")).replace(QStringLiteral("HOST"), host));
    return list;
}

/// What the page has become, asked in a world of our own: page scripts are off.
QVariant ask(QWebEnginePage& page, const QString& script)
{
    QVariant answer;
    bool done = false;
    page.runJavaScript(script, QWebEngineScript::ApplicationWorld, [&](const QVariant& value) {
        answer = value;
        done = true;
    });
    REQUIRE(waitFor([&] { return done; }));
    return answer;
}

} // namespace

TEST_CASE("More than a hundred hostile texts: no script runs, no request leaves, no element or attribute of theirs comes out")
{
    QTcpServer server; // whatever calls home, calls here
    REQUIRE(server.listen(QHostAddress::LocalHost));
    int calls = 0;
    QObject::connect(&server, &QTcpServer::newConnection, [&] { ++calls; });
    const auto all = payloads(QStringLiteral("127.0.0.1:%1").arg(server.serverPort()));
    REQUIRE(all.size() >= 100);
    Preview preview;
    preview.resize(800, 600);
    preview.show();
    Counter counter;
    QSignalSpy shown(&preview, &Preview::shown);
    constexpr qsizetype together = 8;
    int checked = 0;
    QWebEnginePage* page = nullptr;
    for (qsizetype first = 0; first < all.size(); first += together) {
        const auto some = all.mid(first, together);
        const auto text = QStringLiteral("start\n\n") + some.join(QStringLiteral("\n\n")) + QStringLiteral("\n\n{{args}}\n");
        ReadmeFacts facts; // the same in names and values of args
        for (const auto& payload : some)
            facts.args.values.set(payload.toStdString(), payload.toStdString());
        shown.clear();
        preview.setMarkdown(text, [facts](const std::string&) { return facts; });
        REQUIRE((shown.count() > 0 || shown.wait(30'000)));
        if (!page) {
            page = child<QWebEngineView>(preview, "readmeWebView")->page();
            page->profile()->setUrlRequestInterceptor(&counter);
        }
        INFO(text.toStdString());
        CHECK(page->title() != QStringLiteral("ran"));
        CHECK(ask(*page, QStringLiteral("document.title")).toString() != QStringLiteral("ran"));
        const auto foreign = ask(*page, QStringLiteral("[...document.body.querySelectorAll('script,iframe,frame,object,embed,applet,form,input,button,select,textarea,link,meta,base,style,svg,"
                                                       "math,video,audio,source,track,template,portal,dialog,details,marquee,noscript,body *[style]')].map(e=>e.outerHTML).join('\\n')"));
        CHECK(foreign.toString() == QString());
        const auto handlers = ask(*page, QStringLiteral("[...document.querySelectorAll('*')].flatMap(e=>[...e.attributes]).filter(a=>/^on/i.test(a.name)||(/^(href|src|action|formaction|"
                                                        "ping|srcset|background|poster|data)$/i.test(a.name)&&!/^(https?:|mailto:|modelbook:|#|data:image\\/(png|jpeg|gif|webp);base64,)/i"
                                                        ".test(a.value))).map(a=>a.name+'='+a.value).join('\\n')"));
        CHECK(handlers.toString() == QString());
        checked += static_cast<int>(some.size());
    }
    CHECK(checked == all.size());
    CHECK(counter.urls == QStringList());
    // A call of our own arrives behind any that was under way: it is the only one.
    QTcpSocket own;
    own.connectToHost(QHostAddress::LocalHost, server.serverPort());
    REQUIRE(waitFor([&] { return calls > 0; }));
    CHECK(calls == 1);
    page->profile()->setUrlRequestInterceptor(nullptr);
}
