// Screenshot: shows a page of the window, waits until all is loaded, writes a picture, and quits.
#pragma once

#include "app/desktop/command_line.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace modelbook {

class MainWindow;

class Screenshot : public QObject
{
    Q_OBJECT
public:
    Screenshot(MainWindow& window, DesktopCommandLine line);

private:
    void step();
    void showPage();
    void take();

    MainWindow& m_window;
    DesktopCommandLine m_line;
    QTimer m_timer;
    QElapsedTimer m_clock;
    int m_settled = 0;
    bool m_shown = false;
};

} // namespace modelbook
