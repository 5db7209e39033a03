#include "ui/table/frozen_columns.h"

#include "ui/table/row_painter.h"
#include "ui/table/table_header.h"
#include "ui/table/table_view.h"

#include <QContextMenuEvent>
#include <QPaintEvent>
#include <QScrollBar>
#include <QWheelEvent>

namespace modelbook {

FrozenColumns::FrozenColumns(TableView& table) : QTableView(&table), m_table(table)
{
    setObjectName(QStringLiteral("frozenColumns"));
    auto* header = new TableHeader(this);
    header->setObjectName(QStringLiteral("frozenHeader"));
    header->setSectionsMovable(false);
    setHorizontalHeader(header);
    setModel(table.model());
    setSelectionModel(table.selectionModel());
    setItemDelegate(table.itemDelegate());
    setFocusProxy(&table);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    setShowGrid(false);
    setFrameShape(QFrame::NoFrame);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWordWrap(false);
    connect(table.verticalScrollBar(), &QScrollBar::valueChanged, verticalScrollBar(), &QScrollBar::setValue);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, table.verticalScrollBar(), &QScrollBar::setValue);
    connect(table.horizontalHeader(), &QHeaderView::sectionResized, this, &FrozenColumns::follow);
    connect(header, &QHeaderView::sectionResized, this, [this](int section, int, int size) {
        if (section < m_count)
            m_table.horizontalHeader()->resizeSection(section, size);
    });
    connect(header, &TableHeader::sortRequested, &m_table.header(), &TableHeader::sortRequested);
    connect(header, &TableHeader::menuRequested, &m_table.header(), &TableHeader::menuRequested);
    hide();
}

void FrozenColumns::setCount(int columns)
{
    m_count = columns;
    for (int section = 0; section < model()->columnCount(); ++section)
        setColumnHidden(section, section >= columns);
    setVisible(columns > 0);
    follow();
}

void FrozenColumns::follow()
{
    if (m_count == 0)
        return;
    const QSignalBlocker quiet(horizontalHeader());
    int width = 0;
    for (int section = 0; section < m_count; ++section) {
        horizontalHeader()->resizeSection(section, m_table.columnWidth(section));
        width += m_table.columnWidth(section);
    }
    verticalHeader()->setDefaultSectionSize(m_table.verticalHeader()->defaultSectionSize());
    const int frame = m_table.frameWidth();
    setGeometry(frame, frame, std::min(width, m_table.viewport()->width() - 40), m_table.viewport()->height() + m_table.horizontalHeader()->height());
    verticalScrollBar()->setValue(m_table.verticalScrollBar()->value());
    raise();
}

void FrozenColumns::mousePressEvent(QMouseEvent* event)
{
    if (!m_table.pressAt(indexAt(event->pos()), *event))
        QTableView::mousePressEvent(event);
}

void FrozenColumns::mouseDoubleClickEvent(QMouseEvent* event)
{
    m_table.openAt(indexAt(event->pos()));
}

void FrozenColumns::contextMenuEvent(QContextMenuEvent* event)
{
    Q_EMIT m_table.cellMenuRequested(indexAt(event->pos()), event->globalPos());
}

void FrozenColumns::paintEvent(QPaintEvent* event)
{
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    paintRows(*this, option, event->region());
}

void FrozenColumns::wheelEvent(QWheelEvent* event)
{
    QCoreApplication::sendEvent(m_table.viewport(), event);
}

} // namespace modelbook
