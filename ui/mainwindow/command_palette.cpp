#include "ui/mainwindow/command_palette.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

namespace modelbook {

CommandPalette::CommandPalette(QWidget* parent) : QFrame(parent, Qt::Popup)
{
    setObjectName(QStringLiteral("commandPalette"));
    setProperty("role", QStringLiteral("popup"));
    resize(460, 340);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(10, 10, 10, 10);
    m_search = new QLineEdit(this);
    m_search->setObjectName(QStringLiteral("commandSearch"));
    m_search->setPlaceholderText(tr("Type a command"));
    m_search->installEventFilter(this);
    layout->addWidget(m_search);
    m_list = new QListWidget(this);
    m_list->setObjectName(QStringLiteral("commandList"));
    layout->addWidget(m_list);
    connect(m_search, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(m_search, &QLineEdit::returnPressed, this, &CommandPalette::runCurrent);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::runCurrent);
}

void CommandPalette::popup(const QList<QAction*>& actions)
{
    m_actions = actions;
    m_search->clear();
    fill({});
    const auto* window = parentWidget();
    move(window->mapToGlobal(QPoint((window->width() - width()) / 2, 60)));
    show();
    m_search->setFocus();
}

void CommandPalette::fill(const QString& search)
{
    m_list->clear();
    for (int i = 0; i < m_actions.size(); ++i) {
        const auto* action = m_actions[i];
        auto text = action->text().remove(QLatin1Char('&'));
        if (!action->isEnabled() || text.isEmpty() || !text.contains(search, Qt::CaseInsensitive))
            continue;
        if (!action->shortcut().isEmpty())
            text += QStringLiteral("    ") + action->shortcut().toString(QKeySequence::NativeText);
        auto* item = new QListWidgetItem(text, m_list);
        item->setData(Qt::UserRole, i);
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::runCurrent()
{
    const auto* item = m_list->currentItem();
    hide();
    if (item)
        m_actions[item->data(Qt::UserRole).toInt()]->trigger();
}

bool CommandPalette::eventFilter(QObject* object, QEvent* event)
{
    if (object == m_search && event->type() == QEvent::KeyPress) {
        const auto key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            const int next = m_list->currentRow() + (key == Qt::Key_Down ? 1 : -1);
            m_list->setCurrentRow(std::clamp(next, 0, std::max(0, m_list->count() - 1)));
            return true;
        }
    }
    return QFrame::eventFilter(object, event);
}

} // namespace modelbook
