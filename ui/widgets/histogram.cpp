#include "ui/widgets/histogram.h"

#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QLocale>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

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
    const auto width = area.width() / static_cast<double>(m_counts.size());
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        if (m_counts[i] == 0)
            continue;
        // A bar of few values stays visible beside one of millions.
        const auto height = std::max(1.0, area.height() * static_cast<double>(m_counts[i]) / static_cast<double>(most));
        const QRectF bar(area.left() + width * static_cast<double>(i), area.bottom() - height, std::max(1.0, width - 1), height);
        auto color = t.accent;
        color.setAlphaF(static_cast<int>(i) == m_hovered || m_hovered < 0 ? 1.0F : 0.45F);
        painter.fillRect(bar, color);
    }
    painter.setFont(Theme::instance().textFont(11));
    painter.setPen(t.muted);
    const QRectF labels(area.left(), area.bottom() + 2, area.width(), labelHeight - 2);
    if (m_hovered >= 0) {
        const auto step = (m_high / 2 - m_low / 2) * 2 / static_cast<double>(m_counts.size());
        const auto from = m_low + step * m_hovered;
        const auto count = QLocale(QLocale::English).toString(static_cast<qulonglong>(m_counts[static_cast<std::size_t>(m_hovered)]));
        painter.drawText(labels, Qt::AlignCenter,
                         tr("%1 to %2: %3").arg(numberText(from, true), numberText(from + step, true), count));
        return;
    }
    painter.drawText(labels, Qt::AlignLeft | Qt::AlignVCenter, numberText(m_low, true));
    if (m_high > m_low)
        painter.drawText(labels, Qt::AlignRight | Qt::AlignVCenter, numberText(m_high, true));
}

void Histogram::mouseMoveEvent(QMouseEvent* event)
{
    const auto bar = barAt(event->position().x());
    if (bar != m_hovered) {
        m_hovered = bar;
        update();
    }
}

void Histogram::leaveEvent(QEvent*)
{
    m_hovered = -1;
    update();
}

} // namespace modelbook
