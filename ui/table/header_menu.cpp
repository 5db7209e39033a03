#include "ui/table/header_menu.h"

#include "models/query/edit.h"
#include "ui/widgets/text.h"

#include <QActionGroup>

namespace modelbook {

QAction* HeaderMenu::add(QMenu* menu, const char* name, const QString& text, std::function<void()> run)
{
    auto* action = menu->addAction(text, this, std::move(run));
    action->setObjectName(QLatin1String(name));
    return action;
}

HeaderMenu::HeaderMenu(HeaderState state, QWidget* parent) : QMenu(parent), m_state(std::move(state))
{
    setObjectName(QStringLiteral("headerMenu"));
    setAttribute(Qt::WA_DeleteOnClose);
    const auto sort = [&](const char* name, const QString& text, int direction) {
        auto* action = add(this, name, text, [this, direction] { Q_EMIT sortRequested(m_state.sort == direction ? 0 : direction); });
        action->setCheckable(true);
        action->setChecked(m_state.sort == direction);
    };
    sort("sortAscending", tr("Sort ascending"), 1);
    sort("sortDescending", tr("Sort descending"), -1);
    add(this, "group", m_state.grouped ? tr("End grouping by this") : tr("Group by this"), [this] { Q_EMIT groupRequested(!m_state.grouped); });
    addSeparator();
    addFilter();
    add(this, "distribution", tr("Distribution…"), [this] { Q_EMIT distributionRequested(); });
    addSeparator();
    add(this, "pin", m_state.column.pinned ? tr("Unpin") : tr("Pin to the left"), [this] {
        auto column = m_state.column;
        column.pinned = !column.pinned;
        Q_EMIT columnChanged(column);
    });
    add(this, "rename", tr("Rename the heading…"), [this] { Q_EMIT renameRequested(); });
    addFormats();
    addAggregates();
    if (m_state.column.field.kind == FieldKind::Property && m_state.column.field.path.starts_with("custom."))
        add(this, "editField", tr("Type and choices…"), [this] { Q_EMIT fieldEditRequested(); });
    add(this, "fit", tr("Fit the width"), [this] { Q_EMIT fitRequested(false); });
    add(this, "fitAll", tr("Fit all columns"), [this] { Q_EMIT fitRequested(true); });
    auto* heights = addMenu(tr("Height of rows"));
    const auto height = [&](const char* name, const QString& text, RowHeight value) {
        auto* action = add(heights, name, text, [this, value] { Q_EMIT rowHeightRequested(value); });
        action->setCheckable(true);
        action->setChecked(m_state.rowHeight == value);
    };
    height("compactRows", tr("Compact"), RowHeight::Compact);
    height("normalRows", tr("Normal"), RowHeight::Normal);
    height("tallRows", tr("Tall"), RowHeight::Tall);
    addSeparator();
    add(this, "hide", tr("Hide the column"), [this] { Q_EMIT hideRequested(); });
}

void HeaderMenu::addFilter()
{
    auto* menu = addMenu(tr("Filter"));
    menu->setObjectName(QStringLiteral("filterMenu"));
    for (const auto& [value, count] : m_state.info.topValues) {
        const auto text = formattedText(value, m_state.column.field, m_state.column.format).left(60);
        add(menu, "value", labelText(tr("= %1   (%2)").arg(text).arg(count)),
            [this, one = value] { Q_EMIT conditionRequested(equalTo(m_state.name, m_state.column.field, one)); });
    }
    if (!m_state.info.topValues.empty())
        menu->addSeparator();
    add(menu, "has", tr("Has a value"), [this] { Q_EMIT conditionRequested(hasField(m_state.name)); });
    add(menu, "missing", tr("Has none"), [this] { Q_EMIT conditionRequested(hasField(m_state.name, false)); });
}

void HeaderMenu::addAggregates()
{
    const bool numeric = isNumeric(m_state.info) || m_state.column.field.kind == FieldKind::Formula;
    auto* menu = addMenu(tr("In groups and below"));
    menu->setObjectName(QStringLiteral("aggregateMenu"));
    for (const auto aggregate : allAggregates()) {
        const bool counts = aggregate == Aggregate::Count || aggregate == Aggregate::Distinct || aggregate == Aggregate::None || aggregate == Aggregate::Auto;
        if (!numeric && !counts)
            continue;
        auto* action = add(menu, (QStringLiteral("aggregate-") + aggregateKey(aggregate)).toLatin1().constData(), aggregateTitle(aggregate), [this, aggregate] {
            auto column = m_state.column;
            column.aggregate = aggregate;
            Q_EMIT columnChanged(column);
        });
        action->setCheckable(true);
        action->setChecked(aggregate == m_state.column.aggregate);
    }
}

void HeaderMenu::addFormats()
{
    auto* menu = addMenu(tr("Show as"));
    menu->setObjectName(QStringLiteral("formatMenu"));
    auto* group = new QActionGroup(menu);
    for (const auto format : formatsFor(m_state.info)) {
        auto* action = add(menu, formatKey(format).toLatin1().constData(), formatTitle(format), [this, format] {
            auto column = m_state.column;
            column.format = format;
            Q_EMIT columnChanged(column);
        });
        action->setCheckable(true);
        action->setChecked(format == m_state.column.format);
        group->addAction(action);
    }
}

} // namespace modelbook
