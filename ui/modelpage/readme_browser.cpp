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
        QStringLiteral("a{color:%1;text-decoration:none} code,pre{background:%2} td,th{padding:3px 8px} small,.picture{color:%3}")
            .arg(t.accent.name(), t.side.name(), t.muted.name()));
    // Rich text keeps its own large sizes for headings, whatever the style sheet says. The tags are ours alone.
    auto small = html;
    for (int level = 1; level <= 6; ++level) {
        const int size = level == 1 ? 17 : level == 2 ? 15 : 13;
        small.replace(QStringLiteral("<h%1>").arg(level),
                      QStringLiteral("<p style=\"font-size:%1px;font-weight:600\">").arg(size));
        small.replace(QStringLiteral("</h%1>").arg(level), QStringLiteral("</p>"));
    }
    setHtml(small);
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
