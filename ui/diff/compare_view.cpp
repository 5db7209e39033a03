#include "ui/diff/compare_view.h"

#include "ui/diff/compare_detail.h"
#include "ui/diff/compare_headers.h"
#include "ui/diff/compare_model.h"
#include "ui/diff/compare_table.h"
#include "ui/theme/theme.h"
#include "ui/widgets/elided_combo.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

namespace modelbook {

CompareView::CompareView(QWidget* parent)
    : QWidget(parent)
    , m_model(new CompareModel(this))
    , m_pinnedModel(new CompareModel(this))
{
    setObjectName(QStringLiteral("compareView"));
    setAcceptDrops(true);
    loadDirections();
    build();
    updateState();
}

CompareView::~CompareView() = default;

void CompareView::build()
{
    auto* const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_summary = new QLabel(this);
    m_summary->setObjectName(QStringLiteral("compareSummary"));
    m_summary->setTextFormat(Qt::RichText);
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_summary->setWordWrap(true);
    m_summary->setMargin(16);
    m_summary->setFont(Theme::instance().textFont(15));
    layout->addWidget(m_summary);
    layout->addWidget(buildBar());
    layout->addWidget(buildRenames());
    layout->addWidget(buildTables(), 1);
    m_empty = new QLabel(this);
    m_empty->setObjectName(QStringLiteral("compareEmpty"));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setMargin(40);
    layout->addWidget(m_empty, 1);
    connectTables();
    connect(&Theme::instance(), &Theme::changed, this, &CompareView::styleCorner);
    styleCorner();
}

QWidget* CompareView::buildBar()
{
    auto* const widget = new QWidget(this);
    auto* const bar = new QHBoxLayout(widget);
    bar->setContentsMargins(16, 6, 16, 10);
    bar->setSpacing(8);
    m_rows = new QComboBox(this);
    m_rows->setObjectName(QStringLiteral("compareRows"));
    m_rows->addItem(tr("Only what differs"));
    m_rows->addItem(tr("All"));
    m_rows->addItem(tr("Only what is common"));
    m_rows->setAccessibleName(tr("Rows to show"));
    m_baselines = new ElidedCombo(this);
    m_baselines->setObjectName(QStringLiteral("compareBaseline"));
    m_baselines->setAccessibleName(tr("Baseline"));
    m_baselines->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_baselines->setMinimumContentsLength(16);
    m_find = new QLineEdit(this);
    m_find->setObjectName(QStringLiteral("compareFind"));
    m_find->setPlaceholderText(tr("Find in names and values"));
    m_find->setClearButtonEnabled(true);
    m_find->setMinimumWidth(90);
    const auto button = [this](const QString& text, const char* name, const QString& tip) {
        auto* const made = new QPushButton(text, this);
        made->setObjectName(QLatin1String(name));
        made->setToolTip(tip);
        return made;
    };
    m_three = button(tr("Three-way"), "compareThreeWay", tr("Put the common ancestor of two models first, and say which of them changed what (T)"));
    m_values = button(tr("Where it moved"), "compareMoved", tr("How far the values of each layer moved (V)"));
    m_swap = button(tr("Swap"), "compareSwap", tr("Compare with the next model instead (S)"));
    m_copy = button(tr("Copy as Markdown"), "compareCopy", tr("What is on show, as a Markdown table"));
    m_export = button(tr("Export HTML"), "compareExport", tr("What is on show, as a web page of its own"));
    m_more = button(QStringLiteral("…"), "compareMore", tr("Add models, freeze columns, copy in other formats"));
    m_more->setFixedWidth(36);
    bar->addWidget(m_rows);
    bar->addWidget(m_baselines);
    bar->addWidget(m_find, 1);
    for (auto* const one : {m_three, m_values, m_swap, m_copy, m_export, m_more})
        bar->addWidget(one);
    connect(m_rows, &QComboBox::currentIndexChanged, this, [this](int index) {
        constexpr RenderOptions::Rows rows[] = {RenderOptions::Rows::Differing, RenderOptions::Rows::All, RenderOptions::Rows::Common};
        m_model->setRows(rows[std::clamp(index, 0, 2)]);
        updateState();
    });
    connect(m_baselines, &QComboBox::activated, this, [this](int index) {
        if (index == m_baselines->count() - 1)
            compareAmongAll();
        else
            setBaseline(index);
    });
    connect(m_find, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_model->setFind(text.trimmed());
        updateState();
    });
    connect(m_three, &QPushButton::clicked, this, &CompareView::compareThreeWay);
    connect(m_values, &QPushButton::clicked, this, &CompareView::compareValues);
    connect(m_swap, &QPushButton::clicked, this, &CompareView::swap);
    connect(m_copy, &QPushButton::clicked, this, [this] { copyAs(true); });
    connect(m_export, &QPushButton::clicked, this, &CompareView::askExport);
    connect(m_more, &QPushButton::clicked, this, &CompareView::moreMenu);
    return widget;
}

