// NoticeBar: errors and news at the foot of the window, never in a modal box; with an action such as Undo.
#pragma once

#include <QFrame>
#include <QTimer>

#include <functional>

class QLabel;
class QPushButton;

namespace modelbook {

class NoticeBar : public QFrame
{
    Q_OBJECT
public:
    explicit NoticeBar(QWidget* parent);

    /// Gone after a while; `action` (if named) runs on its button.
    void inform(const QString& text, const QString& actionText = {}, std::function<void()> action = {});
    /// Stays until it is closed.
    void warn(const QString& text);
    QString text() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void present(const QString& text, const QString& actionText, std::function<void()> action, bool stays);
    void place();

    QLabel* m_text;
    QPushButton* m_action;
    QPushButton* m_close;
    std::function<void()> m_run;
    QTimer m_timer;
};

} // namespace modelbook
