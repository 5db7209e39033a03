// MarkdownHighlighter: quiet colours for Markdown source.
#pragma once

#include <QSyntaxHighlighter>

namespace modelbook {

class MarkdownHighlighter : public QSyntaxHighlighter
{
    Q_OBJECT
public:
    explicit MarkdownHighlighter(QTextDocument* document);

protected:
    void highlightBlock(const QString& text) override;
};

} // namespace modelbook
