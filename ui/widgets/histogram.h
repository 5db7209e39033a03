// Histogram: how values spread between two ends, as bars.
#pragma once

#include <QWidget>

#include <cstdint>
#include <vector>

namespace modelbook {

/// Bars of equal width with the two ends below; on hover the bar's range and count. GUI thread only.
class Histogram : public QWidget
{
    Q_OBJECT
public:
    explicit Histogram(QWidget* parent = nullptr);

    /// `low` and `high` are the outer edges of the first and last bar. Empty counts clear it.
    void setCounts(std::vector<std::uint64_t> counts, double low, double high);
    QSize sizeHint() const override { return {240, 96}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    QRectF plot() const;
    int barAt(double x) const;

    std::vector<std::uint64_t> m_counts;
    double m_low = 0, m_high = 0;
    int m_hovered = -1;
};

} // namespace modelbook
