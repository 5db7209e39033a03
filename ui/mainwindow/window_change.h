// MainWindow::change(): how the window asks or changes its library without waiting for it.
#pragma once

#include "ui/mainwindow/main_window.h"
#include "ui/widgets/async.h"

namespace modelbook {

template <class ResultType, class Done>
void MainWindow::change(std::function<ResultType(Library&)> work, Done done)
{
    if (!m_session)
        return;
    ++m_working;
    runAsync(
        this, [library = m_session->library(), work = std::move(work)] { return work(*library); },
        [this, done = std::move(done)](ResultType result) mutable {
            --m_working;
            if (m_working == 0)
                setState(tr("Up to date"), true);
            if (result)
                done(result);
            else
                report(result.error());
        });
}

} // namespace modelbook
