// The part of TablePage that shows one answer as table, gallery or board, and what columns come to below the table.
#include "ui/table/board_view.h"
#include "ui/table/card_list.h"
#include "ui/table/cell_editing.h"
#include "ui/table/curve_cache.h"
#include "ui/table/footer_row.h"
#include "ui/table/result_model.h"
#include "ui/table/table_page.h"
#include "ui/table/table_view.h"
#include "ui/widgets/text.h"

#include <QMenu>
#include <QPushButton>
#include <QStackedLayout>

namespace modelbook {

void TablePage::connectLayouts()
{
    m_curves = new CurveCache(this);
    m_table->cells().setCurves(m_curves);
    m_gallery->setCurves(m_curves);
    connect(m_curves, &CurveCache::arrived, m_table->viewport(), qOverload<>(&QWidget::update));
    connect(m_curves, &CurveCache::arrived, m_gallery->viewport(), qOverload<>(&QWidget::update));
    connect(m_footer, &FooterRow::columnChanged, this, &TablePage::replaceColumn);
    connect(m_layoutButton, &QPushButton::clicked, this, &TablePage::layoutMenu);
    m_gallery->setSelectionTest([this](const ModelId& id) { return isSelected(id); });
    m_board->setSelectionTest([this](const ModelId& id) { return isSelected(id); });
    const auto listen = [this](auto* cards) {
        using Cards = std::remove_pointer_t<decltype(cards)>;
        connect(cards, &Cards::pressed, this, &TablePage::selectCard);
        connect(cards, &Cards::toggled, this, &TablePage::toggleCard);
        connect(cards, &Cards::opened, this, &TablePage::modelOpened);
        connect(cards, &Cards::menuRequested, this, [this](const ModelId& id, const QPoint& at) {
            if (!isSelected(id))
                selectCard(id, {});
            m_menuCell = QModelIndex();
            Q_EMIT menuRequested(at);
        });
    };
    listen(m_gallery);
    listen(m_board);
    connect(m_board, &BoardView::changeRequested, this, &TablePage::changeRequested);
    connect(m_board, &BoardView::refused, this, &TablePage::refused);
}

bool TablePage::isSelected(const ModelId& id) const
{
    const int row = m_model->rowOf(id);
    return row >= 0 && m_table->selectionModel()->isSelected(m_model->index(row, 0));
}

void TablePage::toggleCard(const ModelId& id)
{
    if (const int row = m_model->rowOf(id); row >= 0)
        m_table->selectionModel()->select(m_model->index(row, 0), QItemSelectionModel::Toggle | QItemSelectionModel::Rows);
}

void TablePage::selectCard(const ModelId& id, Qt::KeyboardModifiers keys)
{
    const int row = m_model->rowOf(id);
    if (row < 0)
        return;
    auto* selection = m_table->selectionModel();
    const auto index = m_model->index(row, 0);
    if (keys.testFlag(Qt::ControlModifier)) {
        selection->setCurrentIndex(index, QItemSelectionModel::Toggle | QItemSelectionModel::Rows);
    } else if (keys.testFlag(Qt::ShiftModifier) && m_table->currentIndex().isValid()) {
        const int other = m_table->currentIndex().row();
        selection->select(QItemSelection(m_model->index(std::min(row, other), 0), m_model->index(std::max(row, other), 0)),
                          QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    } else {
        selection->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    }
}

void TablePage::layoutMenu()
{
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("layoutMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const char* name, const QString& text, TableLayout layout, const std::optional<FieldKey>& field) {
        auto* action = menu->addAction(text, this, [this, layout, field] { setLayout(layout, field); });
        action->setObjectName(QLatin1String(name));
        action->setCheckable(true);
        action->setChecked(m_state.layout == layout && (!field || *field == m_state.boardField));
    };
    add("tableLayout", tr("Table"), TableLayout::Table, {});
    add("galleryLayout", tr("Gallery"), TableLayout::Gallery, {});
    menu->addSeparator();
    add("boardByStatus", tr("Board by status"), TableLayout::Board, FieldKey{FieldKind::Property, "status"});
    add("boardByTags", tr("Board by tag"), TableLayout::Board, FieldKey{FieldKind::Property, "tags"});
    for (const auto& field : m_table->editing().defined()) {
        if (field.type == CustomType::Select || field.type == CustomType::Person || field.type == CustomType::Checkbox)
            add("boardByField", tr("Board by %1").arg(labelText(qstr(field.name))), TableLayout::Board, FieldKey{FieldKind::Property, "custom." + field.name});
    }
    menu->popup(m_layoutButton->mapToGlobal(QPoint(0, m_layoutButton->height() + 2)));
}

void TablePage::setLayout(TableLayout layout, const std::optional<FieldKey>& boardField)
{
    m_state.layout = layout;
    if (boardField)
        m_state.boardField = *boardField;
    if (layout != TableLayout::Table && m_model->hasGroups())
        m_model->setAllCollapsed(false); // cards are selected by the rows of the table
    showLayout();
    updateCards();
    Q_EMIT stateChanged();
}

void TablePage::showLayout()
{
    const auto& answer = m_model->answer();
    QWidget* shown = m_state.layout == TableLayout::Gallery ? static_cast<QWidget*>(m_gallery) : m_state.layout == TableLayout::Board ? static_cast<QWidget*>(m_board) : m_table;
    m_stack->setCurrentWidget(answer && answer->rowCount() == 0 ? m_empty : shown);
    m_layoutButton->setText((m_state.layout == TableLayout::Gallery ? tr("Gallery") : m_state.layout == TableLayout::Board ? tr("Board") : tr("Table")) + QStringLiteral("  ▾"));
    updateFooter();
}

void TablePage::updateCards()
{
    const auto& answer = m_model->answer();
    if (!m_session || !answer)
        return;
    if (m_state.layout == TableLayout::Gallery)
        m_gallery->setContent({answer, m_table->visibleColumns(), m_session->library()->fields()});
    else if (m_state.layout == TableLayout::Board)
        m_board->ask({m_session->library(), m_state.query.toStdString(), answer, m_state.boardField, m_table->visibleColumns(), m_table->editing().defined()});
}

} // namespace modelbook
