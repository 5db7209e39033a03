// SourceEdit: the Markdown source with line numbers.
#pragma once

#include <QPlainTextEdit>

namespace modelbook {

class SourceEdit : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit SourceEdit(QWidget* parent = nullptr);

    /// Replaces the text so that it can be undone, keeping the cursor's place where possible.
    void replaceText(const QString& text);
    /// Puts marks around the selection, or around nothing with the cursor between.
    void surround(const QString& before, const QString& after);
    /// Puts a mark at the start of the selected lines.
    void prefixLines(const QString& mark);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    class Numbers;
    void updateTheme();
    int numbersWidth() const;
    void paintNumbers(QPaintEvent* event);
    Numbers* m_numbers;
};

} // namespace modelbook
