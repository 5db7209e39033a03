#include "ui/table/cell_delegate.h"

#include "models/args/canonical.h"
#include "models/diff/metric_direction.h"
#include "ui/table/editable.h"
#include "ui/table/result_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/cell_text.h"
#include "ui/table/curve_cache.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/pixel_ratio.h"
#include "ui/widgets/text.h"

#include <QHeaderView>
#include <QPainter>
#include <QTableView>

#include <cmath>

namespace modelbook {

namespace {

const FieldKey nameKey{FieldKind::Property, "name"};
const FieldKey createdKey{FieldKind::Property, "created"};

} // namespace

CellDelegate::CellDelegate(const ResultModel& model, QObject* parent) : QStyledItemDelegate(parent), m_model(model) {}

QSize CellDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    if (index.column() == 0)
        return {34, measures::rowHeight};
    const auto text = index.data(Qt::DisplayRole).toString();
    const int width = QFontMetrics(Theme::instance().textFont()).horizontalAdvance(text.left(60));
    const bool list = text.startsWith(QLatin1Char('['));
    (void)option;
    return {width + 2 * measures::cellPadding + (list ? 24 : 12), measures::rowHeight};
}

bool CellDelegate::showsChips(const FieldInfo* info, const ArgValue& value) const
{
    if (value.isList())
        return !value.toList().empty();
    // Text with few values is a choice, and colours tell choices apart.
    return info && value.isString() && info->key.kind == FieldKind::Arg && info->distinct <= 12 &&
           value.toString().size() <= 24 && info->count > info->distinct;
}

