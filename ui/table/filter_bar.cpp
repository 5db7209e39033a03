#include "ui/table/filter_bar.h"

#include "models/args/canonical.h"
#include "models/query/evaluate.h"
#include "models/query/token.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QAbstractItemView>
#include <QAction>
#include <QCompleter>
#include <QInputMethodEvent>
#include <QIcon>
#include <QKeyEvent>
#include <QPainter>
#include <QStringListModel>
#include <QTextCharFormat>

namespace modelbook {

namespace {

constexpr int debounceMs = 5; // a question that the next key outdates is cancelled

bool isKeyword(const std::string& word)
{
    static const QSet<QString> words{QStringLiteral("and"), QStringLiteral("or"), QStringLiteral("not"), QStringLiteral("in"),
                                     QStringLiteral("has"), QStringLiteral("missing"), QStringLiteral("sort"),
                                     QStringLiteral("by"), QStringLiteral("group"), QStringLiteral("asc"),
                                     QStringLiteral("desc")};
    return words.contains(qstr(word));
}

QIcon clockIcon()
{
    QPixmap pixmap(32, 32);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(QColor(0x8a, 0x8d, 0x94), 2.4));
    painter.drawEllipse(QRectF(5, 5, 22, 22));
    painter.drawPolyline(QPolygonF({{16, 9.5}, {16, 16.5}, {21, 19}}));
    return QIcon(pixmap);
}

} // namespace

FilterBar::FilterBar(QWidget* parent) : QLineEdit(parent)
{
    setObjectName(QStringLiteral("filterBar"));
    setPlaceholderText(tr("Filter: val_acc > 0.9 and optimizer.name in (adam, adamw) sort by lr group by model.arch"));
    setClearButtonEnabled(true);
    m_timer.setSingleShot(true);
    m_timer.setInterval(debounceMs);
    m_words = new QStringListModel(this);
    m_completer = new QCompleter(m_words, this);
    m_completer->setWidget(this);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_completer->setFilterMode(Qt::MatchContains);
    m_completer->setMaxVisibleItems(12);
    m_completer->popup()->setObjectName(QStringLiteral("filterCompletions"));
    auto* recent = addAction(clockIcon(), QLineEdit::LeadingPosition);
    recent->setObjectName(QStringLiteral("recentQueries"));
    recent->setToolTip(tr("Questions asked before (Down)"));
    connect(recent, &QAction::triggered, this, &FilterBar::showRecent);
    connect(m_completer, qOverload<const QString&>(&QCompleter::activated), this, &FilterBar::insertCompletion);
    connect(&m_timer, &QTimer::timeout, this, [this] { Q_EMIT asked(text()); });
    connect(this, &QLineEdit::textChanged, this, [this] {
        m_errorAt = -1;
        recolour();
        m_timer.start();
    });
    connect(this, &QLineEdit::textEdited, this, [this] { complete(); });
    connect(&Theme::instance(), &Theme::changed, this, &FilterBar::recolour);
}

void FilterBar::setFields(std::shared_ptr<const std::vector<FieldInfo>> fields)
{
    if (m_search.fields() != fields)
        m_search.setFields(std::move(fields));
}

void FilterBar::setError(const QString& message, int position, int length)
{
    setToolTip(message);
    m_errorAt = message.isEmpty() ? -1 : position;
    m_errorLength = std::max(length, 1);
    // A style is worked out anew for all that is inside: only where it changes.
    if (const auto style = message.isEmpty() ? QString() : QStringLiteral("border-color:#d9534f"); style != styleSheet()) {
        setProperty("invalid", !message.isEmpty());
        setStyleSheet(style);
    }
    recolour();
}

