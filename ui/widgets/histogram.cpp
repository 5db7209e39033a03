#include "ui/widgets/histogram.h"

#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QLocale>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <numeric>

namespace modelbook {

namespace {

constexpr int labelHeight = 18;

} // namespace

Histogram::Histogram(QWidget* parent) : QWidget(parent)
{
    setMouseTracking(true);
    setMinimumSize(120, 72);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void Histogram::setCounts(std::vector<std::uint64_t> counts, double low, double high)
{
    m_counts = std::move(counts);
    m_low = low;
    m_high = high;
    m_hovered = -1;
    setAccessibleName(m_counts.empty() ? QString()
                                       : tr("Histogram from %1 to %2").arg(numberText(low, true), numberText(high, true)));
    update();
}

QRectF Histogram::plot() const
{
    return QRectF(rect()).adjusted(0, 4, 0, -labelHeight);
}

int Histogram::barAt(double x) const
{
    const auto area = plot();
    if (m_counts.empty() || x < area.left() || x >= area.right())
        return -1;
    const auto bar = static_cast<int>((x - area.left()) / area.width() * static_cast<double>(m_counts.size()));
    return std::min(bar, static_cast<int>(m_counts.size()) - 1);
}

void Histogram::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const auto& t = tokens();
    const auto area = plot();
    painter.setPen(t.faintLine);
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    if (m_counts.empty())
        return;
    const auto most = *std::max_element(m_counts.begin(), m_counts.end());
    const auto [first, last] = lit();
    const auto width = area.width() / static_cast<double>(m_counts.size());
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        if (m_counts[i] == 0)
            continue;
        // A bar of few values stays visible beside one of millions.
        const auto height = std::max(1.0, area.height() * static_cast<double>(m_counts[i]) / static_cast<double>(most));
        const QRectF bar(area.left() + width * static_cast<double>(i), area.bottom() - height, std::max(1.0, width - 1), height);
        auto color = t.accent;
        color.setAlphaF(first < 0 || (static_cast<int>(i) >= first && static_cast<int>(i) <= last) ? 1.0F : 0.45F);
        painter.fillRect(bar, color);
    }
    painter.setFont(Theme::instance().textFont(11));
    painter.setPen(t.muted);
    const QRectF labels(area.left(), area.bottom() + 2, area.width(), labelHeight - 2);
    if (first >= 0) {
        const auto count = std::accumulate(m_counts.begin() + first, m_counts.begin() + last + 1, std::uint64_t{0});
        painter.drawText(labels, Qt::AlignCenter,
                         tr("%1 to %2: %3").arg(numberText(edge(first), true), numberText(edge(last + 1), true),
                                                QLocale(QLocale::English).toString(static_cast<qulonglong>(count))));
        return;
    }
    painter.drawText(labels, Qt::AlignLeft | Qt::AlignVCenter, numberText(m_low, true));
    if (m_high > m_low)
        painter.drawText(labels, Qt::AlignRight | Qt::AlignVCenter, numberText(m_high, true));
}

double Histogram::edge(int bar) const
{
    const auto bars = static_cast<int>(m_counts.size());
    if (bar >= bars)
        return m_high; // as it is, not as it comes out of the division
    const double share = static_cast<double>(bar) / bars;
    return m_low * (1 - share) + m_high * share;
}

std::pair<int, int> Histogram::lit() const
{
    return m_pressed >= 0 && m_hovered >= 0 ? std::pair<int, int>(std::minmax(m_pressed, m_hovered)) : std::pair(m_hovered, m_hovered);
}

void Histogram::setBrushable(bool brushable)
{
    m_brushable = brushable;
    setCursor(brushable ? Qt::CrossCursor : Qt::ArrowCursor);
}

void Histogram::mouseMoveEvent(QMouseEvent* event)
{
    auto bar = barAt(event->position().x());
    if (m_pressed >= 0 && bar < 0) // beyond an end, the drag holds on to it
        bar = event->position().x() < 0 ? 0 : static_cast<int>(m_counts.size()) - 1;
    if (bar != m_hovered) {
        m_hovered = bar;
        update();
    }
}

void Histogram::mousePressEvent(QMouseEvent* event)
{
    if (m_brushable && event->button() == Qt::LeftButton)
        m_pressed = m_hovered = barAt(event->position().x());
    update();
}

void Histogram::mouseReleaseEvent(QMouseEvent*)
{
    const auto [first, last] = lit();
    if (std::exchange(m_pressed, -1) >= 0)
        Q_EMIT rangeChosen(edge(first), edge(last + 1));
    update();
}

void Histogram::leaveEvent(QEvent*)
{
    if (m_pressed < 0)
        m_hovered = -1;
    update();
}

} // namespace modelbook
