#include "ui/readme/markdown_highlighter.h"

#include "ui/readme/spelling.h"
#include "ui/theme/theme.h"

#include <QRegularExpression>

namespace modelbook {

namespace {

enum State { Text = -1, Fence = 1, FrontMatter = 2 };
constexpr int highlightedCharacters = 4000; ///< of one line; a pasted blob must not stall the editor

} // namespace

MarkdownHighlighter::MarkdownHighlighter(QTextDocument* document) : QSyntaxHighlighter(document)
{
    connect(&Theme::instance(), &Theme::changed, this, &QSyntaxHighlighter::rehighlight);
}

void MarkdownHighlighter::highlightBlock(const QString& text)
{
    const auto& t = tokens();
    QTextCharFormat quiet, strong, heading, link, code;
    quiet.setForeground(t.muted);
    strong.setFontWeight(QFont::DemiBold);
    heading.setFontWeight(QFont::DemiBold);
    heading.setForeground(t.ink);
    link.setForeground(t.accent);
    code.setForeground(t.dark ? QColor(0xe4, 0xb0, 0x7a) : QColor(0x8a, 0x4b, 0x12));

    const auto bare = text.trimmed();
    const bool fence = bare.startsWith(QLatin1String("```")) || bare.startsWith(QLatin1String("~~~"));
    if (currentBlock().blockNumber() == 0 && bare == QLatin1String("---")) {
        setCurrentBlockState(FrontMatter);
        setFormat(0, static_cast<int>(text.size()), quiet);
        return;
    }
    const int before = previousBlockState();
    if (before == FrontMatter) {
        setCurrentBlockState(bare == QLatin1String("---") ? Text : FrontMatter);
        setFormat(0, static_cast<int>(text.size()), quiet);
        return;
    }
    if (fence || before == Fence) {
        setCurrentBlockState(fence == (before == Fence) ? Text : Fence);
        setFormat(0, static_cast<int>(text.size()), fence ? quiet : code);
        return;
    }
    setCurrentBlockState(Text);
    if (text.size() > highlightedCharacters)
        return;
    static const QRegularExpression headingLine(QStringLiteral("^ {0,3}#{1,6} .*"));
    static const QRegularExpression quoteLine(QStringLiteral("^ {0,3}>.*"));
    static const QRegularExpression listMark(QStringLiteral("^\\s*([-*+]|\\d+[.)])( \\[[ xX]\\])? "));
    static const QRegularExpression bold(QStringLiteral("\\*\\*[^*]+\\*\\*|__[^_]+__"));
    static const QRegularExpression inlineCode(QStringLiteral("`[^`]+`"));
    static const QRegularExpression links(QStringLiteral("\\[\\[[^\\]]+\\]\\]|!?\\[[^\\]]*\\]\\([^)]*\\)|https?://[^\\s)>]+"));
    static const QRegularExpression macro(QStringLiteral("\\{\\{[^}]*\\}\\}"));
    const auto mark = [&](const QRegularExpression& pattern, const QTextCharFormat& format) {
        for (auto found = pattern.globalMatch(text); found.hasNext();) {
            const auto match = found.next();
            setFormat(static_cast<int>(match.capturedStart()), static_cast<int>(match.capturedLength()), format);
        }
    };
    mark(headingLine, heading);
    mark(quoteLine, quiet);
    mark(listMark, quiet);
    mark(bold, strong);
    mark(links, link);
    mark(macro, link);
    mark(inlineCode, code);
    markSpelling(text);
}

void MarkdownHighlighter::setSpelling(std::shared_ptr<const Spelling> spelling)
{
    m_spelling = std::move(spelling);
    rehighlight();
}

void MarkdownHighlighter::markSpelling(const QString& text)
{
    if (!m_spelling)
        return;
    for (const auto& word : Spelling::wordsOf(text)) {
        if (m_spelling->isRight(text.mid(word.start, word.length)))
            continue;
        auto wrong = format(word.start);
        wrong.setUnderlineStyle(QTextCharFormat::SpellCheckUnderline);
        wrong.setUnderlineColor(QColor(0xd9, 0x53, 0x4f));
        setFormat(word.start, word.length, wrong);
    }
}

} // namespace modelbook
