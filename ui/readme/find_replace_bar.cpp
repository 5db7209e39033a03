#include "ui/readme/find_replace_bar.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTextBlock>

namespace modelbook {

FindReplaceBar::FindReplaceBar(QPlainTextEdit* edit, QWidget* parent) : QWidget(parent), m_edit(edit)
{
    setObjectName(QStringLiteral("findReplaceBar"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 4, 16, 6);
    row->setSpacing(6);
    const auto field = [&](const char* name, const QString& hint) {
        auto* made = new QLineEdit(this);
        made->setObjectName(QLatin1String(name));
        made->setPlaceholderText(hint);
        row->addWidget(made, 1);
        return made;
    };
    m_find = field("readmeFind", tr("Find"));
    m_replace = field("readmeReplace", tr("Replace with"));
    m_case = new QCheckBox(tr("Aa"), this);
    m_case->setToolTip(tr("Capitals matter"));
    row->addWidget(m_case);
    const auto button = [&](const char* name, const QString& text, auto run) {
        auto* made = new QPushButton(text, this);
        made->setObjectName(QLatin1String(name));
        made->setFocusPolicy(Qt::TabFocus);
        made->setProperty("compact", true);
        connect(made, &QPushButton::clicked, this, run);
        row->addWidget(made);
    };
    button("readmeFindNext", tr("Next"), [this] { find(false); });
    button("readmeReplaceOne", tr("Replace"), [this] { replace(); });
    button("readmeReplaceAll", tr("All"), [this] { replaceAll(); });
    m_note = new QLabel(this);
    m_note->setObjectName(QStringLiteral("readmeFindNote"));
    m_note->setProperty("role", QStringLiteral("muted"));
    row->addWidget(m_note);
    button("readmeFindClose", QStringLiteral("✕"), [this] {
        hide();
        m_edit->setFocus();
    });
    hide();
}

void FindReplaceBar::open()
{
    if (const auto selected = m_edit->textCursor().selectedText(); !selected.isEmpty() && !selected.contains(QChar::ParagraphSeparator))
        m_find->setText(selected);
    show();
    m_find->setFocus();
    m_find->selectAll();
}

bool FindReplaceBar::find(bool backwards)
{
    QTextDocument::FindFlags flags;
    flags.setFlag(QTextDocument::FindBackward, backwards);
    flags.setFlag(QTextDocument::FindCaseSensitively, m_case->isChecked());
    const auto words = m_find->text();
    if (words.isEmpty())
        return false;
    bool found = m_edit->find(words, flags);
    if (!found) {
        const auto before = m_edit->textCursor();
        m_edit->moveCursor(backwards ? QTextCursor::End : QTextCursor::Start);
        found = m_edit->find(words, flags);
        if (!found)
            m_edit->setTextCursor(before);
    }
    m_note->setText(found ? QString() : tr("Not found"));
    return found;
}

void FindReplaceBar::replace()
{
    auto cursor = m_edit->textCursor();
    const auto sensitivity = m_case->isChecked() ? Qt::CaseSensitive : Qt::CaseInsensitive;
    if (cursor.hasSelection() && cursor.selectedText().compare(m_find->text(), sensitivity) == 0)
        cursor.insertText(m_replace->text());
    find(false);
}

int FindReplaceBar::replaceAll()
{
    const auto words = m_find->text();
    if (words.isEmpty())
        return 0;
    const auto flags = m_case->isChecked() ? QTextDocument::FindFlags(QTextDocument::FindCaseSensitively) : QTextDocument::FindFlags();
    QTextCursor whole(m_edit->document());
    whole.beginEditBlock();
    int count = 0;
    for (auto at = m_edit->document()->find(words, 0, flags); !at.isNull(); at = m_edit->document()->find(words, at, flags)) {
        at.insertText(m_replace->text());
        ++count;
    }
    whole.endEditBlock();
    m_note->setText(tr("%n replaced", nullptr, count));
    return count;
}

void FindReplaceBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) {
        hide();
        m_edit->setFocus();
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        if (m_replace->hasFocus())
            replace();
        else
            find(event->modifiers().testFlag(Qt::ShiftModifier));
    } else {
        QWidget::keyPressEvent(event);
    }
}

} // namespace modelbook
