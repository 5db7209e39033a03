// MarkdownHighlighter: quiet colours for Markdown source, and marks below misspelt words.
#pragma once

#include <QSyntaxHighlighter>

#include <memory>

namespace modelbook {

class Spelling;

class MarkdownHighlighter : public QSyntaxHighlighter
{
    Q_OBJECT
public:
    explicit MarkdownHighlighter(QTextDocument* document);
    /// Marks words of the prose that are in no dictionary; null ends it.
    void setSpelling(std::shared_ptr<const Spelling> spelling);

protected:
    void highlightBlock(const QString& text) override;

private:
    void markSpelling(const QString& text);
    std::shared_ptr<const Spelling> m_spelling;
};

} // namespace modelbook
