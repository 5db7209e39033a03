// FindReplaceBar: finds text in the README's source and replaces it, one by one or all at once.
#pragma once

#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace modelbook {

/// Replacing all is one step of the editor's undo.
class FindReplaceBar : public QWidget
{
    Q_OBJECT
public:
    FindReplaceBar(QPlainTextEdit* edit, QWidget* parent);
    void open();
    /// Whether it was found; goes round at the end.
    bool find(bool backwards);
    void replace();
    int replaceAll();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    QPlainTextEdit* m_edit;
    QLineEdit* m_find;
    QLineEdit* m_replace;
    QCheckBox* m_case;
    QLabel* m_note;
};

} // namespace modelbook
