#include "ui/modelpage/metric_rows.h"

#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QPainter>

namespace modelbook {

namespace {
constexpr int rowHeight = 26;
}

MetricRows::MetricRows(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("metricRows"));
}

void MetricRows::setDetails(std::shared_ptr<const ModelDetails> details)
{
    m_details = std::move(details);
    setFixedHeight(rowHeight * static_cast<int>(m_details->record.metrics.size()));
    update();
}

void MetricRows::paintEvent(QPaintEvent*)
{
    if (!m_details)
        return;
    QPainter painter(this);
    const auto& t = tokens();
    constexpr int valueWidth = 84, lineWidth = 72;
    const int nameWidth = std::max(40, width() - valueWidth - lineWidth - 24);
    int y = 0;
    for (const auto& [name, value] : m_details->record.metrics) {
        painter.setFont(Theme::instance().textFont());
        painter.setPen(t.muted);
        painter.drawText(QRect(0, y, nameWidth, rowHeight), Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(qstr(name), Qt::ElideMiddle, nameWidth));
        const auto history = m_details->histories.find(name);
        if (history != m_details->histories.end() && history->second.size() > 1)
            drawSparkline(painter, QRectF(nameWidth + 12, y + 7, lineWidth, rowHeight - 14), history->second, t.accent);
        painter.setFont(Theme::instance().textFont(13, QFont::Medium));
        painter.setPen(t.ink);
        painter.drawText(QRect(width() - valueWidth, y, valueWidth, rowHeight), Qt::AlignVCenter | Qt::AlignRight,
                         numberText(value, true));
        y += rowHeight;
    }
}

} // namespace modelbook