QWidget* CompareView::buildRenames()
{
    m_renameBar = new QWidget(this);
    m_renameBar->setObjectName(QStringLiteral("compareRenames"));
    auto* const renames = new QHBoxLayout(m_renameBar);
    renames->setContentsMargins(16, 0, 16, 8);
    m_renameText = new QLabel(m_renameBar);
    m_renameText->setTextFormat(Qt::PlainText);
    m_renameText->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    renames->addWidget(m_renameText, 1);
    auto* const accept = new QPushButton(tr("Show as one"), m_renameBar);
    accept->setObjectName(QStringLiteral("compareAcceptRenames"));
    auto* const dismiss = new QPushButton(tr("Leave apart"), m_renameBar);
    dismiss->setObjectName(QStringLiteral("compareDismissRenames"));
    renames->addWidget(accept);
    renames->addWidget(dismiss);
    connect(accept, &QPushButton::clicked, this, [this] { acceptRenames(true); });
    connect(dismiss, &QPushButton::clicked, this, [this] { acceptRenames(false); });
    return m_renameBar;
}

QWidget* CompareView::buildTables()
{
    m_split = new QSplitter(Qt::Vertical, this);
    m_split->setObjectName(QStringLiteral("compareSplit"));
    m_split->setChildrenCollapsible(false);
    m_split->setHandleWidth(1);
    m_tables = new QWidget(m_split);
    auto* const column = new QVBoxLayout(m_tables);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_pinnedModel->setOnly({});
    m_table = new CompareTable(*m_model, true, m_tables);
    m_table->setObjectName(QStringLiteral("compareTable"));
    m_pinnedTable = new CompareTable(*m_pinnedModel, false, m_tables);
    m_pinnedTable->setObjectName(QStringLiteral("comparePinned"));
    m_pinnedTable->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_pinnedTable->follow(*m_table);
    m_pinnedTable->hide();
    column->addWidget(m_pinnedTable);
    column->addWidget(m_table, 1);
    m_detail = new CompareDetail(m_split);
    m_detail->setMinimumHeight(140);
    m_detail->hide();
    m_split->addWidget(m_tables);
    m_split->addWidget(m_detail);
    m_split->setStretchFactor(0, 1);
    m_split->setSizes({500, 280});
    return m_split;
}

void CompareView::connectTables()
{
    auto* const header = static_cast<CompareColumnHeader*>(m_table->horizontalHeader());
    connect(&m_table->names(), &QHeaderView::sectionClicked, this, [this](int row) {
        toggleHead(row);
        if (row < m_model->rowCount() && !m_model->row(row).head)
            m_table->setCurrentIndex(m_model->index(row, std::max(0, m_table->currentIndex().column())));
    });
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex& index) { toggleHead(index.row()); });
    connect(m_table, &QTableView::doubleClicked, this, &CompareView::activate);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& index) {
        if (index.isValid() && m_detail->isVisible() && !m_detail->isLoading())
            m_detail->showCell(*m_model, index.row(), index.column());
        Q_EMIT titleChanged(title());
    });
    connect(header, &QHeaderView::sectionDoubleClicked, this, &CompareView::setBaseline);
    connect(header, &QWidget::customContextMenuRequested, this, &CompareView::columnMenu);
    connect(header, &CompareColumnHeader::columnDragged, this, &CompareView::moveColumn);
    connect(header, &QHeaderView::sectionResized, this, [this] { m_widthsByUser = m_widthsByUser || !m_fitting; });
    for (auto* const table : {m_table, m_pinnedTable}) {
        table->setContextMenuPolicy(Qt::CustomContextMenu);
        connect(table, &QWidget::customContextMenuRequested, this, [this, table](const QPoint& at) { rowMenu(*table, at); });
        connect(&table->names(), &QWidget::customContextMenuRequested, this, [this, table](const QPoint& at) { rowMenu(*table, at); });
    }
    connect(m_model, &QAbstractItemModel::modelAboutToBeReset, this, &CompareView::rememberCurrent);
    connect(m_model, &QAbstractItemModel::modelReset, this, &CompareView::restoreCurrent);
    connect(m_detail, &CompareDetail::closed, this, &CompareView::hideDetail);
    connect(m_detail, &CompareDetail::valuesRequested, this, &CompareView::compareValues);
}

void CompareView::styleCorner()
{
    const auto style = QStringLiteral("QTableCornerButton::section { background: %1; border: none; border-bottom: 1px solid %2; }")
                           .arg(tokens().background.name(), tokens().line.name());
    m_table->setStyleSheet(style);
    m_pinnedTable->setStyleSheet(style);
}

/// Content decides, and what is left of the window is shared out.
void CompareView::fitColumns()
{
    const int columns = m_model->columnCount();
    if (m_widthsByUser || columns == 0)
        return;
    m_fitting = true;
    const int share = (m_table->width() - m_table->names().width() - 16) / columns;
    // Measuring the rows of a hundred columns would take longer than a frame.
    constexpr int measured = 12;
    for (int i = 0; i < columns; ++i) {
        if (columns <= measured)
            m_table->resizeColumnToContents(i);
        const int content = columns <= measured ? std::clamp(m_table->columnWidth(i), 160, 340) : 160;
        m_table->setColumnWidth(i, std::max(content, std::min(share, 420)));
    }
    m_fitting = false;
}

void CompareView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitColumns();
    constexpr int narrow = 1000; // below, copies and exports are in the menu only
    for (auto* const button : {m_copy, m_export})
        button->setVisible(width() >= narrow);
    m_swap->setVisible(width() >= narrow * 3 / 4);
}

} // namespace modelbook
