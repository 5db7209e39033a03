#include "ui/table/footer_row.h"

#include "ui/table/frozen_columns.h"
#include "ui/table/result_model.h"
#include "ui/table/table_header.h"
#include "ui/table/table_view.h"
#include "ui/theme/theme.h"
#include "ui/widgets/cell_text.h"
#include "ui/widgets/text.h"

#include <QHelpEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>

namespace modelbook {

namespace {

bool isNumericColumn(const ResultModel& model, int column)
{
    const auto* info = model.info(column);
    return (info && isNumeric(*info)) || model.columns()[static_cast<std::size_t>(column - 1)].field.kind == FieldKind::Formula;
}

} // namespace

FooterRow::FooterRow(TableView& table, ResultModel& model, QWidget* parent) : QWidget(parent), m_table(table), m_model(model)
{
    setObjectName(QStringLiteral("footerRow"));
    setFixedHeight(26);
    const auto repaint = [this] { update(); };
    connect(&table.header(), &QHeaderView::sectionResized, this, repaint);
    connect(&table.header(), &QHeaderView::sectionMoved, this, repaint);
    connect(table.horizontalScrollBar(), &QScrollBar::valueChanged, this, repaint);
    hide();
}

void FooterRow::count(const ResultTablePtr& answer, std::vector<RowRange> rows)
{
    std::vector<FieldKey> fields;
    for (const auto& column : m_model.columns())
        fields.push_back(column.field);
    m_ofAll = rows.empty();
    m_task.start(
        this,
        [answer, rows = std::move(rows), fields](const CancelToken& cancel) {
            std::map<FieldKey, FieldSummary> summaries;
            for (const auto& field : fields) {
                auto summary = answer->summary(field, rows.empty() ? nullptr : &rows, cancel);
                if (!summary)
                    break;
                summaries.emplace(field, std::move(*summary));
            }
            return summaries;
        },
        [this](std::map<FieldKey, FieldSummary> summaries) {
            m_summaries = std::move(summaries);
            update();
        });
}

QString FooterRow::text(int column) const
{
    const auto& shown = m_model.columns()[static_cast<std::size_t>(column - 1)];
    const auto it = m_summaries.find(shown.field);
    return it == m_summaries.end() ? QString() : aggregateText(it->second, shown.aggregate, shown.field, shown.format, isNumericColumn(m_model, column));
}

void FooterRow::paintEvent(QPaintEvent*)
{
    const auto& t = tokens();
    QPainter painter(this);
    painter.fillRect(rect(), t.side);
    painter.setPen(t.line);
    painter.drawLine(0, 0, width(), 0);
    const auto& header = m_table.header();
    const auto font = Theme::instance().textFont(12);
    const auto paint = [&](int section, int left) {
        const QRect cell(left, 0, header.sectionSize(section), height());
        painter.fillRect(cell.adjusted(0, 1, 0, 0), t.side);
        painter.setPen(t.faintLine);
        painter.drawLine(cell.topRight(), cell.bottomRight());
        painter.setPen(t.muted);
        if (section == 0)
            painter.drawText(cell, Qt::AlignCenter, m_ofAll ? QStringLiteral("Σ") : QStringLiteral("☑"));
        else
            drawCellText(painter, cell.adjusted(4, 0, -measures::cellPadding, 0), text(section), font, isNumericColumn(m_model, section));
    };
    const int frozen = m_table.frozen().isVisible() ? m_table.frozen().count() : 0;
    for (int visual = 0; visual < header.count(); ++visual) {
        const int section = header.logicalIndex(visual);
        const int left = header.sectionViewportPosition(section);
        if (section >= frozen && left < width() && left + header.sectionSize(section) > 0)
            paint(section, left);
    }
    for (int section = 0, left = 0; section < frozen; left += header.sectionSize(section), ++section)
        paint(section, left);
}

int FooterRow::columnAt(int x) const
{
    const auto& header = m_table.header();
    const int frozen = m_table.frozen().isVisible() ? m_table.frozen().count() : 0;
    for (int section = 0, left = 0; section < frozen; left += header.sectionSize(section), ++section) {
        if (x >= left && x < left + header.sectionSize(section))
            return section;
    }
    return header.logicalIndexAt(x);
}

void FooterRow::mousePressEvent(QMouseEvent* event)
{
    const int column = columnAt(event->pos().x());
    if (column < 1)
        return;
    const auto shown = m_model.columns()[static_cast<std::size_t>(column - 1)];
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("footerMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const auto aggregate : allAggregates()) {
        const bool counts = aggregate == Aggregate::Count || aggregate == Aggregate::Distinct || aggregate == Aggregate::None || aggregate == Aggregate::Auto;
        if (!counts && !isNumericColumn(m_model, column))
            continue;
        auto* action = menu->addAction(aggregateTitle(aggregate), this, [this, shown, aggregate] {
            auto changed = shown;
            changed.aggregate = aggregate;
            Q_EMIT columnChanged(changed);
        });
        action->setCheckable(true);
        action->setChecked(aggregate == shown.aggregate);
    }
    menu->popup(event->globalPosition().toPoint());
}

bool FooterRow::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const int column = columnAt(help->pos().x());
        const auto* shown = column > 0 ? &m_model.columns()[static_cast<std::size_t>(column - 1)] : nullptr;
        const auto it = shown ? m_summaries.find(shown->field) : m_summaries.end();
        if (it != m_summaries.end())
            QToolTip::showText(help->globalPos(), aggregateTip(it->second, shown->field, shown->format), this);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace modelbook
