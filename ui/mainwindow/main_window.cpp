#include "ui/mainwindow/main_window.h"

namespace modelbook {

MainWindow::MainWindow(QWidget* parent) : QMainWindow(parent)
{
    setObjectName(QStringLiteral("mainWindow"));
}

} // namespace modelbook
