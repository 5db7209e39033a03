#include "ui/table/card_list.h"

#include "models/args/canonical.h"
#include "ui/table/curve_cache.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/text.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

#include <climits>

namespace modelbook {

namespace {

constexpr int leastWidth = 236, gap = 12, padding = 12;
constexpr int titleHeight = 24, lineHeight = 19, curveHeight = 34, chipsHeight = 26;
constexpr int mostLines = 6;

const FieldKey nameField{FieldKind::Property, "name"}, tagsField{FieldKind::Property, "tags"};

} // namespace

CardList::CardList(QWidget* parent) : QAbstractScrollArea(parent)
{
    setObjectName(QStringLiteral("cardList"));
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    verticalScrollBar()->setSingleStep(40);
}

void CardList::setContent(Content content)
{
    m_content = std::move(content);
    updateBars();
    viewport()->update();
}

int CardList::lines() const
{
    const auto shown = std::count_if(m_content.columns.begin(), m_content.columns.end(),
                                     [](const TableColumn& column) { return column.field != nameField && column.field != tagsField; });
    return std::min<int>(static_cast<int>(shown), mostLines);
}

int CardList::cardHeight() const
{
    return padding + titleHeight + lines() * lineHeight + (m_lane ? 0 : curveHeight) + chipsHeight + padding / 2;
}

int CardList::perRow() const
{
    return m_lane ? 1 : std::max(1, (viewport()->width() - gap) / (leastWidth + gap));
}

QRect CardList::cardRect(std::size_t row) const
{
    const int columns = perRow();
    const int outer = m_lane ? 2 : gap;
    const int width = (viewport()->width() - 2 * outer - (columns - 1) * gap) / columns;
    const auto line = static_cast<int>(row / static_cast<std::size_t>(columns)), place = static_cast<int>(row % static_cast<std::size_t>(columns));
    return {outer + place * (width + gap), gap / 2 + line * (cardHeight() + gap) - verticalScrollBar()->value(), width, cardHeight()};
}

std::optional<std::size_t> CardList::cardAt(const QPoint& position) const
{
    if (!m_content.answer)
        return std::nullopt;
    const int line = (position.y() + verticalScrollBar()->value() - gap / 2) / (cardHeight() + gap);
    for (int place = 0; place < perRow(); ++place) {
        const auto row = static_cast<std::size_t>(std::max(0, line)) * static_cast<std::size_t>(perRow()) + static_cast<std::size_t>(place);
        if (row < m_content.answer->rowCount() && cardRect(row).contains(position))
            return row;
    }
    return std::nullopt;
}

void CardList::updateBars()
{
    const auto rows = m_content.answer ? m_content.answer->rowCount() : 0;
    const auto columns = static_cast<std::size_t>(perRow());
    const auto height = static_cast<qint64>((rows + columns - 1) / columns) * (cardHeight() + gap) + gap;
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setRange(0, static_cast<int>(std::clamp<qint64>(height - viewport()->height(), 0, INT_MAX / 2)));
}

void CardList::resizeEvent(QResizeEvent*)
{
    updateBars();
}

void CardList::paintCard(QPainter& painter, const QRect& rect, std::size_t row) const
{
    const auto& t = tokens();
    auto& theme = Theme::instance();
    const auto& answer = *m_content.answer;
    const auto id = answer.modelId(row);
    const bool selected = m_isSelected && m_isSelected(id);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(selected || (id == m_current && hasFocus()) ? t.accent : t.line, 1));
    painter.setBrush(selected ? t.selection : t.raised);
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const auto inner = rect.adjusted(padding, padding - 2, -padding, 0);
    const auto text = [&](const QRect& at, const QString& words, const QFont& font, const QColor& color, bool right) {
        painter.setFont(font);
        painter.setPen(color);
        painter.drawText(at, Qt::AlignVCenter | (right ? Qt::AlignRight : Qt::AlignLeft), painter.fontMetrics().elidedText(words, Qt::ElideRight, at.width()));
    };
    const auto name = answer.cell(row, nameField);
    text(QRect(inner.left(), inner.top(), inner.width(), titleHeight), name ? qstr(displayText(*name)) : QString(), theme.textFont(13, QFont::DemiBold), t.ink, false);
    int y = inner.top() + titleHeight, shown = 0;
    QString curveOf;
    for (const auto& column : m_content.columns) {
        if (column.field == nameField || column.field == tagsField || shown == lines())
            continue;
        ++shown;
        if (curveOf.isEmpty() && column.field.kind == FieldKind::Metric)
            curveOf = qstr(column.field.path);
        const auto value = answer.cell(row, column.field);
        const QRect line(inner.left(), y, inner.width(), lineHeight);
        const int half = line.width() * 11 / 20;
        text(line.adjusted(0, 0, -(line.width() - half) - 4, 0), column.title.isEmpty() ? qstr(column.field.shortName()) : column.title, theme.textFont(12), t.muted, false);
        if (value)
            text(line.adjusted(half, 0, 0, 0), formattedText(*value, column.field, column.format).left(200).replace(QLatin1Char('\n'), QLatin1Char(' ')), theme.textFont(12), t.ink, true);
        y += lineHeight;
    }
    if (!m_lane) {
        const auto* points = m_curves && !curveOf.isEmpty() ? m_curves->points(id, curveOf.toStdString()) : nullptr;
        if (points) {
            painter.setRenderHint(QPainter::Antialiasing);
            drawSparkline(painter, QRectF(inner.left(), y + 6, inner.width(), curveHeight - 12), *points, t.accent);
            painter.setRenderHint(QPainter::Antialiasing, false);
        }
        y += curveHeight;
    }
    int x = inner.left();
    if (const auto tags = answer.cell(row, tagsField); tags && tags->isList()) {
        for (const auto& tag : tags->toList()) {
            if (x > inner.right() - 24)
                break;
            x += drawChip(painter, {x, y + 3}, qstr(displayText(tag)), inner.right() - x) + 4;
        }
    }
}

