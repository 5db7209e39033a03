// FilterChips: the conditions of a question as labels, each with a cross that takes it away.
#pragma once

#include <QWidget>

#include <vector>

class QToolButton;

namespace modelbook {

/// Hidden while there is no condition.
class FilterChips : public QWidget
{
    Q_OBJECT
public:
    explicit FilterChips(QWidget* parent = nullptr);
    void setConditions(const std::vector<std::string>& texts);

Q_SIGNALS:
    void removeRequested(std::size_t which);
    void clearRequested();

private:
    QToolButton* addButton(const char* name);

    std::vector<std::string> m_texts;
    std::vector<QToolButton*> m_chips;
    QToolButton* m_clear; ///< behind them
};

} // namespace modelbook
