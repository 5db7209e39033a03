// MainWindow: the one window of the application.
#pragma once

#include <QMainWindow>

namespace modelbook {

class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    explicit MainWindow(QWidget* parent = nullptr);
};

} // namespace modelbook
