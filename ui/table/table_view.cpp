#include "ui/table/table_view.h"

#include "ui/table/table_header.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QKeyEvent>
#include <QMouseEvent>

namespace modelbook {

TableView::TableView(ResultModel& model, QWidget* parent) : QTableView(parent), m_model(model)
{
    setObjectName(QStringLiteral("modelTable"));
    m_header = new TableHeader(this);
    setHorizontalHeader(m_header);
    setModel(&model);
    m_delegate = new CellDelegate(model, this);
    setItemDelegate(m_delegate);
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
    setWordWrap(false);
    setTabKeyNavigation(false);
    connect(&model, &QAbstractItemModel::modelReset, this, &TableView::layOutGroups);
    connect(m_header, &QHeaderView::sectionMoved, this, &TableView::columnsChangedByUser);
    connect(m_header, &QHeaderView::sectionResized, this, [this] {
        if (!m_restoring)
            Q_EMIT columnsChangedByUser();
    });
}

std::vector<ModelId> TableView::selectedModels() const
{
    std::vector<ModelId> ids;
    // Ranges, not rows: a million selected rows are one range.
    std::vector<std::pair<int, int>> ranges;
    for (const auto& range : selectionModel()->selection())
        ranges.emplace_back(range.top(), range.bottom());
    std::sort(ranges.begin(), ranges.end());
    int next = 0;
    for (const auto& [top, bottom] : ranges) {
        for (int row = std::max(top, next); row <= bottom; ++row) {
            if (auto id = m_model.modelId(row); !id.empty())
                ids.push_back(std::move(id));
        }
        next = std::max(next, bottom + 1);
    }
    return ids;
}

void TableView::select(const std::vector<ModelId>& ids, const ModelId& current)
{
    m_restoring = true;
    QItemSelection selection;
    for (const auto& [first, last] : m_model.rangesOf(ids))
        selection.append(QItemSelectionRange(m_model.index(first, 0), m_model.index(last, m_model.columnCount() - 1)));
    selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    const int row = current.empty() ? -1 : m_model.rowOf(current);
    if (row >= 0)
        selectionModel()->setCurrentIndex(m_model.index(row, 0), QItemSelectionModel::NoUpdate);
    m_restoring = false;
    Q_EMIT selectionChangedByUser();
}

void TableView::applyWidths()
{
    m_restoring = true;
    m_header->resizeSection(0, 34);
    m_header->setSectionResizeMode(0, QHeaderView::Fixed);
    const auto& columns = m_model.columns();
    const QFontMetrics metrics(Theme::instance().textFont(12));
    const int sampled = std::min(m_model.rowCount(), 60);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const int section = static_cast<int>(i) + 1;
        int width = columns[i].width;
        if (width <= 0) {
            width = metrics.horizontalAdvance(qstr(columns[i].field.shortName())) + 46;
            for (int row = 0; row < sampled; ++row) {
                if (!m_model.isGroup(row))
                    width = std::max(width, m_delegate->sizeHint({}, m_model.index(row, section)).width());
            }
            width = std::clamp(width, 64, 240);
        }
        m_header->resizeSection(section, width);
    }
    m_restoring = false;
}

std::vector<TableColumn> TableView::visibleColumns() const
{
    std::vector<TableColumn> columns;
    for (int visual = 0; visual < m_header->count(); ++visual) {
        const int section = m_header->logicalIndex(visual);
        if (section > 0)
            columns.push_back({m_model.columns()[static_cast<std::size_t>(section - 1)].field, m_header->sectionSize(section)});
    }
    return columns;
}

void TableView::layOutGroups()
{
    clearSpans();
    if (!m_model.answer() || m_model.answer()->groups().empty())
        return;
    for (int row = 0; row < m_model.rowCount(); ++row) {
        if (m_model.isGroup(row) && m_model.columnCount() > 1)
            setSpan(row, 0, 1, m_model.columnCount());
    }
}

void TableView::setHovered(int row)
{
    if (row == m_hovered)
        return;
    m_hovered = row;
    m_delegate->setHoveredRow(row);
    viewport()->update();
}

void TableView::mousePressEvent(QMouseEvent* event)
{
    const auto index = indexAt(event->pos());
    if (index.isValid() && event->button() == Qt::LeftButton) {
        if (m_model.isGroup(index.row())) {
            m_model.toggleGroup(index.row());
            return;
        }
        if (index.column() == 0) {
            // The checkbox adds and takes away, as with Ctrl.
            selectionModel()->select(index, QItemSelectionModel::Toggle | QItemSelectionModel::Rows);
            return;
        }
    }
    QTableView::mousePressEvent(event);
}

void TableView::mouseMoveEvent(QMouseEvent* event)
{
    setHovered(indexAt(event->pos()).row());
    QTableView::mouseMoveEvent(event);
}

void TableView::leaveEvent(QEvent* event)
{
    setHovered(-1);
    QTableView::leaveEvent(event);
}

void TableView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const auto index = indexAt(event->pos());
    if (index.isValid() && index.column() > 0 && !m_model.isGroup(index.row()))
        Q_EMIT modelOpened(m_model.modelId(index.row()));
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
    if (event->key() == Qt::Key_Space && current.isValid()) {
        selectionModel()->select(current, QItemSelectionModel::Toggle | QItemSelectionModel::Rows);
        return;
    }
    QTableView::keyPressEvent(event);
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
    if (!m_restoring && current.isValid() && !m_model.isGroup(current.row()))
        Q_EMIT currentModelChanged(m_model.modelId(current.row()));
}

} // namespace modelbook
