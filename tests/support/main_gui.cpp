// The entry of test programs that drive windows: one QApplication for the whole run, off screen unless told otherwise.
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

#include "ui/readme/preview_page.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QStandardPaths>

int main(int argc, char** argv)
{
    qputenv("LC_ALL", "C.UTF-8");
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    modelbook::PreviewPage::registerScheme();
    QStandardPaths::setTestModeEnabled(true); // never the drafts and settings of who runs this
    QCoreApplication::setAttribute(Qt::AA_ShareOpenGLContexts);
    QApplication app(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("modelbook-test"));
    QCoreApplication::setApplicationName(QStringLiteral("modelbook-test"));
    modelbook::Theme::instance().apply(app, modelbook::Theme::Mode::Light);
    return Catch::Session().run(argc, argv);
}
