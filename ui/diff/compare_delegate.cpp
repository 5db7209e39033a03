#include "ui/diff/compare_delegate.h"

#include "models/args/canonical.h"
#include "models/catalogue/value_order.h"
#include "ui/diff/compare_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/text.h"

#include <QPainter>

namespace modelbook {

namespace {

QColor backgroundOf(CellState state)
{
    const auto& t = tokens();
    switch (state) {
    case CellState::Changed:
    case CellState::Reshaped:
    case CellState::Retyped:
        return t.changed;
    case CellState::Added:
        return t.added;
    case CellState::Removed:
        return t.removed;
    default:
        return t.background;
    }
}

/// A list of short words is shown as chips, as in the table.
bool isChips(const ArgValue* value)
{
    if (!value || !value->isList() || value->toList().empty() || value->toList().size() > 8)
        return false;
    const auto& list = value->toList();
    return std::all_of(list.begin(), list.end(),
                       [](const ArgValue& item) { return item.isString() && item.toString().size() <= 24; });
}

/// Where a number lies between the lowest and the highest of its row, as a dot on a line at the foot of the cell.
void drawPlace(QPainter& painter, const QRect& cell, const NumberScale& range, const ArgValue& value)
{
    const auto number = numberOf(value);
    if (!number)
        return;
    constexpr int length = 40;
    const int left = cell.right() - measures::cellPadding - length, y = cell.bottom() - 5;
    if (left < cell.left() + cell.width() / 2)
        return;
    painter.setPen(tokens().line);
    painter.drawLine(left, y, left + length, y);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(tokens().muted);
    painter.drawEllipse(QPointF(left + range.place(*number) * length, y + 0.5), 2.5, 2.5);
    painter.setRenderHint(QPainter::Antialiasing, false);
}

/// What was taken away is struck through, what was added is lit.
void drawPieces(QPainter& painter, QRect space, const std::vector<TextPiece>& pieces)
{
    const auto& t = tokens();
    auto font = Theme::instance().textFont();
    auto struck = font;
    struck.setStrikeOut(true);
    for (const auto& piece : pieces) {
        if (space.width() <= 0)
            return;
        painter.setFont(piece.kind == TextPiece::Kind::Removed ? struck : font);
        const auto text = painter.fontMetrics().elidedText(qstr(piece.text).replace(QLatin1Char('\n'), QLatin1Char(' ')), Qt::ElideRight, space.width());
        const int width = painter.fontMetrics().horizontalAdvance(text);
        const QRect place(space.left(), space.center().y() - 9, width, 19);
        if (piece.kind != TextPiece::Kind::Same)
            painter.fillRect(place, piece.kind == TextPiece::Kind::Added ? t.added : t.removed);
        painter.setPen(piece.kind == TextPiece::Kind::Removed ? t.muted : t.ink);
        painter.drawText(space, Qt::AlignVCenter | Qt::AlignLeft, text);
        space.setLeft(space.left() + width);
    }
}

} // namespace

CompareDelegate::CompareDelegate(const CompareModel& model, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_model(model)
{
}

QSize CompareDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    const QFontMetrics metrics(Theme::instance().textFont());
    const auto text = index.data(Qt::DisplayRole).toString().left(60) + QLatin1Char(' ') +
                      index.data(CompareModel::NoteRole).toString();
    return {metrics.horizontalAdvance(text) + 3 * measures::cellPadding, measures::rowHeight};
}

void CompareDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const
{
    const auto& t = tokens();
    const auto& row = m_model.row(index.row());
    painter->save();
    painter->setClipRect(option.rect);
    if (row.head) {
        painter->fillRect(option.rect, t.side);
        painter->setPen(t.faintLine);
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
        painter->restore();
        return;
    }
    const auto column = static_cast<std::size_t>(index.column());
    auto cell = m_model.cell(row, column);
    // Metrics nearly always differ: a colour on each would say nothing.
    if (row.section == CompareModel::Section::Metrics)
        cell.state = CellState::Same;
    painter->fillRect(option.rect,
                      option.state.testFlag(QStyle::State_Selected) ? t.selection : backgroundOf(cell.state));
    painter->setPen(t.faintLine);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    painter->drawLine(option.rect.topRight(), option.rect.bottomRight());
    auto space = option.rect.adjusted(measures::cellPadding, 0, -measures::cellPadding, 0);
    const bool isArg =
        row.section == CompareModel::Section::Args || row.section == CompareModel::Section::Ignored;
    const auto* const value = isArg ? m_model.diff()->args[row.index].values[column] : nullptr;
    if (isChips(value) && cell.pieces.empty()) {
        int x = space.left();
        for (const auto& item : value->toList()) {
            if (x >= space.right() - 12)
                break;
            x +=
                drawChip(*painter, {x, space.center().y() - 9}, qstr(item.toString()), space.right() - x) + 4;
        }
        painter->restore();
        return;
    }
    if (const auto range = m_model.scale(row); range && value)
        drawPlace(*painter, option.rect, *range, *value);
    if (!cell.pieces.empty()) {
        drawPieces(*painter, space, cell.pieces);
        painter->restore();
        return;
    }
    const bool faint = cell.absent || (value && value->isNull());
    painter->setFont(Theme::instance().textFont(13, cell.best ? QFont::DemiBold : QFont::Normal));
    painter->setPen(!faint ? t.ink : cell.state == CellState::Removed ? t.muted : t.faint);
    const auto note = qstr(cell.note);
    const QFontMetrics noteMetrics(Theme::instance().textFont());
    const int noteWidth = note.isEmpty() ? 0 : noteMetrics.horizontalAdvance(note) + 6;
    auto text = cell.absent ? tr("absent") : qstr(cell.text).replace(QLatin1Char('\n'), QLatin1Char(' '));
    if (cell.best)
        text += QStringLiteral(" ★");
    const auto shown =
        painter->fontMetrics().elidedText(text, Qt::ElideRight, std::max(space.width() - noteWidth, 24));
    painter->drawText(space, Qt::AlignVCenter | Qt::AlignLeft, shown);
    if (!note.isEmpty()) {
        space.adjust(painter->fontMetrics().horizontalAdvance(shown) + 6, 0, 0, 0);
        painter->setFont(Theme::instance().textFont());
        painter->setPen(t.muted);
        painter->drawText(space, Qt::AlignVCenter | Qt::AlignLeft, note);
    }
    painter->restore();
}

} // namespace modelbook
