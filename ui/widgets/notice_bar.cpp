#include "ui/widgets/notice_bar.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace modelbook {

NoticeBar::NoticeBar(QWidget* parent) : QFrame(parent)
{
    setObjectName(QStringLiteral("noticeBar"));
    setProperty("role", QStringLiteral("toast"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 9, 9, 9);
    layout->setSpacing(10);
    m_text = new QLabel(this);
    m_text->setObjectName(QStringLiteral("noticeText"));
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setTextFormat(Qt::PlainText);
    layout->addWidget(m_text, 1);
    m_action = new QPushButton(this);
    m_action->setObjectName(QStringLiteral("noticeAction"));
    layout->addWidget(m_action);
    m_close = new QPushButton(QStringLiteral("✕"), this);
    m_close->setObjectName(QStringLiteral("noticeClose"));
    m_close->setAccessibleName(tr("Close"));
    layout->addWidget(m_close);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &QWidget::hide);
    connect(m_close, &QPushButton::clicked, this, &QWidget::hide);
    connect(m_action, &QPushButton::clicked, this, [this] {
        hide();
        if (const auto run = std::exchange(m_run, {}))
            run();
    });
    parent->installEventFilter(this);
    hide();
}

QString NoticeBar::text() const
{
    return isVisible() ? m_text->text() : QString();
}

void NoticeBar::inform(const QString& text, const QString& actionText, std::function<void()> action)
{
    present(text, actionText, std::move(action), false);
}

void NoticeBar::warn(const QString& text)
{
    present(text, {}, {}, true);
}

void NoticeBar::present(const QString& text, const QString& actionText, std::function<void()> action, bool stays)
{
    constexpr int shownMs = 8000;
    m_text->setText(text);
    m_action->setVisible(!actionText.isEmpty());
    m_action->setText(actionText);
    m_run = std::move(action);
    if (stays)
        m_timer.stop();
    else
        m_timer.start(shownMs);
    place();
    show();
    raise();
}

void NoticeBar::place()
{
    const auto area = parentWidget()->rect();
    const int width = std::clamp(m_text->fontMetrics().horizontalAdvance(m_text->text()) + 160, 280,
                                 std::max(280, std::min(720, area.width() - 40)));
    const int height = std::max(44, heightForWidth(width));
    setGeometry((area.width() - width) / 2, area.height() - height - 84, width, height);
}

bool NoticeBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible())
        place();
    return QFrame::eventFilter(watched, event);
}

} // namespace modelbook
