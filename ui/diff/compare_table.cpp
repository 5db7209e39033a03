#include "ui/diff/compare_table.h"

#include "ui/diff/compare_delegate.h"
#include "ui/diff/compare_headers.h"
#include "ui/diff/compare_model.h"
#include "ui/theme/theme.h"

#include <QScrollBar>

namespace modelbook {

namespace {

void prepare(QTableView& table, CompareModel& model)
{
    table.setModel(&model);
    table.setShowGrid(false);
    table.setWordWrap(false);
    table.setFrameShape(QFrame::NoFrame);
    table.setEditTriggers(QAbstractItemView::NoEditTriggers);
    table.setSelectionMode(QAbstractItemView::SingleSelection);
    table.setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table.setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    table.setTabKeyNavigation(false);
    table.setCornerButtonEnabled(false);
}

} // namespace

CompareTable::CompareTable(CompareModel& model, bool headed, QWidget* parent) : QTableView(parent), m_model(model)
{
    setItemDelegate(new CompareDelegate(model, this));
    setHorizontalHeader(new CompareColumnHeader(model, this));
    m_names = new CompareRowHeader(model, this);
    setVerticalHeader(m_names);
    prepare(*this, model);
    horizontalHeader()->setVisible(headed);
    horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
    m_names->setContextMenuPolicy(Qt::CustomContextMenu);

    m_overlay = new QTableView(this);
    m_overlay->setObjectName(QStringLiteral("compareFrozen"));
    m_overlay->setItemDelegate(itemDelegate());
    auto* const header = new CompareColumnHeader(model, m_overlay);
    header->setObjectName(QStringLiteral("compareFrozenHeader"));
    header->setSectionsMovable(false);
    m_overlay->setHorizontalHeader(header);
    prepare(*m_overlay, model);
    m_overlay->setSelectionModel(selectionModel());
    m_overlay->horizontalHeader()->setVisible(headed);
    m_overlay->verticalHeader()->hide();
    m_overlay->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_overlay->verticalHeader()->setDefaultSectionSize(measures::rowHeight);
    m_overlay->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_overlay->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_overlay->setFocusProxy(this);
    m_overlay->hide();
    connect(verticalScrollBar(), &QScrollBar::valueChanged, m_overlay->verticalScrollBar(), &QScrollBar::setValue);
    connect(m_overlay->verticalScrollBar(), &QScrollBar::valueChanged, verticalScrollBar(), &QScrollBar::setValue);
    connect(horizontalScrollBar(), &QScrollBar::valueChanged, this, &CompareTable::placeFrozen);
    connect(horizontalHeader(), &QHeaderView::sectionResized, this, &CompareTable::placeFrozen);
    connect(&model, &QAbstractItemModel::modelReset, this, [this] { setFrozen(m_frozen); });
    connect(m_overlay, &QTableView::clicked, this, &QTableView::clicked);
    connect(m_overlay, &QTableView::doubleClicked, this, &QTableView::doubleClicked);
}

void CompareTable::setFrozen(int columns)
{
    m_frozen = std::clamp(columns, 0, std::max(0, m_model.columnCount() - 1));
    for (int column = 0; column < m_model.columnCount(); ++column)
        m_overlay->setColumnHidden(column, column >= m_frozen);
    placeFrozen();
}

void CompareTable::placeFrozen()
{
    // Nothing scrolled away needs no copy that stays.
    const bool needed = m_frozen > 0 && horizontalScrollBar()->value() > 0;
    if (!m_overlay)
        return;
    m_overlay->setVisible(needed);
    if (!needed)
        return;
    int width = 0;
    for (int column = 0; column < m_frozen; ++column) {
        m_overlay->setColumnWidth(column, columnWidth(column));
        width += columnWidth(column);
    }
    const int head = horizontalHeader()->isVisible() ? horizontalHeader()->height() : 0;
    m_overlay->setGeometry(m_names->width(), 0, std::min(width, std::max(viewport()->width() - 80, 80)), viewport()->height() + head);
    m_overlay->verticalScrollBar()->setValue(verticalScrollBar()->value());
    m_overlay->raise();
}

void CompareTable::follow(CompareTable& other)
{
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(other.horizontalHeader(), &QHeaderView::sectionResized, this, [this](int section, int, int size) { setColumnWidth(section, size); });
    connect(other.horizontalScrollBar(), &QScrollBar::valueChanged, horizontalScrollBar(), &QScrollBar::setValue);
    connect(horizontalScrollBar(), &QScrollBar::valueChanged, other.horizontalScrollBar(), &QScrollBar::setValue);
}

void CompareTable::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    placeFrozen();
}

void CompareTable::scrollTo(const QModelIndex& index, ScrollHint hint)
{
    QTableView::scrollTo(index, hint);
    if (!m_overlay || !m_overlay->isVisible() || index.column() < m_frozen)
        return;
    // What is under the frozen columns cannot be seen.
    const int hidden = m_overlay->width() - columnViewportPosition(index.column());
    if (hidden > 0)
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - hidden);
}

} // namespace modelbook
