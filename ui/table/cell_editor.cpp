#include "ui/table/cell_editor.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QFocusEvent>
#include <QKeyEvent>
#include <QStringListModel>
#include <QToolTip>

namespace modelbook {

namespace {

/// Completes what stands after the last comma.
class ListCompleter : public QCompleter
{
public:
    using QCompleter::QCompleter;
    void setList(bool list) { m_list = list; }

    QStringList splitPath(const QString& path) const override
    {
        return {m_list ? path.section(QLatin1Char(','), -1).trimmed() : path};
    }
    QString pathFromIndex(const QModelIndex& index) const override
    {
        const auto chosen = QCompleter::pathFromIndex(index);
        const auto text = qobject_cast<QLineEdit*>(widget())->text();
        const auto comma = text.lastIndexOf(QLatin1Char(','));
        return m_list && comma >= 0 ? text.left(comma + 1) + QLatin1Char(' ') + chosen : chosen;
    }

private:
    bool m_list = false;
};

} // namespace

CellEditor::CellEditor(QWidget* parent) : QLineEdit(parent)
{
    setObjectName(QStringLiteral("cellEditor"));
    m_words = new QStringListModel(this);
    m_completer = new ListCompleter(m_words, this);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_completer->setFilterMode(Qt::MatchContains);
    m_completer->setMaxVisibleItems(10);
    m_completer->popup()->setObjectName(QStringLiteral("cellProposals"));
    connect(this, &QLineEdit::textEdited, this, [this] {
        setProperty("invalid", false);
        setStyleSheet(QString());
        QToolTip::hideText();
    });
    hide();
}

void CellEditor::begin(const Setup& setup)
{
    setProperty("invalid", false);
    setStyleSheet(QString());
    setToolTip(setup.placeholder);
    setPlaceholderText(setup.placeholder);
    m_before = setup.text;
    setText(setup.text);
    m_words->setStringList(setup.proposals);
    static_cast<ListCompleter*>(m_completer)->setList(setup.list);
    setCompleter(setup.proposals.isEmpty() ? nullptr : m_completer);
    show();
    raise();
    setFocus();
    if (setup.selectAll)
        selectAll();
    else
        end(false);
    if (setup.choices && !setup.proposals.isEmpty()) {
        m_completer->setCompletionPrefix(QString());
        m_completer->complete();
    }
}

void CellEditor::refuse(const QString& why)
{
    setProperty("invalid", true);
    setStyleSheet(QStringLiteral("border-color:#d9534f"));
    setToolTip(why);
    if (isVisible()) {
        setFocus();
        QToolTip::showText(mapToGlobal(QPoint(0, height())), why, this);
    }
}

void CellEditor::keyPressEvent(QKeyEvent* event)
{
    const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
    const bool popup = m_completer->popup()->isVisible();
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (popup && m_completer->popup()->currentIndex().isValid()) {
            event->ignore(); // the completer's
            return;
        }
        m_completer->popup()->hide();
        Q_EMIT committed(Move::Down);
        return;
    case Qt::Key_Escape:
        Q_EMIT cancelled();
        return;
    case Qt::Key_Tab: Q_EMIT committed(Move::Right); return;
    case Qt::Key_Backtab: Q_EMIT committed(Move::Left); return;
    case Qt::Key_Down:
        if (!popup && completer() && !shift) {
            m_completer->setCompletionPrefix(QString());
            m_completer->complete();
            return;
        }
        break;
    default: break;
    }
    QLineEdit::keyPressEvent(event);
}

bool CellEditor::event(QEvent* event)
{
    // Keys that are commands of the window belong to the text while it is edited.
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept();
        return true;
    }
    // Tab would move the focus before keyPressEvent() sees it.
    if (event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Tab || key->key() == Qt::Key_Backtab) {
            keyPressEvent(key);
            return true;
        }
    }
    return QLineEdit::event(event);
}

void CellEditor::focusOutEvent(QFocusEvent* event)
{
    QLineEdit::focusOutEvent(event);
    const auto reason = event->reason();
    if (!isVisible() || reason == Qt::PopupFocusReason || reason == Qt::ActiveWindowFocusReason)
        return;
    if (isChanged())
        Q_EMIT committed(Move::None);
    else
        Q_EMIT cancelled();
}

} // namespace modelbook
