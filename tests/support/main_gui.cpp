// The entry of test programs that drive windows: one QApplication for the whole run, off screen unless told otherwise.
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

#include "ui/readme/preview_page.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QTemporaryDir>

#include <unistd.h>

int main(int argc, char** argv)
{
    qputenv("LC_ALL", "C.UTF-8");
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    if (geteuid() == 0) // Chromium refuses to start as root with its sandbox; containers that test are root
        qputenv("QTWEBENGINE_DISABLE_SANDBOX", "1");
    modelbook::PreviewPage::registerScheme();
    // Never the drafts and settings of who runs this, nor those of tests that run at the same time.
    const QTemporaryDir folder;
    for (const char* place : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"})
        qputenv(place, folder.filePath(QLatin1String(place)).toLocal8Bit());
    QCoreApplication::setAttribute(Qt::AA_ShareOpenGLContexts);
    QApplication app(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("modelbook-test"));
    QCoreApplication::setApplicationName(QStringLiteral("modelbook-test"));
    modelbook::Theme::instance().apply(app, modelbook::Theme::Mode::Light);
    return Catch::Session().run(argc, argv);
}
