#include "ui/widgets/sparkline.h"

#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <limits>

namespace modelbook {

namespace {

struct Range {
    double low = std::numeric_limits<double>::infinity();
    double high = -std::numeric_limits<double>::infinity();
    void add(double value)
    {
        low = std::min(low, value);
        high = std::max(high, value);
    }
    /// 0 … 1; in the middle where all values are equal.
    double share(double value) const { return high > low ? (value - low) / (high - low) : 0.5; }
};

struct Scale {
    Range x, y;
    explicit Scale(const std::vector<SparkPoint>& points)
    {
        for (const auto& point : points) {
            x.add(point.x);
            if (std::isfinite(point.y))
                y.add(point.y);
        }
    }
    QPointF at(const SparkPoint& point, const QRectF& rect) const
    {
        return {rect.left() + x.share(point.x) * rect.width(), rect.bottom() - y.share(point.y) * rect.height()};
    }
};

} // namespace

void drawSparkline(QPainter& painter, const QRectF& rect, const std::vector<SparkPoint>& points, const QColor& color)
{
    const Scale scale(points);
    if (points.empty() || scale.y.high < scale.y.low)
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    // Of all points in half a pixel's width only the first, lowest, highest and last can be seen.
    QPainterPath path;
    bool gap = true;
    double column = -1, low = 0, high = 0;
    QPointF last;
    const auto finishColumn = [&] {
        if (column < 0)
            return;
        path.lineTo(last.x(), low);
        path.lineTo(last.x(), high);
        path.lineTo(last);
        column = -1;
    };
    for (const auto& point : points) {
        if (!std::isfinite(point.y)) {
            finishColumn();
            gap = true;
            continue;
        }
        const auto at = scale.at(point, rect);
        if (std::floor(at.x() * 2) != column) {
            finishColumn();
            column = std::floor(at.x() * 2);
            low = high = at.y();
            if (gap) {
                path.moveTo(at);
                path.lineTo(at + QPointF(0.01, 0)); // one point alone is a dot
            } else {
                path.lineTo(at);
            }
            gap = false;
        }
        low = std::min(low, at.y());
        high = std::max(high, at.y());
        last = at;
    }
    finishColumn();
    painter.drawPath(path);
    painter.restore();
}

MetricChart::MetricChart(QString name, std::vector<SparkPoint> points, QWidget* parent)
    : QWidget(parent), m_name(std::move(name)), m_points(std::move(points))
{
    setObjectName(QStringLiteral("chart.") + m_name);
    setMouseTracking(true);
    setMinimumSize(220, 130);
    const Scale scale(m_points);
    m_low = scale.y.low;
    m_high = scale.y.high;
}

QRectF MetricChart::plot() const
{
    return QRectF(rect()).adjusted(2, 30, -56, -8);
}

void MetricChart::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const auto& t = tokens();
    auto& theme = Theme::instance();
    painter.setFont(theme.textFont(13, QFont::Medium));
    painter.setPen(t.ink);
    const auto name = painter.fontMetrics().elidedText(m_name, Qt::ElideMiddle, width() * 6 / 10);
    painter.drawText(QRect(2, 0, width(), 22), Qt::AlignVCenter, name);
    const int nameWidth = painter.fontMetrics().horizontalAdvance(name);
    const int shown = m_hovered >= 0 ? m_hovered : static_cast<int>(m_points.size()) - 1;
    painter.setFont(theme.textFont(12));
    painter.setPen(t.muted);
    if (shown >= 0) {
        const auto& point = m_points[static_cast<std::size_t>(shown)];
        auto text = numberText(point.y, true);
        if (m_hovered >= 0)
            text += tr(" at %1").arg(QString::number(point.x));
        painter.drawText(QRect(nameWidth + 12, 0, width(), 22), Qt::AlignVCenter, text);
    }
    const auto area = plot();
    painter.setPen(t.faintLine);
    painter.drawLine(area.topLeft(), area.topRight());
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    if (m_high < m_low)
        return;
    painter.setFont(theme.textFont(11));
    painter.setPen(t.muted);
    painter.drawText(QRectF(area.right() + 8, area.top() - 8, 60, 16), Qt::AlignVCenter, numberText(m_high, true));
    if (m_high > m_low)
        painter.drawText(QRectF(area.right() + 8, area.bottom() - 8, 60, 16), Qt::AlignVCenter, numberText(m_low, true));
    drawSparkline(painter, area.adjusted(0, 2, 0, -2), m_points, t.accent);
    if (m_hovered >= 0 && std::isfinite(m_points[static_cast<std::size_t>(m_hovered)].y)) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setBrush(t.accent);
        painter.setPen(Qt::NoPen);
        painter.drawEllipse(Scale(m_points).at(m_points[static_cast<std::size_t>(m_hovered)], area.adjusted(0, 2, 0, -2)), 3, 3);
    }
}

void MetricChart::mouseMoveEvent(QMouseEvent* event)
{
    const Scale scale(m_points);
    const auto area = plot();
    int nearest = -1;
    double distance = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < m_points.size(); ++i) {
        const double away = std::abs(area.left() + scale.x.share(m_points[i].x) * area.width() - event->position().x());
        if (away < distance) {
            distance = away;
            nearest = static_cast<int>(i);
        }
    }
    if (nearest != m_hovered) {
        m_hovered = nearest;
        update();
    }
}

void MetricChart::leaveEvent(QEvent*)
{
    m_hovered = -1;
    update();
}

} // namespace modelbook
