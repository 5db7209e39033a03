#include "ui/sync/sync_panel.h"

#include "ui/sync/sync_text.h"
#include "ui/widgets/async.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QSettings>
#include <QVBoxLayout>

namespace modelbook {

namespace {

constexpr std::uint64_t megabyte = 1'000'000;

QString settingsKey(const Library& library, const char* name)
{
    return QStringLiteral("libraries/%1/sync/%2").arg(qstr(library.id()), QLatin1String(name));
}

} // namespace

SyncPanel::SyncPanel(QWidget* parent) : QFrame(parent, Qt::Popup)
{
    constexpr int width = 420, listHeight = 180, margin = 12;
    setObjectName(QStringLiteral("syncPanel"));
    setFrameShape(QFrame::StyledPanel);
    setFixedWidth(width);
    m_head = new QLabel(this);
    m_head->setObjectName(QStringLiteral("syncHead"));
    auto bold = m_head->font();
    bold.setBold(true);
    m_head->setFont(bold);
    m_head->setWordWrap(true);
    m_reason = new QLabel(this);
    m_reason->setObjectName(QStringLiteral("syncReason"));
    m_reason->setWordWrap(true);
    m_list = new QListWidget(this);
    m_list->setObjectName(QStringLiteral("syncList"));
    m_list->setFixedHeight(listHeight);
    m_list->setSelectionMode(QAbstractItemView::SingleSelection);
    m_list->setTextElideMode(Qt::ElideRight);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_pause = new QPushButton(this);
    m_pause->setObjectName(QStringLiteral("syncPause"));
    m_send = new QPushButton(tr("Send now"), this);
    m_send->setObjectName(QStringLiteral("syncSend"));
    m_first = new QPushButton(tr("Send first"), this);
    m_first->setObjectName(QStringLiteral("syncFirst"));
    m_first->setToolTip(tr("Brings the selected change to the front of the queue, with the earlier ones of its model"));
    m_first->setEnabled(false);
    m_rate = new QComboBox(this);
    m_rate->setObjectName(QStringLiteral("syncRate"));
    m_rate->setAccessibleName(tr("Most that is sent a second"));
    for (const int rate : {0, 1, 10, 50, 100, 500})
        m_rate->addItem(rate == 0 ? tr("No limit") : tr("At most %1 MB/s").arg(rate), rate);

    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_pause);
    buttons->addWidget(m_send);
    buttons->addWidget(m_first);
    buttons->addStretch();
    buttons->addWidget(m_rate);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(margin, margin, margin, margin);
    layout->addWidget(m_head);
    layout->addWidget(m_reason);
    layout->addWidget(m_list);
    layout->addLayout(buttons);

    connect(m_pause, &QPushButton::clicked, this, [this] {
        const bool pause = !m_status.paused;
        m_library->pauseSync(pause);
        QSettings().setValue(settingsKey(*m_library, "paused"), pause);
        if (!pause)
            send();
        Q_EMIT changed();
    });
    connect(m_send, &QPushButton::clicked, this, &SyncPanel::send);
    connect(m_first, &QPushButton::clicked, this, &SyncPanel::sendFirst);
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) { m_first->setEnabled(row > 0); });
    connect(m_rate, &QComboBox::activated, this,
            [this] {
                m_library->limitRate(m_rate->currentData().toULongLong() * megabyte);
                QSettings().setValue(settingsKey(*m_library, "rate"), m_rate->currentData());
            });
}

void SyncPanel::setLibrary(std::shared_ptr<Library> library)
{
    m_library = std::move(library);
    m_sending = false;
    // As it was left: a queue that was paused, or slowed down, stays so with the next start.
    const QSettings settings;
    m_rate->setCurrentIndex(std::max(0, m_rate->findData(settings.value(settingsKey(*m_library, "rate"), 0).toInt())));
    m_library->limitRate(m_rate->currentData().toULongLong() * megabyte);
    m_library->pauseSync(settings.value(settingsKey(*m_library, "paused"), false).toBool());
    hide();
}

void SyncPanel::setStatus(const SyncStatus& status)
{
    const bool others = status.changes != m_status.changes;
    m_status = status;
    m_head->setText(syncText(status));
    m_reason->setText(qstr(status.reason));
    m_reason->setVisible(!status.reason.empty());
    m_pause->setText(status.paused ? tr("Go on") : tr("Pause"));
    m_send->setEnabled(!status.sending && !m_sending && !status.paused);
    m_send->setText(status.offline ? tr("Try again") : tr("Send now"));
    if (others && isVisible())
        reload();
}

void SyncPanel::reload()
{
    if (!m_library)
        return;
    using Answer = std::pair<std::shared_ptr<Library>, Result<std::vector<Change>>>;
    runAsync(
        this, [library = m_library] { return Answer(library, library->waiting()); },
        [this](const Answer& answer) {
            if (answer.first != m_library)
                return;
            const auto* current = m_list->currentItem();
            const auto chosen = current ? current->data(Qt::UserRole) : QVariant();
            m_list->clear();
            if (!answer.second)
                return;
            for (const auto& change : *answer.second) {
                const auto time = QLocale().toString(QDateTime::fromMSecsSinceEpoch(change.time), QStringLiteral("HH:mm"));
                auto* item = new QListWidgetItem(time + QStringLiteral("   ") + qstr(change.message), m_list);
                item->setToolTip(qstr(change.author));
                item->setData(Qt::UserRole, qstr(change.commit));
                if (item->data(Qt::UserRole) == chosen)
                    m_list->setCurrentItem(item);
            }
            m_list->setVisible(m_list->count() > 0);
        });
}

void SyncPanel::sendFirst()
{
    const auto* item = m_list->currentItem();
    if (!item)
        return;
    m_first->setEnabled(false);
    runAsync(
        this, [library = m_library, commit = item->data(Qt::UserRole).toString().toStdString()] { return std::pair(library, library->sendFirst(commit)); },
        [this](const std::pair<std::shared_ptr<Library>, Status>& answer) {
            if (answer.first != m_library)
                return;
            if (!answer.second) {
                m_reason->setText(qstr(answer.second.error().text()));
                m_reason->show();
            }
            reload();
        });
}

void SyncPanel::send()
{
    if (m_sending)
        return;
    m_sending = true;
    m_send->setEnabled(false);
    runAsync(
        this, [library = m_library] { return std::pair(library, library->sync()); },
        [this](const std::pair<std::shared_ptr<Library>, Status>& answer) {
            if (answer.first != m_library)
                return;
            m_sending = false;
            // A library that is away says so in the status; what else went wrong is said here.
            if (!answer.second && answer.second.error().code() != ErrorCode::Offline && answer.second.error().code() != ErrorCode::Cancelled) {
                m_reason->setText(qstr(answer.second.error().text()));
                m_reason->show();
            }
            reload();
            Q_EMIT changed();
        });
}

} // namespace modelbook
