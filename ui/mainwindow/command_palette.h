// CommandPalette: every action of the window, found by typing (Ctrl+K).
#pragma once

#include <QFrame>

class QAction;
class QLineEdit;
class QListWidget;

namespace modelbook {

class CommandPalette : public QFrame
{
    Q_OBJECT
public:
    explicit CommandPalette(QWidget* parent);
    void popup(const QList<QAction*>& actions);

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    void fill(const QString& search);
    void runCurrent();

    QList<QAction*> m_actions;
    QLineEdit* m_search;
    QListWidget* m_list;
};

} // namespace modelbook