void CardList::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    painter.fillRect(event->rect(), m_lane ? tokens().side : tokens().background);
    if (!m_content.answer)
        return;
    const auto columns = static_cast<std::size_t>(perRow());
    const auto first = static_cast<std::size_t>(std::max(0, (verticalScrollBar()->value() - gap) / (cardHeight() + gap))) * columns;
    for (auto row = first; row < m_content.answer->rowCount(); ++row) {
        const auto rect = cardRect(row);
        if (rect.top() > viewport()->height())
            break;
        if (rect.intersects(event->rect()))
            paintCard(painter, rect, row);
    }
}

void CardList::mousePressEvent(QMouseEvent* event)
{
    const auto row = cardAt(event->pos());
    m_pressedCard = row ? m_content.answer->modelId(*row) : ModelId();
    m_pressedAt = event->pos();
    m_dragging = false;
    if (row && event->button() == Qt::LeftButton) {
        m_current = m_pressedCard;
        Q_EMIT pressed(m_current, event->modifiers());
        viewport()->update();
    }
}

void CardList::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_lane || m_pressedCard.empty() || !event->buttons().testFlag(Qt::LeftButton))
        return;
    m_dragging = m_dragging || (event->pos() - m_pressedAt).manhattanLength() > QApplication::startDragDistance();
    if (m_dragging)
        Q_EMIT dragged(m_pressedCard, event->globalPosition().toPoint(), false);
}

void CardList::mouseReleaseEvent(QMouseEvent* event)
{
    if (std::exchange(m_dragging, false))
        Q_EMIT dragged(m_pressedCard, event->globalPosition().toPoint(), true);
    m_pressedCard.clear();
}

void CardList::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (const auto row = cardAt(event->pos()))
        Q_EMIT opened(m_content.answer->modelId(*row));
}

void CardList::contextMenuEvent(QContextMenuEvent* event)
{
    if (const auto row = cardAt(event->pos()))
        Q_EMIT menuRequested(m_content.answer->modelId(*row), event->globalPos());
}

void CardList::setCurrent(std::size_t row)
{
    m_current = m_content.answer->modelId(row);
    const auto rect = cardRect(row);
    if (rect.top() < 0)
        verticalScrollBar()->setValue(verticalScrollBar()->value() + rect.top() - gap);
    else if (rect.bottom() > viewport()->height())
        verticalScrollBar()->setValue(verticalScrollBar()->value() + rect.bottom() - viewport()->height() + gap);
    viewport()->update();
}

void CardList::keyPressEvent(QKeyEvent* event)
{
    const auto rows = m_content.answer ? m_content.answer->rowCount() : 0;
    if (rows == 0)
        return QAbstractScrollArea::keyPressEvent(event);
    const auto now = m_current.empty() ? std::nullopt : m_content.answer->rowOf(m_current);
    const auto row = static_cast<qint64>(now.value_or(0));
    const bool lanes = m_lane && event->modifiers().testFlag(Qt::ControlModifier) && event->modifiers().testFlag(Qt::ShiftModifier);
    qint64 step = 0;
    switch (event->key()) {
    case Qt::Key_Left: step = -1; break;
    case Qt::Key_Right: step = 1; break;
    case Qt::Key_Up: step = -perRow(); break;
    case Qt::Key_Down: step = perRow(); break;
    case Qt::Key_Home: step = -row; break;
    case Qt::Key_End: step = static_cast<qint64>(rows) - 1 - row; break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (now)
            Q_EMIT opened(m_current);
        return;
    case Qt::Key_Space:
        if (now)
            Q_EMIT toggled(m_current);
        viewport()->update();
        return;
    default: return QAbstractScrollArea::keyPressEvent(event);
    }
    if (lanes && now && (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)) {
        Q_EMIT moveRequested(m_current, static_cast<int>(step));
        return;
    }
    setCurrent(static_cast<std::size_t>(std::clamp<qint64>(now ? row + step : 0, 0, static_cast<qint64>(rows) - 1)));
    Q_EMIT pressed(m_current, {});
}

} // namespace modelbook
