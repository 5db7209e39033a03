// KeyValues: a quiet two-column list of facts.
#pragma once

#include <QWidget>

#include <utility>
#include <vector>

class QGridLayout;

namespace modelbook {

class KeyValues : public QWidget
{
    Q_OBJECT
public:
    explicit KeyValues(QWidget* parent = nullptr);

    struct Row {
        QString key;
        QString value;
        bool mono = false;
        QString tip;
    };
    /// Replaces all rows. Values are plain text, can be selected, and wrap.
    void setRows(const std::vector<Row>& rows);

private:
    QGridLayout* m_grid;
};

} // namespace modelbook
