#include "ui/table/table_view.h"

#include "ui/table/cell_editing.h"
#include "ui/table/frozen_columns.h"
#include "ui/table/row_painter.h"
#include "ui/table/table_header.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QInputMethodEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace modelbook {

TableView::TableView(ResultModel& model, QWidget* parent) : QTableView(parent), m_model(model)
{
    setObjectName(QStringLiteral("modelTable"));
    m_header = new TableHeader(this);
    setHorizontalHeader(m_header);
    m_delegate = new CellDelegate(model, this); // before the model, whose coming moves the cursor
    setItemDelegate(m_delegate);
    setModel(&model);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(measures::rowHeight);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    setShowGrid(false);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent); // so that scrolling moves what is painted
    setWordWrap(false);
    setTabKeyNavigation(false);
    setAttribute(Qt::WA_InputMethodEnabled); // Hangul typed on a cell begins to edit it
    m_frozen = new FrozenColumns(*this);
    m_editing = new CellEditing(*this, model);
    connect(m_header, &QHeaderView::sectionMoved, this, &TableView::columnsChangedByUser);
    connect(m_header, &QHeaderView::sectionResized, this, [this] {
        if (!m_restoring)
            Q_EMIT columnsChangedByUser();
    });
}

std::vector<RowRange> TableView::selectedRows() const
{
    // Ranges, not rows: a million selected rows are one range.
    std::vector<std::pair<int, int>> ranges;
    for (const auto& range : selectionModel()->selection())
        ranges.emplace_back(range.top(), range.bottom());
    std::sort(ranges.begin(), ranges.end());
    std::vector<std::pair<int, int>> united;
    for (const auto& [top, bottom] : ranges) {
        if (!united.empty() && top <= united.back().second + 1)
            united.back().second = std::max(united.back().second, bottom);
        else
            united.emplace_back(top, bottom);
    }
    return m_model.answerRows(united);
}

std::size_t TableView::selectedCount() const
{
    std::size_t count = 0;
    for (const auto& range : selectedRows())
        count += range.count;
    return count;
}

bool TableView::isAllSelected() const
{
    return m_model.modelCount() > 0 && selectedCount() == m_model.modelCount();
}

std::vector<ModelId> TableView::selectedModels() const
{
    std::vector<ModelId> ids;
    for (const auto& range : selectedRows()) {
        for (auto row = range.first; row < range.first + range.count; ++row) {
            if (auto id = m_model.answer()->modelId(row); !id.empty())
                ids.push_back(std::move(id));
        }
    }
    return ids;
}

void TableView::select(const std::vector<ModelId>& ids, const ModelId& current, const std::optional<FieldKey>& cursor)
{
    m_restoring = true;
    QItemSelection selection;
    for (const auto& [first, last] : m_model.rangesOf(ids))
        selection.append(QItemSelectionRange(m_model.index(first, 0), m_model.index(last, m_model.columnCount() - 1)));
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    const int row = current.empty() ? -1 : m_model.rowOf(current);
    int column = 0;
    for (std::size_t i = 0; cursor && i < m_model.columns().size(); ++i) {
        if (m_model.columns()[i].field == *cursor)
            column = static_cast<int>(i) + 1;
    }
    if (row >= 0)
        selectionModel()->setCurrentIndex(m_model.index(row, column), QItemSelectionModel::NoUpdate);
    m_restoring = false;
    Q_EMIT selectionChangedByUser();
}

void TableView::applyWidths()
{
    m_restoring = true;
    m_header->resizeSection(0, 34);
    m_header->setSectionResizeMode(0, QHeaderView::Fixed);
    const auto& columns = m_model.columns();
    int pinned = 0;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const int section = static_cast<int>(i) + 1;
        m_header->resizeSection(section, columns[i].width > 0 ? columns[i].width : contentWidth(section));
        pinned = columns[i].pinned ? section + 1 : pinned;
    }
    m_frozen->setCount(pinned);
    m_restoring = false;
}