void FilterBar::recolour()
{
    // QLineEdit has no formats of its own; those of an input method are drawn all the same.
    const auto& t = tokens();
    QList<QInputMethodEvent::Attribute> attributes;
    const auto bytes = text().toUtf8();
    const auto format = [&](std::size_t position, std::size_t length, const QTextCharFormat& style) {
        const int start = static_cast<int>(QString::fromUtf8(bytes.left(static_cast<qsizetype>(position))).size());
        const int count = static_cast<int>(
            QString::fromUtf8(bytes.mid(static_cast<qsizetype>(position), static_cast<qsizetype>(length))).size());
        attributes.append({QInputMethodEvent::TextFormat, start - cursorPosition(), count, style});
    };
    const auto lexed = lexQuery(std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
    bool afterOperator = false;
    for (const auto& token : lexed.tokens) {
        QTextCharFormat style;
        const bool keyword = token.kind == TokenKind::Word && isKeyword(token.text);
        if (token.kind == TokenKind::Operator || keyword)
            style.setForeground(t.accent);
        else if (token.kind == TokenKind::Quoted || (token.kind == TokenKind::Word && afterOperator))
            style.setForeground(t.dark ? QColor(0xe0, 0xb0, 0x70) : QColor(0xa8, 0x5a, 0x12));
        else
            style.setForeground(t.ink);
        if (token.kind == TokenKind::Operator || (keyword && token.text == "in"))
            afterOperator = true;
        else if (keyword)
            afterOperator = false;
        if (token.length > 0)
            format(token.position, token.length, style);
    }
    if (m_errorAt >= 0) {
        QTextCharFormat wrong;
        wrong.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        wrong.setUnderlineColor(QColor(0xd9, 0x53, 0x4f));
        wrong.setForeground(QColor(0xd9, 0x53, 0x4f));
        format(static_cast<std::size_t>(m_errorAt), static_cast<std::size_t>(m_errorLength), wrong);
    }
    QInputMethodEvent event(QString(), attributes);
    QLineEdit::inputMethodEvent(&event);
}

int FilterBar::wordStart() const
{
    int start = cursorPosition();
    const auto content = text();
    while (start > 0 && !QStringLiteral(" (),=!<>~\"'").contains(content[start - 1]))
        --start;
    return start;
}

const FieldInfo* FilterBar::fieldBeforeValue(const std::string& before) const
{
    auto tokens = lexQuery(before).tokens;
    tokens.pop_back(); // End
    const auto isIn = [](const Token& token) { return token.kind == TokenKind::Word && token.text == "in"; };
    // Inside the parentheses of in ( … ) back to the in.
    auto at = tokens.size();
    while (at > 0 && (tokens[at - 1].kind == TokenKind::Comma || tokens[at - 1].kind == TokenKind::Open)) {
        const bool comma = tokens[at - 1].kind == TokenKind::Comma;
        at -= comma && at >= 2 ? 2 : 1;
    }
    if (at < 2 || !(tokens[at - 1].kind == TokenKind::Operator || isIn(tokens[at - 1])))
        return nullptr;
    const auto resolved = resolveField(tokens[at - 2].text, *m_search.fields());
    for (const auto& field : *m_search.fields()) {
        if (resolved.key == field.key)
            return &field;
    }
    return nullptr;
}

void FilterBar::showRecent()
{
    if (m_recent.isEmpty())
        return;
    m_offersRecent = true;
    m_words->setStringList(m_recent);
    m_completer->setCompletionPrefix(QString());
    auto area = rect();
    area.setWidth(std::max(320, width()));
    m_completer->complete(area);
}

void FilterBar::focusOutEvent(QFocusEvent* event)
{
    QLineEdit::focusOutEvent(event);
    if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason && m_errorAt < 0 && !text().trimmed().isEmpty())
        Q_EMIT kept(text());
}

void FilterBar::complete()
{
    m_offersRecent = false;
    const int start = wordStart();
    const auto word = text().mid(start, cursorPosition() - start);
    if (word.isEmpty() || !m_search.fields()) {
        m_completer->popup()->hide();
        return;
    }
    // After a field and an operator its values, else fields and keywords.
    QStringList words;
    const auto* valuesOf = fieldBeforeValue(text().left(start).toStdString());
    if (valuesOf) {
        for (const auto& [value, count] : valuesOf->topValues) {
            const auto& shown = value.isList() && !value.toList().empty() ? value.toList().front() : value;
            words.append(qstr(quoteIfNeeded(modelbook::displayText(shown))));
        }
    } else {
        // A list of thousands would be measured and searched by the popup at each letter; nobody reads on that far.
        constexpr std::size_t mostOffered = 100;
        auto found = m_search.find((word.startsWith(QLatin1Char('"')) ? word.mid(1) : word).toStdString());
        found.resize(std::min(found.size(), mostOffered));
        for (const auto i : found)
            words.append(qstr(quoteIfNeeded((*m_search.fields())[i].key.path)));
        for (const char* keyword : {"and", "or", "not", "in", "has", "missing", "sort by", "group by", "desc"})
            words.append(QLatin1String(keyword));
    }
    words.removeDuplicates();
    m_words->setStringList(words);
    m_completer->setCompletionPrefix(word);
    const bool nothingNew = m_completer->completionCount() == 0 ||
                            (m_completer->completionCount() == 1 && m_completer->currentCompletion() == word);
    if (nothingNew) {
        m_completer->popup()->hide();
        return;
    }
    auto area = cursorRect();
    area.setWidth(std::min(420, m_completer->popup()->sizeHintForColumn(0) + 40));
    m_completer->complete(area);
}

void FilterBar::insertCompletion(const QString& completion)
{
    if (m_offersRecent) {
        setText(completion);
        return;
    }
    const int start = wordStart();
    auto content = text();
    const int end = cursorPosition();
    content.replace(start, end - start, completion);
    setText(content);
    setCursorPosition(start + static_cast<int>(completion.size()));
}

void FilterBar::keyPressEvent(QKeyEvent* event)
{
    const bool popup = m_completer->popup()->isVisible();
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (popup && (event->key() == Qt::Key_Tab || (enter && m_completer->popup()->currentIndex().isValid()) ||
                  event->key() == Qt::Key_Escape)) {
        event->ignore(); // the completer's
        return;
    }
    if (enter) {
        m_completer->popup()->hide();
        m_timer.stop();
        Q_EMIT asked(text());
        if (!text().trimmed().isEmpty())
            Q_EMIT kept(text());
        return;
    }
    if (event->key() == Qt::Key_Down && !popup) {
        showRecent();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

} // namespace modelbook
