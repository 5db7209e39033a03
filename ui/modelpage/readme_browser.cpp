#include "ui/modelpage/readme_browser.h"

#include "ui/theme/theme.h"

#include <QTextDocument>

namespace modelbook {

ReadmeBrowser::ReadmeBrowser(QWidget* parent) : QTextBrowser(parent)
{
    setObjectName(QStringLiteral("panelReadme"));
    setFrameShape(QFrame::NoFrame);
    setOpenLinks(false);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    document()->setDocumentMargin(0);
}

void ReadmeBrowser::showHtml(const QString& html)
{
    const auto& t = tokens();
    document()->setDefaultFont(Theme::instance().textFont());
    document()->setDefaultStyleSheet(
        QStringLiteral("a{color:%1;text-decoration:none} h1{font-size:17px} h2{font-size:15px} h3{font-size:13px} "
                       "code,pre{background:%2} td,th{padding:3px 8px} small,.picture{color:%3}")
            .arg(t.accent.name(), t.side.name(), t.muted.name()));
    setHtml(html);
    fit();
}

QVariant ReadmeBrowser::loadResource(int type, const QUrl& name)
{
    // Embedded pictures only: a README must not make this machine read files or call hosts.
    return name.scheme() == QLatin1String("data") ? QTextBrowser::loadResource(type, name) : QVariant(QByteArray());
}

void ReadmeBrowser::resizeEvent(QResizeEvent* event)
{
    QTextBrowser::resizeEvent(event);
    fit();
}

void ReadmeBrowser::fit()
{
    const int wanted = static_cast<int>(document()->size().height()) + 12;
    if (height() != wanted)
        setFixedHeight(std::clamp(wanted, 20, 4000));
}

} // namespace modelbook