void CellDelegate::paintGroup(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto& t = tokens();
    painter->setClipRect(option.rect, Qt::IntersectClip);
    painter->fillRect(option.rect, t.side);
    painter->setPen(t.line);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    // Each cell paints its part of one line over the whole row: spans would cost by the number of groups.
    const auto* view = qobject_cast<const QTableView*>(option.widget);
    const int left = view ? view->columnViewportPosition(0) : option.rect.left();
    const QRect row(left, option.rect.top(), 4000, option.rect.height());
    const bool collapsed = m_model.index(index.row(), 0).data(ResultModel::CollapsedRole).toBool();
    painter->setPen(t.muted);
    painter->setFont(Theme::instance().textFont(12));
    painter->drawText(row.adjusted(12, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                      collapsed ? QStringLiteral("▸") : QStringLiteral("▾"));
    const auto value = m_model.groupText(index.row());
    int chip = painter->fontMetrics().horizontalAdvance(value);
    if (m_model.isGroupOfMissing(index.row()))
        painter->drawText(row.adjusted(30, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, value);
    else
        chip = drawChip(*painter, {left + 30, option.rect.center().y() - 9}, value, 300);
    const auto count = tr("%n models", nullptr, static_cast<int>(m_model.groupSize(index.row())));
    const int labelEnd = left + 30 + chip + 8 + painter->fontMetrics().horizontalAdvance(count) + 8;
    painter->setPen(t.muted);
    painter->drawText(row.adjusted(30 + chip + 8, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, count);
    // What the column comes to, unless the label needs its place.
    const auto cell = m_model.groupCell(index.row(), index.column());
    if (cell.isEmpty() || (option.rect.left() < labelEnd && index.column() <= 1))
        return;
    const auto rect = option.rect.adjusted(measures::cellPadding - 6, 0, -measures::cellPadding, 0);
    painter->fillRect(option.rect.adjusted(0, 0, -1, -1), t.side);
    drawCellText(*painter, rect, cell, Theme::instance().textFont(12), true);
}

void CellDelegate::paintCheck(QPainter& painter, const QStyleOptionViewItem& option) const
{
    const auto& t = tokens();
    const bool on = option.state.testFlag(QStyle::State_Selected);
    const auto ratio = pixelRatio(painter);
    auto& check = m_checks[{on, ratio, t.dark}];
    if (check.isNull()) {
        check = QImage(QSize(16, 16) * ratio, QImage::Format_ARGB32_Premultiplied);
        check.setDevicePixelRatio(ratio);
        check.fill(Qt::transparent);
        QPainter box(&check);
        box.setRenderHint(QPainter::Antialiasing);
        const QRectF rect(2, 2, 12, 12);
        box.setPen(QPen(on ? t.accent : t.faint, 1.2));
        box.setBrush(on ? QBrush(t.accent) : QBrush(Qt::NoBrush));
        box.drawRoundedRect(rect, 2.5, 2.5);
        if (on) {
            box.setPen(QPen(t.background, 1.6));
            box.drawPolyline(QPolygonF({rect.topLeft() + QPointF(2.8, 6.2), rect.topLeft() + QPointF(5.2, 8.6),
                                        rect.topLeft() + QPointF(9.4, 3.6)}));
        }
    }
    painter.drawImage(option.rect.center() - QPoint(7, 7), check);
}

void CellDelegate::paintGround(QPainter& painter, const QRect& row, int number, bool selected) const
{
    const auto& t = tokens();
    painter.fillRect(row.adjusted(0, 0, 0, -1), selected ? t.selection : number == m_hovered ? t.hover : t.background);
    painter.fillRect(QRect(row.left(), row.bottom(), row.width(), 1), t.faintLine);
}

void CellDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto& t = tokens();
    if (m_model.isGroup(index.row())) {
        painter->save();
        paintGroup(painter, option, index);
        painter->restore();
        return;
    }
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    bool plain = !selected && index.row() != m_hovered; // nothing but the background is behind the text
    if (selected && m_rangeFirst <= m_rangeLast && index.column() > 0) {
        const auto* table = qobject_cast<const QTableView*>(option.widget);
        const int visual = table ? table->horizontalHeader()->visualIndex(index.column()) : -1;
        if (visual >= m_rangeFirst && visual <= m_rangeLast)
            painter->fillRect(option.rect.adjusted(0, 0, 0, -1), t.range);
    }
    if (index.column() == 0) {
        paintCheck(*painter, option);
    } else {
        const auto& column = m_model.columns()[static_cast<std::size_t>(index.column() - 1)];
        const auto& field = column.field;
        const auto* info = m_model.info(index.column());
        const auto value = m_model.value(index.row(), field);
        auto rect = option.rect.adjusted(measures::cellPadding, 0, -measures::cellPadding, 0);
        const bool ranged = value && value->isNumber() && std::isfinite(value->toDouble()) && info && info->minimum && info->maximum &&
                            *info->maximum > *info->minimum;
        const bool shaded = ranged && (column.format == CellFormat::Heat || (m_shaded == field && column.format != CellFormat::Bar));
        if (ranged && column.format == CellFormat::Bar) {
            const double share = (value->toDouble() - *info->minimum) / (*info->maximum - *info->minimum);
            auto bar = option.rect.adjusted(4, 5, -4, -5);
            bar.setWidth(static_cast<int>(bar.width() * std::clamp(share, 0.0, 1.0)));
            painter->fillRect(bar, t.accentBackground);
            plain = false;
        }
        if (shaded) {
            auto share = (value->toDouble() - *info->minimum) / (*info->maximum - *info->minimum);
            if (metricDirection(field.path) == MetricDirection::Down)
                share = 1 - share;
            painter->fillRect(option.rect.adjusted(0, 0, 0, -1), Theme::instance().heat(share));
            plain = false;
        }
        const bool isName = field == nameKey;
        if (value && value->isNull()) {
            painter->setFont(Theme::instance().textFont());
            painter->setPen(t.faint);
            painter->drawText(rect, Qt::AlignVCenter | Qt::AlignLeft, QStringLiteral("null"));
        } else if (value && (column.format == CellFormat::Tag || showsChips(info, *value))) {
            QStringList chips;
            if (value->isList()) {
                for (const auto& item : value->toList())
                    chips.append(qstr(modelbook::displayText(item)));
            } else {
                chips.append(formattedText(*value, field, CellFormat::Auto));
            }
            int x = rect.left();
            for (const auto& chip : chips) {
                if (x >= rect.right() - 12)
                    break;
                x += drawChip(*painter, {x, rect.center().y() - 9}, chip, rect.right() - x) + 4;
            }
        } else if (value && column.format == CellFormat::Curve && m_curves) {
            const auto text = formattedText(*value, field, CellFormat::Auto);
            const int width = QFontMetrics(Theme::instance().textFont()).horizontalAdvance(text) + 8;
            painter->setPen(t.ink);
            drawCellText(*painter, rect, text, Theme::instance().textFont(), true);
            if (const auto* points = m_curves->points(m_model.modelId(index.row()), field.path); points && rect.width() - width > 16) {
                painter->setRenderHint(QPainter::Antialiasing);
                drawSparkline(*painter, QRectF(rect.left(), rect.top() + 6, rect.width() - width, rect.height() - 12), *points, t.accent);
                painter->setRenderHint(QPainter::Antialiasing, false);
            }
        } else if (value) {
            const bool right = value->isNumber() && field != createdKey;
            const bool quiet = field.kind == FieldKind::Property && !isName && !selected;
            painter->setPen(quiet ? t.muted : t.ink);
            const auto text = formattedText(*value, field, column.format).left(400).replace(QLatin1Char('\n'), QLatin1Char(' '));
            drawCellText(*painter, rect, text, Theme::instance().textFont(13, isName ? QFont::Medium : QFont::Normal), right,
                         plain ? Ground::Background : Ground::Any);
        }
    }
    painter->fillRect(QRect(option.rect.right(), option.rect.top(), 1, option.rect.height()), t.faintLine);
    if (option.state.testFlag(QStyle::State_HasFocus) && index.column() > 0) {
        painter->save();
        paintFocus(painter, option, index);
        painter->restore();
    }
}

void CellDelegate::paintFocus(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const auto& t = tokens();
    painter->setPen(QPen(t.accent, 1));
    painter->setBrush(Qt::NoBrush);
    painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    if (isEditable(m_model.columns()[static_cast<std::size_t>(index.column() - 1)].field))
        return;
    // A small lock: typing here would change nothing.
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF body(option.rect.right() - 8.5, option.rect.top() + 6, 6, 4.5);
    painter->setPen(QPen(t.muted, 1));
    painter->drawArc(QRectF(body.left() + 1.2, body.top() - 3.5, 3.6, 6), 0, 180 * 16);
    painter->fillRect(body, t.muted);
}

} // namespace modelbook
