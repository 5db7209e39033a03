// CellEditor: the line that stands in a cell while it is edited, with what it may be completed to.
#pragma once

#include <QLineEdit>

class QCompleter;
class QStringListModel;

namespace modelbook {

/// Not one of Qt's item editors: those are closed by every reset, and a change of somebody else's is one. This one stays
/// until its user is done.
class CellEditor : public QLineEdit
{
    Q_OBJECT
public:
    enum class Move { None, Down, Right, Left };

    explicit CellEditor(QWidget* parent);

    struct Setup {
        QString text;
        bool selectAll = true;
        QStringList proposals;
        bool list = false;    ///< several values, separated by commas
        bool choices = false; ///< the proposals are all there is: shown at once
        QString placeholder;
    };
    void begin(const Setup& setup);
    /// Stays open and says why.
    void refuse(const QString& why);
    bool isChanged() const { return text() != m_before; }

Q_SIGNALS:
    void committed(CellEditor::Move then);
    void cancelled();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override;

private:
    QCompleter* m_completer;
    QStringListModel* m_words;
    QString m_before;
};

} // namespace modelbook
