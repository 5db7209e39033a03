#include "ui/table/distribution_popup.h"

#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <cmath>

namespace modelbook {

DistributionPopup::DistributionPopup(QWidget* parent) : QFrame(parent, Qt::Popup)
{
    setObjectName(QStringLiteral("distributionPopup"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 12, 14, 12);
}

void DistributionPopup::clear()
{
    while (auto* item = layout()->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // it may be the one whose click led here
        delete item;
    }
}

QLabel* DistributionPopup::addLabel(const QString& words, const char* name)
{
    auto* label = new QLabel(words, this);
    label->setObjectName(QLatin1String(name));
    label->setProperty("role", QStringLiteral("muted"));
    layout()->addWidget(label);
    return label;
}

void DistributionPopup::popup(const TableColumn& column, const QPoint& at)
{
    m_column = column;
    clear();
    addLabel(tr("Counting…"), "distributionCount");
    adjustSize();
    move(at);
    show();
}

void DistributionPopup::setSummary(const FieldSummary& summary)
{
    clear();
    const auto shown = [this](const ArgValue& value) { return formattedText(value, m_column.field, m_column.format); };
    const auto text = [shown](double number) { return shown(ArgValue(number)); };
    addLabel(tr("%1 of %2 rows have it · %n different", nullptr, static_cast<int>(summary.distinct)).arg(summary.present).arg(summary.rows), "distributionCount");
    if (!summary.histogram.empty()) {
        auto* bars = new BrushHistogram(summary, this);
        bars->setObjectName(QStringLiteral("distributionBars"));
        layout()->addWidget(bars);
        auto* range = addLabel(tr("%1 … %2 · mean %3").arg(text(summary.minimum), text(summary.maximum), text(summary.mean)), "distributionRange");
        addLabel(tr("Drag over the bars to filter"), "distributionHint");
        connect(bars, &BrushHistogram::brushed, range, [range, text](double low, double high) { range->setText(text(low) + QStringLiteral(" … ") + text(high)); });
        connect(bars, &BrushHistogram::rangeChosen, this, [this](double low, double high) {
            Q_EMIT rangeChosen(m_column.field, low, high);
            close();
        });
    } else {
        for (const auto& [value, count] : summary.topValues) {
            auto* row = new QPushButton(QStringLiteral("%1   ×%2").arg(shown(value).left(50).replace(QLatin1Char('&'), QStringLiteral("&&"))).arg(count), this);
            row->setObjectName(QStringLiteral("distributionValue"));
            row->setFlat(true);
            layout()->addWidget(row);
            connect(row, &QPushButton::clicked, this, [this, one = value] {
                Q_EMIT valueChosen(m_column.field, one);
                close();
            });
        }
    }
    adjustSize();
}

BrushHistogram::BrushHistogram(const FieldSummary& summary, QWidget* parent) : QWidget(parent), m_summary(summary)
{
    setCursor(Qt::CrossCursor);
    setMinimumSize(sizeHint());
}

int BrushHistogram::barAt(int x) const
{
    const auto bars = static_cast<int>(m_summary.histogram.size());
    return std::clamp(x * bars / std::max(1, width()), 0, bars - 1);
}

double BrushHistogram::edge(int bar) const
{
    const auto bars = static_cast<int>(m_summary.histogram.size());
    if (bar >= bars)
        return m_summary.maximum;
    const double share = static_cast<double>(bar) / bars;
    return m_summary.minimum * (1 - share) + m_summary.maximum * share;
}

void BrushHistogram::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const auto& t = Theme::instance().tokens();
    const auto most = *std::max_element(m_summary.histogram.begin(), m_summary.histogram.end());
    const auto bars = static_cast<int>(m_summary.histogram.size());
    for (int bar = 0; bar < bars; ++bar) {
        const auto count = m_summary.histogram[static_cast<std::size_t>(bar)];
        const double left = static_cast<double>(width()) * bar / bars, right = static_cast<double>(width()) * (bar + 1) / bars;
        // By the root, so that one model beside a thousand is still seen.
        const double high = most == 0 ? 0 : std::sqrt(static_cast<double>(count) / static_cast<double>(most)) * (height() - 2);
        const bool chosen = m_first >= 0 && bar >= std::min(m_first, m_last) && bar <= std::max(m_first, m_last);
        if (chosen)
            painter.fillRect(QRectF(left, 0, right - left, height()), t.selection);
        painter.fillRect(QRectF(left + 0.5, height() - std::max(high, count > 0 ? 2.0 : 0.0), right - left - 1, high), chosen ? t.accent : t.faint);
    }
    painter.setPen(t.line);
    painter.drawLine(0, height() - 1, width(), height() - 1);
}

void BrushHistogram::mousePressEvent(QMouseEvent* event)
{
    m_first = m_last = barAt(static_cast<int>(event->position().x()));
    update();
}

void BrushHistogram::mouseMoveEvent(QMouseEvent* event)
{
    if (m_first < 0)
        return;
    m_last = barAt(static_cast<int>(event->position().x()));
    Q_EMIT brushed(edge(std::min(m_first, m_last)), edge(std::max(m_first, m_last) + 1));
    update();
}

void BrushHistogram::mouseReleaseEvent(QMouseEvent*)
{
    if (m_first >= 0)
        Q_EMIT rangeChosen(edge(std::min(m_first, m_last)), edge(std::max(m_first, m_last) + 1));
}

} // namespace modelbook
