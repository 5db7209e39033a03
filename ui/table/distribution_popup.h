// DistributionPopup: how the values of a column are spread in the rows shown; a range of it becomes a filter.
#pragma once

#include "models/catalogue/field_summary.h"
#include "ui/table/table_state.h"

#include <QFrame>

class QLabel;

namespace modelbook {

class BrushHistogram;

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

/// The bars; a drag over them chooses their outer edges.
class BrushHistogram : public QWidget
{
    Q_OBJECT
public:
    BrushHistogram(const FieldSummary& summary, QWidget* parent);
    QSize sizeHint() const override { return {280, 110}; }

Q_SIGNALS:
    void brushed(double low, double high);  ///< while dragging
    void rangeChosen(double low, double high);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    int barAt(int x) const;
    double edge(int bar) const;
    FieldSummary m_summary;
    int m_first = -1, m_last = -1;
};

} // namespace modelbook
