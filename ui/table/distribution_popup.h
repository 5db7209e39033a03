// DistributionPopup: how the values of a column are spread in the rows shown; a range of it becomes a filter.
#pragma once

#include "models/catalogue/field_summary.h"
#include "ui/table/table_state.h"

#include <QFrame>

class QLabel;

namespace modelbook {

/// Numbers as bars to drag over, other values as the most frequent ones to click. Closes with a click outside.
class DistributionPopup : public QFrame
{
    Q_OBJECT
public:
    explicit DistributionPopup(QWidget* parent);
    /// Shows itself, waiting for the summary.
    void popup(const TableColumn& column, const QPoint& at);
    void setSummary(const FieldSummary& summary);

Q_SIGNALS:
    void rangeChosen(const FieldKey& field, double low, double high);
    void valueChosen(const FieldKey& field, const ArgValue& value);

private:
    void clear();
    QLabel* addLabel(const QString& words, const char* name);
    TableColumn m_column;
};

} // namespace modelbook
