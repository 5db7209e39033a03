#include "ui/diff/pieces.h"

#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QStringList>

namespace modelbook {

namespace {

/// White space stays as it is, which QLabel and QTextBrowser do not take from `white-space` alone.
QString escaped(const QString& text)
{
    auto html = text.toHtmlEscaped();
    html.replace(QLatin1Char('\t'), QLatin1String("&nbsp;&nbsp;&nbsp;&nbsp;"));
    html.replace(QLatin1String("  "), QLatin1String("&nbsp; "));
    return html.replace(QLatin1Char('\n'), QLatin1String("<br>"));
}

} // namespace

QString piecesHtml(const std::vector<TextPiece>& pieces, PieceSide side)
{
    const auto& t = tokens();
    QString html;
    for (const auto& piece : pieces) {
        const auto text = escaped(qstr(piece.text));
        if (piece.kind == TextPiece::Kind::Same)
            html += text;
        else if (piece.kind == TextPiece::Kind::Removed && side != PieceSide::After)
            html += QStringLiteral("<span style=\"background:%1%2\">%3</span>").arg(t.removed.name(), side == PieceSide::Both ? QStringLiteral(";text-decoration:line-through") : QString(), text);
        else if (piece.kind == TextPiece::Kind::Added && side != PieceSide::Before)
            html += QStringLiteral("<span style=\"background:%1\">%2</span>").arg(t.added.name(), text);
    }
    return html;
}

QString patchHtml(const std::string& patch)
{
    const auto& t = tokens();
    QString html;
    bool head = true; // of a file: "--- a/x" is no removed line
    for (const auto& line : qstr(patch).split(QLatin1Char('\n'))) {
        if (line.startsWith(QLatin1String("diff ")))
            head = true;
        const bool hunk = line.startsWith(QLatin1String("@@"));
        head = head && !hunk;
        const auto text = line.isEmpty() ? QStringLiteral("&nbsp;") : escaped(line);
        if (head || hunk)
            html += QStringLiteral("<div style=\"color:%1\">%2</div>").arg(t.muted.name(), text);
        else if (line.startsWith(QLatin1Char('+')) || line.startsWith(QLatin1Char('-')))
            html += QStringLiteral("<div style=\"background:%1\">%2</div>").arg((line.startsWith(QLatin1Char('+')) ? t.added : t.removed).name(), text);
        else
            html += QStringLiteral("<div>%1</div>").arg(text);
    }
    return html;
}

} // namespace modelbook
