// Histogram: how values spread between two ends, as bars.
#pragma once

#include <QWidget>

#include <cstdint>
#include <vector>

namespace modelbook {

/// Bars of equal width with the two ends below; on hover, or while dragging, the range of the bars and their count. GUI thread only.
class Histogram : public QWidget
{
    Q_OBJECT
public:
    explicit Histogram(QWidget* parent = nullptr);

    /// `low` and `high` are the outer edges of the first and last bar. Empty counts clear it.
    void setCounts(std::vector<std::uint64_t> counts, double low, double high);
    /// Lets a range be dragged over the bars.
    void setBrushable(bool brushable);
    QSize sizeHint() const override { return {240, 96}; }

Q_SIGNALS:
    /// The outer edges of the bars dragged over.
    void rangeChosen(double low, double high);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    QRectF plot() const;
    int barAt(double x) const;
    double edge(int bar) const;
    /// The bars that are lit, first and last: dragged over, or under the mouse; -1 for none.
    std::pair<int, int> lit() const;

    std::vector<std::uint64_t> m_counts;
    double m_low = 0, m_high = 0;
    int m_hovered = -1, m_pressed = -1;
    bool m_brushable = false;
};

} // namespace modelbook
