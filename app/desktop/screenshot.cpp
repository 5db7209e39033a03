#include "app/desktop/screenshot.h"

#include "ui/mainwindow/main_window.h"
#include "ui/modelpage/model_panel.h"
#include "ui/table/result_model.h"
#include "ui/table/table_page.h"

#include <QCoreApplication>
#include <QPixmap>
#include <QTextStream>

namespace modelbook {

namespace {

constexpr int stepMs = 100;
constexpr int longestMs = 120'000;
constexpr int calmSteps = 8; ///< how long nothing may happen before the picture is taken

} // namespace

Screenshot::Screenshot(MainWindow& window, DesktopCommandLine line)
    : QObject(&window), m_window(window), m_line(std::move(line))
{
    m_clock.start();
    connect(&m_timer, &QTimer::timeout, this, &Screenshot::step);
    m_timer.start(stepMs);
}

void Screenshot::step()
{
    const bool settled = m_window.isSettled() && (m_window.session() || !m_line.paths.isEmpty());
    m_settled = settled ? m_settled + 1 : 0;
    if (m_clock.elapsed() > longestMs) {
        take();
        return;
    }
    if (m_settled < calmSteps)
        return;
    m_settled = 0;
    if (!m_shown)
        showPage();
    else
        take();
}

void Screenshot::showPage()
{
    m_shown = true;
    auto* session = m_window.session();
    const auto& answer = m_window.table().model().answer();
    if (!session || !answer || answer->rowCount() == 0)
        return;
    std::vector<ModelId> ids;
    for (std::size_t row = 0; row < std::min<std::size_t>(3, answer->rowCount()); ++row)
        ids.push_back(answer->modelId(row));
    // The one that was named is shown beside the table by now.
    if (const auto& named = m_window.modelPanel().model(); !m_line.model.isEmpty() && !named.empty())
        ids = {named};
    if (m_line.page == QLatin1String("model") && m_line.model.isEmpty())
        m_window.showModel(ids.front());
    else if (m_line.page == QLatin1String("compare") && m_line.compare.isEmpty())
        m_window.compareModels(ids);
    else if (m_line.page == QLatin1String("readme"))
        m_window.openModel(ids.front());
    else if (m_line.page == QLatin1String("publish") || m_line.page == QLatin1String("bundle"))
        m_window.shareModels(ids, m_line.page == QLatin1String("publish"));
    else if (m_line.page == QLatin1String("access"))
        m_window.showAccess();
    else if (m_line.page == QLatin1String("inspector") && m_line.paths.isEmpty())
        m_window.inspectNewest(ids.front());
}

void Screenshot::take()
{
    m_timer.stop();
    const bool saved = m_window.grab().save(m_line.screenshot);
    QTextStream(saved ? stdout : stderr) << (saved ? "" : "cannot write ") << m_line.screenshot << Qt::endl;
    QCoreApplication::exit(saved ? 0 : 1);
}

} // namespace modelbook
