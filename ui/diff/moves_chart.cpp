#include "ui/diff/moves_chart.h"

#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QHelpEvent>
#include <QPaintEvent>
#include <QPainter>
#include <QToolTip>

#include <cmath>

namespace modelbook {

namespace {

constexpr int rowHeight = 22;
constexpr int valueWidth = 90;

int nameWidth(int width)
{
    return std::clamp(width / 3, 100, 360);
}

} // namespace

MovesChart::MovesChart(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("movesChart"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

double MovesChart::valueOf(const ValueDiff& values, Measure measure)
{
    switch (measure) {
    case Measure::Relative:
        return values.relativeL2;
    case Measure::Cosine:
        return 1 - values.cosine;
    case Measure::Largest:
        return values.maxChange;
    case Measure::Share:
        return values.changedShare();
    }
    return 0;
}

QString MovesChart::textOf(const ValueDiff& values, Measure measure)
{
    if (measure == Measure::Share)
        return QString::number(100 * values.changedShare(), 'g', 4) + QStringLiteral(" %");
    if (measure == Measure::Cosine)
        return QString::number(values.cosine, 'g', 6);
    const auto value = valueOf(values, measure);
    return std::isinf(value) ? QStringLiteral("∞") : QString::number(value, 'g', 4);
}

void MovesChart::setMoves(std::vector<LayerMovement> moves)
{
    m_moves = std::move(moves);
    setMeasure(m_measure);
    updateGeometry();
}

void MovesChart::setMeasure(Measure measure)
{
    m_measure = measure;
    m_largest = 0;
    for (const auto& move : m_moves) {
        const auto value = valueOf(move.values, m_measure);
        if (std::isfinite(value))
            m_largest = std::max(m_largest, value);
    }
    update();
}

QSize MovesChart::sizeHint() const
{
    return {400, static_cast<int>(m_moves.size()) * rowHeight + 4};
}

void MovesChart::paintEvent(QPaintEvent* event)
{
    QPainter painter(this);
    const auto& t = tokens();
    const int names = nameWidth(width());
    const int room = width() - names - valueWidth - 3 * measures::cellPadding;
    const auto first = std::max(0, event->rect().top() / rowHeight), last = event->rect().bottom() / rowHeight;
    for (int i = first; i <= last && i < static_cast<int>(m_moves.size()); ++i) {
        const auto& move = m_moves[static_cast<std::size_t>(i)];
        const QRect row(0, i * rowHeight, width(), rowHeight);
        painter.setFont(Theme::instance().monoFont());
        painter.setPen(t.ink);
        painter.drawText(row.adjusted(measures::cellPadding, 0, 0, 0).intersected(QRect(0, row.top(), names, rowHeight)), Qt::AlignVCenter | Qt::AlignLeft,
                         painter.fontMetrics().elidedText(qstr(move.name), Qt::ElideMiddle, names - measures::cellPadding));
        const auto value = valueOf(move.values, m_measure);
        const auto share = m_largest > 0 ? std::min(1.0, value / m_largest) : 0.0;
        const QRectF bar(names + measures::cellPadding, row.top() + 5, std::max(value > 0 ? 1.0 : 0.0, share * room), rowHeight - 10);
        painter.fillRect(bar, t.accent);
        painter.setFont(Theme::instance().textFont(12));
        painter.setPen(value > 0 ? t.ink : t.muted);
        painter.drawText(QRectF(bar.right() + 6, row.top(), valueWidth, rowHeight), Qt::AlignVCenter | Qt::AlignLeft, textOf(move.values, m_measure));
    }
}

bool MovesChart::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    auto* const help = static_cast<QHelpEvent*>(event);
    const auto row = static_cast<std::size_t>(std::max(0, help->pos().y() / rowHeight));
    if (row >= m_moves.size()) {
        QToolTip::hideText();
        return true;
    }
    const auto& [name, values, tensors] = m_moves[row];
    QToolTip::showText(help->globalPos(),
                       tr("%1\n%2 values in %3 tensors\nrelative change %4\ncosine %5\nlargest change %6\nchanged %7")
                           .arg(qstr(name), countText(values.elements))
                           .arg(tensors)
                           .arg(textOf(values, Measure::Relative), textOf(values, Measure::Cosine), textOf(values, Measure::Largest), textOf(values, Measure::Share)),
                       this);
    return true;
}

} // namespace modelbook
