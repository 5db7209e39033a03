#include "app/desktop/application.h"

#include "app/desktop/command_line.h"
#include "app/desktop/screenshot.h"
#include "models/library/library.h"
#include "ui/mainwindow/main_window.h"
#include "ui/readme/preview_page.h"
#include "ui/table/table_page.h"
#include "ui/theme/english_plurals.h"
#include "ui/theme/theme.h"
#include "ui/widgets/async.h"

#include <QApplication>
#include <QSettings>
#include <QTextStream>
#include <QUrl>

namespace modelbook {

namespace {

Theme::Mode themeMode(const DesktopCommandLine& line)
{
    auto name = line.theme;
    if (name.isEmpty())
        name = qEnvironmentVariable("MODELBOOK_THEME");
    if (name.isEmpty())
        name = QSettings().value(QStringLiteral("theme")).toString();
    return name == QLatin1String("dark")    ? Theme::Mode::Dark
           : name == QLatin1String("light") ? Theme::Mode::Light
                                            : Theme::Mode::System;
}

/// Opens what the command line names: a library, files to look into, folders to add.
void openAsked(MainWindow& window, const DesktopCommandLine& line)
{
    auto library = line.library.isEmpty() ? Library::defaultLocation() : line.library.toStdString();
    std::vector<std::filesystem::path> runs;
    QString file;
    QUrl link;
    for (auto text : line.paths) {
        if (text.startsWith(QLatin1String("file://"))) // as file managers hand them over
            text = QUrl(text).toLocalFile();
        if (text.startsWith(QLatin1String("modelbook://"))) {
            link = QUrl(text);
            continue;
        }
        const std::filesystem::path path(text.toStdString());
        std::error_code error;
        if (Library::isRemote(text.toStdString()) || Library::isLibrary(path))
            library = text.toStdString();
        else if (std::filesystem::is_directory(path, error))
            runs.push_back(path);
        else
            file = text;
    }
    // Only the library of this machine is made where there is none: a named one that is missing is an unplugged drive.
    const bool standard = library == Library::defaultLocation() && qEnvironmentVariableIsEmpty("MODELBOOK_LIBRARY");
    if (link.isValid()) // brings its own library
        return window.openLink(link);
    window.openLibrary(library, standard);
    if (!runs.empty())
        window.addPaths(runs);
    if (!file.isEmpty())
        window.inspectFile(file.toStdString());
    if (!line.model.isEmpty())
        window.showModelNamed(line.model);
    if (!line.query.isEmpty()) {
        QObject::connect(&window, &MainWindow::libraryOpened, &window, [&window, query = line.query] {
            auto state = window.table().state();
            state.query = query;
            window.table().setState(state);
        });
    }
    if (!line.compare.isEmpty()) {
        std::vector<std::string> names;
        bool files = true;
        for (const auto& operand : line.compare) {
            std::error_code error;
            names.push_back(operand.toStdString());
            files = files && std::filesystem::is_regular_file(names.back(), error);
        }
        if (files) // they need no library, which may be far away
            window.compareFiles(names);
        else
            QObject::connect(&window, &MainWindow::libraryOpened, &window, [&window, names] { window.compareFiles(names); });
    }
}

} // namespace

int runDesktop(int argc, char** argv)
{
    // WebEngine asks for this before the application exists.
    QCoreApplication::setAttribute(Qt::AA_ShareOpenGLContexts);
    PreviewPage::registerScheme();
    QApplication app(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("modelbook"));
    QCoreApplication::setApplicationName(QStringLiteral("modelbook"));
    QCoreApplication::setApplicationVersion(QStringLiteral(MODELBOOK_VERSION));
    QString error;
    const auto line = DesktopCommandLine::parse(QCoreApplication::arguments(), error);
    if (!line) {
        QTextStream(stderr) << "modelbook: " << error << Qt::endl;
        return 2;
    }
    if (line->help || line->version) {
        QTextStream(stdout) << (line->help ? line->helpText : QStringLiteral("modelbook " MODELBOOK_VERSION "\n"));
        return 0;
    }
    EnglishPlurals plurals;
    QCoreApplication::installTranslator(&plurals);
    Theme::instance().apply(app, themeMode(*line));
    int status = 0;
    {
        MainWindow window;
        if (line->size.isValid())
            window.resize(line->size);
        openAsked(window, *line);
        window.show();
        if (!line->screenshot.isEmpty())
            new Screenshot(window, *line);
        status = QApplication::exec();
    }
    // Work that is still under way holds its library by itself; it must end before the application does.
    workPool().waitForDone();
    return status;
}

} // namespace modelbook
