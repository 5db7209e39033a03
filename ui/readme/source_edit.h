// SourceEdit: the Markdown source with line numbers.
#pragma once

#include <QPlainTextEdit>

#include <memory>

class QCompleter;
class QStringListModel;

namespace modelbook {

class Spelling;

class SourceEdit : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit SourceEdit(QWidget* parent = nullptr);

    /// Replaces the text so that it can be undone, keeping the cursor's place where possible.
    void replaceText(const QString& text);
    /// Puts marks around the selection, or around nothing with the cursor between.
    void surround(const QString& before, const QString& after);
    /// What `[[` is completed to.
    void setModelNames(const QStringList& names);
    /// Where a line stands, for scrolling the preview along: the first one seen, with a fraction.
    double topLine() const;
    void scrollToLine(double line);
    void goToLine(int line);
    /// Puts a mark at the start of the selected lines.
    void prefixLines(const QString& mark);
    /// What the menu of a word that is in no dictionary proposes.
    void setSpelling(std::shared_ptr<Spelling> spelling) { m_spelling = std::move(spelling); }

Q_SIGNALS:
    /// A picture was pasted or dropped, as a file of this name.
    void pictureInserted(const QString& name, const QByteArray& bytes);
    /// A word counts as right from now on.
    void wordAccepted(const QString& word);

protected:
    bool canInsertFromMimeData(const QMimeData* source) const override;
    void insertFromMimeData(const QMimeData* source) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    class Numbers;
    void updateTheme();
    void completeName();
    int numbersWidth() const;
    void paintNumbers(QPaintEvent* event);
    Numbers* m_numbers;
    QCompleter* m_completer;
    QStringListModel* m_names;
    std::shared_ptr<Spelling> m_spelling;
};

} // namespace modelbook
