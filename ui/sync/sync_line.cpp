#include "ui/sync/sync_line.h"

#include "ui/sync/sync_panel.h"
#include "ui/sync/sync_text.h"
#include "ui/widgets/async.h"

namespace modelbook {

SyncLine::SyncLine(QWidget* parent) : QToolButton(parent), m_panel(new SyncPanel(this))
{
    constexpr int lookEveryMs = 500;
    setObjectName(QStringLiteral("syncLine"));
    setAutoRaise(true);
    setCursor(Qt::PointingHandCursor);
    setToolButtonStyle(Qt::ToolButtonTextOnly);
    setAccessibleName(tr("What waits to be sent"));
    hide();
    m_timer.setInterval(lookEveryMs);
    connect(&m_timer, &QTimer::timeout, this, &SyncLine::look);
    connect(this, &QToolButton::clicked, this, &SyncLine::togglePanel);
    connect(m_panel, &SyncPanel::changed, this, &SyncLine::look);
}

void SyncLine::setLibrary(std::shared_ptr<Library> library)
{
    m_library = std::move(library);
    m_looking = false;
    m_panel->setLibrary(m_library);
    showStatus({});
    m_timer.start();
    look();
}

void SyncLine::look()
{
    if (m_looking || !m_library)
        return;
    m_looking = true;
    runAsync(
        this, [library = m_library] { return std::pair(library, library->syncStatus()); },
        [this](const std::pair<std::shared_ptr<Library>, SyncStatus>& answer) {
            if (answer.first != m_library)
                return;
            m_looking = false;
            showStatus(answer.second);
        });
}

void SyncLine::showStatus(const SyncStatus& status)
{
    m_status = status;
    const auto text = syncText(status);
    setText(QStringLiteral("↥ ") + text);
    setToolTip(QString::fromStdString(status.reason));
    setVisible(!text.isEmpty());
    m_panel->setStatus(status);
    if (text.isEmpty())
        m_panel->hide();
    Q_EMIT spoke(!text.isEmpty());
}

void SyncLine::togglePanel()
{
    if (m_panel->isVisible()) {
        m_panel->hide();
        return;
    }
    m_panel->reload();
    m_panel->adjustSize();
    // Above the line, inside the window.
    auto at = mapToGlobal(QPoint(0, -m_panel->height() - 4));
    const auto right = window()->mapToGlobal(QPoint(window()->width() - 8, 0)).x();
    at.setX(std::min(at.x(), right - m_panel->width()));
    m_panel->move(at);
    m_panel->show();
}

} // namespace modelbook