int TableView::contentWidth(int section) const
{
    const auto& column = m_model.columns()[static_cast<std::size_t>(section - 1)];
    const QFontMetrics metrics(Theme::instance().textFont(12));
    int width = metrics.horizontalAdvance(column.title.isEmpty() ? qstr(column.field.shortName()) : column.title) + 60; // the sign before it, the arrow behind
    // Rows that are seen, or the first ones: all of a million would take seconds.
    const int first = std::max(0, rowAt(0)), sampled = std::min(m_model.rowCount(), first + 60);
    for (int row = first; row < sampled; ++row) {
        if (!m_model.isGroup(row))
            width = std::max(width, m_delegate->sizeHint({}, m_model.index(row, section)).width());
    }
    return std::clamp(width, 64, 240);
}

void TableView::fitColumn(int column)
{
    if (column > 0 && column < m_model.columnCount())
        m_header->resizeSection(column, contentWidth(column));
}

void TableView::setRowHeight(RowHeight height)
{
    verticalHeader()->setDefaultSectionSize(height == RowHeight::Compact ? 24 : height == RowHeight::Tall ? 46 : measures::rowHeight);
    m_frozen->follow();
}

std::vector<TableColumn> TableView::visibleColumns() const
{
    std::vector<TableColumn> columns;
    for (int visual = 0; visual < m_header->count(); ++visual) {
        const int section = m_header->logicalIndex(visual);
        if (section > 0) {
            columns.push_back(m_model.columns()[static_cast<std::size_t>(section - 1)]);
            columns.back().width = m_header->sectionSize(section);
        }
    }
    return columns;
}

void TableView::setHovered(int row)
{
    if (row == m_hovered)
        return;
    // Two rows, not the page: the mouse moves over many of them.
    for (const int changed : {std::exchange(m_hovered, row), row}) {
        if (changed >= 0)
            viewport()->update(0, rowViewportPosition(changed), viewport()->width(), rowHeight(changed));
    }
    m_delegate->setHoveredRow(row);
}

void TableView::mousePressEvent(QMouseEvent* event)
{
    m_extending = event->button() == Qt::LeftButton;
    if (m_extending && !event->modifiers().testFlag(Qt::ShiftModifier))
        m_anchorColumn = m_header->visualIndex(columnAt(event->pos().x()));
    const auto pressed = indexAt(event->pos());
    m_pressedAt = event->pos();
    m_pressedTick = m_extending && pressed.isValid() && pressed.column() == 0 && !m_model.isGroup(pressed.row()) ? pressed.row() : -1;
    if (!pressAt(pressed, *event))
        QTableView::mousePressEvent(event);
}

bool TableView::pressAt(const QModelIndex& index, const QMouseEvent& event)
{
    if (!index.isValid() || event.button() != Qt::LeftButton)
        return false;
    if (m_model.isGroup(index.row())) {
        m_model.toggleGroup(index.row());
        return true;
    }
    if (index.column() != 0)
        return false;
    // The checkbox adds and takes away, as with Ctrl.
    selectionModel()->select(index, QItemSelectionModel::Toggle | QItemSelectionModel::Rows);
    return true;
}

void TableView::openAt(const QModelIndex& index)
{
    if (index.isValid() && index.column() > 0 && !m_model.isGroup(index.row()))
        Q_EMIT modelOpened(m_model.modelId(index.row()));
}

void TableView::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    m_frozen->follow();
}

void TableView::contextMenuEvent(QContextMenuEvent* event)
{
    Q_EMIT cellMenuRequested(indexAt(event->pos()), event->globalPos());
}

