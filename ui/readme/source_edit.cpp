#include "ui/readme/source_edit.h"

#include "ui/theme/theme.h"

#include <QPainter>
#include <QRegularExpression>
#include <QTextBlock>

namespace modelbook {

class SourceEdit::Numbers : public QWidget
{
public:
    explicit Numbers(SourceEdit* edit) : QWidget(edit), m_edit(edit) {}

protected:
    void paintEvent(QPaintEvent* event) override { m_edit->paintNumbers(event); }

private:
    SourceEdit* m_edit;
};

SourceEdit::SourceEdit(QWidget* parent) : QPlainTextEdit(parent), m_numbers(new Numbers(this))
{
    setObjectName(QStringLiteral("readmeSource"));
    setFrameShape(QFrame::NoFrame);
    setTabChangesFocus(false);
    setPlaceholderText(tr("Why does this model exist? What was tried, what came out, what to compare it with?"));
    connect(this, &QPlainTextEdit::blockCountChanged, this, [this] { setViewportMargins(numbersWidth(), 12, 12, 0); });
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect& rect, int dy) {
        if (dy)
            m_numbers->scroll(0, dy);
        else
            m_numbers->update(0, rect.y(), m_numbers->width(), rect.height());
    });
    connect(&Theme::instance(), &Theme::changed, this, &SourceEdit::updateTheme);
    updateTheme();
}

void SourceEdit::updateTheme()
{
    setFont(Theme::instance().monoFont());
    setTabStopDistance(4 * fontMetrics().horizontalAdvance(QLatin1Char(' ')));
    setViewportMargins(numbersWidth(), 12, 12, 0);
}

int SourceEdit::numbersWidth() const
{
    const int digits = std::max(2, static_cast<int>(QString::number(blockCount()).size()));
    return 22 + digits * fontMetrics().horizontalAdvance(QLatin1Char('9'));
}

void SourceEdit::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    m_numbers->setGeometry(0, 12, numbersWidth(), contentsRect().height() - 12);
}

void SourceEdit::paintNumbers(QPaintEvent* event)
{
    QPainter painter(m_numbers);
    painter.setFont(font());
    painter.setPen(tokens().faint);
    for (auto block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const auto rect = blockBoundingGeometry(block).translated(contentOffset());
        if (rect.top() > event->rect().bottom())
            break;
        painter.drawText(QRectF(0, rect.top(), m_numbers->width() - 10, fontMetrics().height()), Qt::AlignRight,
                         QString::number(block.blockNumber() + 1));
    }
}

void SourceEdit::keyPressEvent(QKeyEvent* event)
{
    // A list goes on by itself; an empty item ends it.
    if (event->key() == Qt::Key_Return && event->modifiers() == Qt::NoModifier && !textCursor().hasSelection()) {
        static const QRegularExpression item(QStringLiteral("^(\\s*[-*+] (\\[[ xX]\\] )?)(.*)$"));
        auto cursor = textCursor();
        const auto match = item.match(cursor.block().text());
        if (match.hasMatch() && cursor.atBlockEnd()) {
            if (match.captured(3).isEmpty()) {
                cursor.movePosition(QTextCursor::StartOfBlock, QTextCursor::KeepAnchor);
                cursor.removeSelectedText();
            } else {
                auto mark = match.captured(1);
                mark.replace(QStringLiteral("[x]"), QStringLiteral("[ ]")).replace(QStringLiteral("[X]"), QStringLiteral("[ ]"));
                cursor.insertText(QLatin1Char('\n') + mark);
            }
            setTextCursor(cursor);
            return;
        }
    }
    QPlainTextEdit::keyPressEvent(event);
}

void SourceEdit::replaceText(const QString& text)
{
    auto cursor = textCursor();
    const int position = cursor.position();
    cursor.beginEditBlock();
    cursor.select(QTextCursor::Document);
    cursor.insertText(text);
    cursor.endEditBlock();
    cursor.setPosition(std::min(position, static_cast<int>(text.size())));
    setTextCursor(cursor);
}

void SourceEdit::surround(const QString& before, const QString& after)
{
    auto cursor = textCursor();
    const auto selected = cursor.selectedText();
    cursor.insertText(before + selected + after);
    cursor.setPosition(cursor.position() - static_cast<int>(after.size()));
    setTextCursor(cursor);
    setFocus();
}

void SourceEdit::prefixLines(const QString& mark)
{
    auto cursor = textCursor();
    const int end = cursor.selectionEnd();
    cursor.beginEditBlock();
    for (auto block = document()->findBlock(cursor.selectionStart()); block.isValid() && block.position() <= end;
         block = block.next()) {
        QTextCursor at(block);
        at.insertText(mark);
    }
    cursor.endEditBlock();
    setFocus();
}

} // namespace modelbook
