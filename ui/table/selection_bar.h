// SelectionBar: what can be done with the selected models, and what their main metric comes to.
#pragma once

#include <QFrame>

class QLabel;
class QPushButton;

namespace modelbook {

class SelectionBar : public QFrame
{
    Q_OBJECT
public:
    explicit SelectionBar(QWidget* parent = nullptr);

    /// Hidden where `count` is 0. `summary` is the line at the right.
    void setSelection(int count, const QString& summary);

Q_SIGNALS:
    void compareRequested();
    void tagRequested();
    void downloadRequested();
    void deleteRequested();

private:
    QLabel* m_count;
    QLabel* m_summary;
    QPushButton* m_compare;
};

} // namespace modelbook