void TableView::mouseMoveEvent(QMouseEvent* event)
{
    setHovered(indexAt(event->pos()).row());
    if (m_pressedTick >= 0) {
        if ((event->pos() - m_pressedAt).manhattanLength() < QApplication::startDragDistance())
            return;
        // The row itself goes along, though the press may just have taken its tick away.
        selectionModel()->select(m_model.index(std::exchange(m_pressedTick, -1), 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
        Q_EMIT dragOutRequested(selectedModels());
        return;
    }
    QTableView::mouseMoveEvent(event);
}

void TableView::mouseReleaseEvent(QMouseEvent* event)
{
    m_extending = false;
    m_pressedTick = -1;
    QTableView::mouseReleaseEvent(event);
}

void TableView::inputMethodEvent(QInputMethodEvent* event)
{
    const auto current = currentIndex();
    if ((event->preeditString().isEmpty() && event->commitString().isEmpty()) || !current.isValid() || current.column() < 1 || m_model.isGroup(current.row())) {
        event->ignore();
        return;
    }
    m_editing->begin(current, QString());
    if (m_editing->isOpen())
        QCoreApplication::sendEvent(m_editing->editor(), event);
}

std::optional<std::pair<int, int>> TableView::columnRange() const
{
    const int here = currentIndex().column() > 0 ? m_header->visualIndex(currentIndex().column()) : -1;
    if (here < 1 || m_anchorColumn < 1 || here == m_anchorColumn)
        return std::nullopt;
    return std::minmax(here, m_anchorColumn);
}

void TableView::updateRange(bool extend)
{
    if (!extend)
        m_anchorColumn = currentIndex().column() > 0 ? m_header->visualIndex(currentIndex().column()) : -1;
    const auto range = columnRange();
    m_delegate->setRange(range ? range->first : 0, range ? range->second : -1);
    viewport()->update();
}

void TableView::paintEvent(QPaintEvent* event)
{
    // Each row fills its own ground, while it is at hand: here is what lies beyond them.
    const int rows = m_model.rowCount();
    const int bottom = rows > 0 ? rowViewportPosition(rows - 1) + rowHeight(rows - 1) : 0;
    const QRect cells(0, 0, m_header->length() - m_header->offset(), bottom);
    {
        QPainter painter(viewport());
        for (const auto& rect : event->region() - cells)
            painter.fillRect(rect, tokens().background);
    }
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    paintRows(*this, option, event->region());
}

void TableView::leaveEvent(QEvent* event)
{
    setHovered(-1);
    QTableView::leaveEvent(event);
}

void TableView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const auto index = indexAt(event->pos());
    const bool edits = index.isValid() && index.column() > 0 && !m_model.isGroup(index.row()) &&
                       isEditable(m_model.columns()[static_cast<std::size_t>(index.column() - 1)].field) &&
                       m_model.columns()[static_cast<std::size_t>(index.column() - 1)].field != FieldKey{FieldKind::Property, "name"};
    if (edits)
        m_editing->begin(index);
    else
        openAt(index);
}

void TableView::keyPressEvent(QKeyEvent* event)
{
    const auto current = currentIndex();
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && current.isValid()) {
        if (m_model.isGroup(current.row()))
            m_model.toggleGroup(current.row());
        else
            Q_EMIT modelOpened(m_model.modelId(current.row()));
        return;
    }
    if (event->matches(QKeySequence::Copy)) {
        Q_EMIT copyRequested();
        return;
    }
    if (event->matches(QKeySequence::Paste)) {
        Q_EMIT pasteRequested();
        return;
    }
    if (event->key() == Qt::Key_Backspace) {
        m_editing->clear(current);
        return;
    }
    if (event->key() == Qt::Key_Space && current.isValid()) {
        selectionModel()->select(current, QItemSelectionModel::Toggle | QItemSelectionModel::Rows);
        return;
    }
    // Typing on a cell edits it. Never the base's search as one types: it reads every row.
    const auto text = event->text();
    const bool command = event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier);
    if (!text.isEmpty() && text[0].isPrint() && !command) {
        if (current.isValid() && current.column() > 0)
            m_editing->begin(current, text);
        return;
    }
    m_extending = event->modifiers().testFlag(Qt::ShiftModifier);
    QTableView::keyPressEvent(event);
    m_extending = false;
}

void TableView::selectionChanged(const QItemSelection& selected, const QItemSelection& deselected)
{
    QTableView::selectionChanged(selected, deselected);
    if (!m_restoring)
        Q_EMIT selectionChangedByUser();
}

void TableView::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    updateRange(m_extending);
    if (!m_restoring && current.isValid() && !m_model.isGroup(current.row()))
        Q_EMIT currentModelChanged(m_model.modelId(current.row()));
}

} // namespace modelbook
