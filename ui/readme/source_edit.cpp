#include "ui/readme/source_edit.h"

#include "ui/readme/spelling.h"
#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QAction>
#include <QBuffer>
#include <QCompleter>
#include <QContextMenuEvent>
#include <QDateTime>
#include <QFileInfo>
#include <QImage>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QRegularExpression>
#include <QScrollBar>
#include <QStringListModel>
#include <QTextBlock>
#include <QUrl>

#include <functional>

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
    m_names = new QStringListModel(this);
    m_completer = new QCompleter(m_names, this);
    m_completer->setWidget(this);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_completer->setFilterMode(Qt::MatchContains);
    m_completer->setMaxVisibleItems(10);
    m_completer->popup()->setObjectName(QStringLiteral("nameCompletions"));
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this, [this](const QString& name) {
        auto cursor = textCursor();
        const auto before = cursor.block().text().left(cursor.positionInBlock());
        const auto open = before.lastIndexOf(QLatin1String("[["));
        if (open < 0)
            return;
        cursor.movePosition(QTextCursor::Left, QTextCursor::KeepAnchor, static_cast<int>(before.size() - open - 2));
        const bool closed = cursor.block().text().mid(textCursor().positionInBlock()).startsWith(QLatin1String("]]"));
        cursor.insertText(name + (closed ? QString() : QStringLiteral("]]")));
        if (closed)
            cursor.movePosition(QTextCursor::Right, QTextCursor::MoveAnchor, 2);
        setTextCursor(cursor);
    });
    updateTheme();
}

void SourceEdit::setModelNames(const QStringList& names)
{
    m_names->setStringList(names);
}

void SourceEdit::completeName()
{
    const auto cursor = textCursor();
    const auto before = cursor.block().text().left(cursor.positionInBlock());
    const auto open = before.lastIndexOf(QLatin1String("[["));
    const auto typed = open < 0 ? QString() : before.mid(open + 2);
    if (open < 0 || typed.contains(QLatin1Char(']')) || typed.size() > 80) {
        m_completer->popup()->hide();
        return;
    }
    m_completer->setCompletionPrefix(typed);
    if (m_completer->completionCount() == 0) {
        m_completer->popup()->hide();
        return;
    }
    m_completer->popup()->setCurrentIndex(m_completer->completionModel()->index(0, 0));
    auto area = cursorRect();
    area.translate(viewportMargins().left(), viewportMargins().top());
    area.setWidth(320);
    m_completer->complete(area);
}

double SourceEdit::topLine() const
{
    const auto block = firstVisibleBlock();
    const auto rect = blockBoundingGeometry(block).translated(contentOffset());
    return block.blockNumber() + (rect.height() > 0 ? std::clamp(-rect.top() / rect.height(), 0.0, 1.0) : 0.0);
}

void SourceEdit::scrollToLine(double line)
{
    // The scroll bar of a plain text counts lines as they are laid out; wrapped ones count more than once.
    const auto block = document()->findBlockByNumber(std::clamp(static_cast<int>(line), 0, blockCount() - 1));
    verticalScrollBar()->setValue(block.firstLineNumber() + static_cast<int>((line - static_cast<int>(line)) * block.lineCount()));
}

void SourceEdit::goToLine(int line)
{
    setTextCursor(QTextCursor(document()->findBlockByNumber(line)));
    scrollToLine(line);
    setFocus();
}

bool SourceEdit::canInsertFromMimeData(const QMimeData* source) const
{
    return source->hasImage() || source->hasUrls() || QPlainTextEdit::canInsertFromMimeData(source);
}

void SourceEdit::insertFromMimeData(const QMimeData* source)
{
    static const QStringList kinds{QStringLiteral("png"), QStringLiteral("jpg"), QStringLiteral("jpeg"), QStringLiteral("gif"), QStringLiteral("webp")};
    bool taken = false;
    for (const auto& url : source->urls()) {
        const QFileInfo info(url.toLocalFile());
        QFile file(info.filePath());
        if (kinds.contains(info.suffix().toLower()) && info.isFile() && info.size() <= (16 << 20) && file.open(QIODevice::ReadOnly)) {
            Q_EMIT pictureInserted(info.fileName(), file.readAll());
            taken = true;
        }
    }
    if (!taken && source->hasImage() && !source->hasText()) {
        QByteArray bytes;
        QBuffer buffer(&bytes);
        if (qvariant_cast<QImage>(source->imageData()).save(&buffer, "PNG")) {
            Q_EMIT pictureInserted(QStringLiteral("picture-%1.png").arg(QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-hhmmss"))), bytes);
            taken = true;
        }
    }
    if (!taken)
        QPlainTextEdit::insertFromMimeData(source);
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
    if (m_completer->popup()->isVisible()) {
        switch (event->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
        case Qt::Key_Tab:
        case Qt::Key_Escape: event->ignore(); return; // the completer's
        default: break;
        }
    }
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
    if (!event->text().isEmpty())
        completeName();
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

void SourceEdit::contextMenuEvent(QContextMenuEvent* event)
{
    auto* menu = createStandardContextMenu(event->pos());
    menu->setObjectName(QStringLiteral("sourceMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    auto cursor = cursorForPosition(event->pos());
    const auto line = cursor.block().text();
    for (const auto& found : m_spelling ? Spelling::wordsOf(line) : std::vector<Spelling::Word>()) {
        const int at = cursor.positionInBlock();
        const auto word = line.mid(found.start, found.length);
        if (at < found.start || at > found.start + found.length || m_spelling->isRight(word))
            continue;
        cursor.setPosition(cursor.block().position() + found.start);
        cursor.setPosition(cursor.position() + found.length, QTextCursor::KeepAnchor);
        auto* first = menu->actions().value(0);
        const auto add = [&](const QString& text, std::function<void()> run) {
            auto* action = new QAction(text, menu);
            connect(action, &QAction::triggered, this, std::move(run));
            menu->insertAction(first, action);
        };
        for (const auto& better : m_spelling->suggestions(word)) {
            add(better, [cursor, better]() mutable { cursor.insertText(better); });
        }
        add(tr("“%1” is right").arg(word), [this, word] { Q_EMIT wordAccepted(word); });
        menu->insertSeparator(first);
        break;
    }
    menu->popup(event->globalPos());
}

} // namespace modelbook
