#include "app/desktop/command_line.h"

#include <QCommandLineParser>

namespace modelbook {

std::optional<DesktopCommandLine> DesktopCommandLine::parse(const QStringList& arguments, QString& error)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Modelbook: keep, find, compare and share trained models."));
    const QCommandLineOption library(QStringLiteral("library"), QStringLiteral("Open this library."), QStringLiteral("folder"));
    const QCommandLineOption model(QStringLiteral("model"), QStringLiteral("Show this model (id or name)."), QStringLiteral("model"));
    const QCommandLineOption compare(QStringLiteral("compare"), QStringLiteral("Compare the models and files that follow."));
    const QCommandLineOption screenshot(QStringLiteral("screenshot"), QStringLiteral("Write a picture of the window once all is loaded, and quit."), QStringLiteral("file"));
    const QCommandLineOption page(QStringLiteral("page"), QStringLiteral("Show table, compare, model, readme, inspector, publish, bundle or access."), QStringLiteral("page"));
    const QCommandLineOption query(QStringLiteral("query"), QStringLiteral("Ask this question of the table."), QStringLiteral("text"));
    const QCommandLineOption size(QStringLiteral("size"), QStringLiteral("Size of the window, e.g. 1440x900."), QStringLiteral("WxH"));
    const QCommandLineOption theme(QStringLiteral("theme"), QStringLiteral("light or dark."), QStringLiteral("theme"));
    const QCommandLineOption help(QStringLiteral("help"), QStringLiteral("Show this help."));
    const QCommandLineOption version(QStringLiteral("version"), QStringLiteral("Show the version."));
    for (const auto& option : {library, model, compare, screenshot, page, query, size, theme, help, version})
        parser.addOption(option);
    parser.addPositionalArgument(QStringLiteral("paths"), QStringLiteral("Checkpoint files to look into, a library, or folders of training runs to add."), QStringLiteral("[FILE|FOLDER…]"));
    if (!parser.parse(arguments)) {
        error = parser.errorText();
        return std::nullopt;
    }
    DesktopCommandLine line;
    line.library = parser.value(library);
    line.model = parser.value(model);
    line.screenshot = parser.value(screenshot);
    line.page = parser.value(page);
    line.query = parser.value(query);
    line.theme = parser.value(theme);
    line.help = parser.isSet(help);
    line.version = parser.isSet(version);
    line.helpText = parser.helpText();
    (parser.isSet(compare) ? line.compare : line.paths) = parser.positionalArguments();
    if (parser.isSet(size)) {
        const auto parts = parser.value(size).split(QLatin1Char('x'));
        line.size = parts.size() == 2 ? QSize(parts[0].toInt(), parts[1].toInt()) : QSize();
        if (line.size.width() < 100 || line.size.height() < 100) {
            error = QStringLiteral("--size takes WIDTHxHEIGHT, e.g. 1440x900");
            return std::nullopt;
        }
    }
    const QStringList pages{QString(), QStringLiteral("table"), QStringLiteral("compare"), QStringLiteral("model"),
                            QStringLiteral("readme"), QStringLiteral("inspector"), QStringLiteral("publish"),
                            QStringLiteral("bundle"), QStringLiteral("access")};
    if (!pages.contains(line.page)) {
        error = QStringLiteral("--page is one of table, compare, model, readme, inspector, publish, bundle, access");
        return std::nullopt;
    }
    return line;
}

} // namespace modelbook
