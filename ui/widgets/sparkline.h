// Sparkline: the course of a number as a small line, and as a chart with its values on hover.
#pragma once

#include <QColor>
#include <QRectF>
#include <QWidget>

#include <vector>

class QPainter;

namespace modelbook {

struct SparkPoint {
    double x = 0; ///< step, epoch or number of the point; finite
    double y = 0; ///< not finite where there is a gap
};

/// Draws the course scaled to `rect`; any number of points costs at most a few lines per pixel.
void drawSparkline(QPainter& painter, const QRectF& rect, const std::vector<SparkPoint>& points, const QColor& color);

/// A chart of one metric with its name, last value and range. GUI thread only.
class MetricChart : public QWidget
{
    Q_OBJECT
public:
    MetricChart(QString name, std::vector<SparkPoint> points, QWidget* parent = nullptr);
    QSize sizeHint() const override { return {320, 150}; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    QRectF plot() const;

    QString m_name;
    std::vector<SparkPoint> m_points;
    double m_low = 0, m_high = 0;
    int m_hovered = -1;
};

} // namespace modelbook
