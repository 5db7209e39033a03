#include "app/desktop/application.h"

#include "ui/mainwindow/main_window.h"

#include <QApplication>

namespace modelbook {

int runDesktop(int argc, char** argv)
{
    QApplication app(argc, argv);
    MainWindow window;
    window.show();
    return QApplication::exec();
}

} // namespace modelbook
