#include "ui/modelpage/model_page.h"

#include "ui/modelpage/checkpoint_list.h"
#include "ui/theme/theme.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QResizeEvent>
#include <QScrollArea>
#include <QSplitter>
#include <QTabWidget>
#include <QTimer>
#include <QTreeView>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace modelbook {

ModelPage::ModelPage(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("modelPage"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* splitter = new QSplitter(this);
    splitter->setObjectName(QStringLiteral("modelSplitter"));
    splitter->setChildrenCollapsible(false);
    layout->addWidget(splitter);
    m_tabs = new QTabWidget(splitter);
    m_tabs->setObjectName(QStringLiteral("modelTabs"));
    m_readme = new ReadmePage(m_tabs);
    m_tabs->addTab(m_readme, tr("README"));
    m_checkpoints = new CheckpointList(m_tabs);
    m_checkpoints->setObjectName(QStringLiteral("pageCheckpoints"));
    m_checkpoints->setColumnWidth(0, 380);
    m_tabs->addTab(m_checkpoints, tr("Checkpoints"));
    m_tabs->addTab(buildArgs(), tr("Args"));
    m_tabs->addTab(buildMetrics(), tr("Metrics"));
    m_history = new QTreeWidget(m_tabs);
    m_history->setObjectName(QStringLiteral("modelHistory"));
    m_history->setHeaderLabels({tr("when"), tr("who"), tr("what")});
    m_history->setRootIsDecorated(false);
    m_history->setUniformRowHeights(true);
    m_history->setItemDelegate(new RowDelegate(-1, m_history));
    m_history->setColumnWidth(0, 160);
    m_history->setColumnWidth(1, 140);
    m_tabs->addTab(m_history, tr("History"));
    m_panel = new ModelPanel(false, splitter);
    m_panel->setObjectName(QStringLiteral("modelFacts"));
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 0);
    splitter->setSizes({1000, 360});

    connect(m_panel, &ModelPanel::loaded, this, &ModelPage::present);
    connect(m_panel, &ModelPanel::failed, this, &ModelPage::failed);
    connect(m_panel, &ModelPanel::modelActivated, this, &ModelPage::modelActivated);
    connect(m_checkpoints, &CheckpointList::inspectRequested, this, &ModelPage::inspectRequested);
    connect(m_checkpoints, &CheckpointList::downloadRequested, this, &ModelPage::downloadRequested);
    connect(m_readme, &ReadmePage::failed, this, &ModelPage::failed);
    connect(m_readme, &ReadmePage::modelLinkActivated, this,
            [this](const QString& name) { Q_EMIT modelActivated(name.toStdString()); });
    connect(m_readme, &ReadmePage::dirtyChanged, this,
            [this](bool dirty) { m_tabs->setTabText(0, dirty ? tr("README •") : tr("README")); });
}

QWidget* ModelPage::buildArgs()
{
    auto* page = new QWidget(m_tabs);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(16, 8, 16, 8);
    auto* filter = new QLineEdit(page);
    filter->setObjectName(QStringLiteral("argFilter"));
    filter->setPlaceholderText(tr("Find in args: path or value"));
    filter->setClearButtonEnabled(true);
    row->addWidget(filter);
    layout->addLayout(row);
    m_args = new QTreeView(page);
    m_args->setObjectName(QStringLiteral("pageArgs"));
    m_args->setModel(&m_argModel);
    m_args->setItemDelegate(new RowDelegate(-1, m_args));
    m_args->setUniformRowHeights(true);
    m_args->setIndentation(14);
    m_args->setMouseTracking(true);
    m_args->setColumnWidth(0, 340);
    layout->addWidget(m_args, 1);
    auto* delay = new QTimer(this);
    delay->setSingleShot(true);
    delay->setInterval(80);
    connect(filter, &QLineEdit::textChanged, delay, qOverload<>(&QTimer::start));
    connect(delay, &QTimer::timeout, this, [this, filter] {
        m_argModel.setFilter(filter->text());
        m_args->expandToDepth(filter->text().isEmpty() ? 0 : 6);
    });
    return page;
}

QWidget* ModelPage::buildMetrics()
{
    auto* scroll = new QScrollArea(m_tabs);
    scroll->setObjectName(QStringLiteral("modelMetrics"));
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    m_charts = new QWidget(scroll);
    auto* layout = new FlowLayout(m_charts, 24);
    layout->setContentsMargins(20, 20, 20, 20);
    scroll->setWidget(m_charts);
    return scroll;
}

void ModelPage::setModel(std::shared_ptr<Library> library, const ModelId& id)
{
    m_library = std::move(library);
    m_panel->setModel(m_library, id);
}

void ModelPage::refresh()
{
    if (m_library && !model().empty())
        m_panel->setModel(m_library, model());
}

void ModelPage::resizeEvent(QResizeEvent* event)
{
    // In a small window the README needs the place more than the facts.
    constexpr int narrow = 940;
    m_panel->setVisible(event->size().width() >= narrow);
    QWidget::resizeEvent(event);
}

QString ModelPage::title() const
{
    return m_panel->details() ? qstr(m_panel->details()->record.name) : QString();
}

void ModelPage::setTab(Tab tab)
{
    m_tabs->setCurrentIndex(static_cast<int>(tab));
}

void ModelPage::present()
{
    const auto details = m_panel->details();
    m_tabs->setEnabled(details != nullptr);
    if (!details)
        return;
    const auto& record = details->record;
    m_readme->setModel(m_library, record);
    m_checkpoints->setModel(record);
    m_tabs->setTabText(1, tr("Checkpoints %1").arg(record.checkpoints.size()));
    m_argModel.setArgs(record.args);
    m_args->expandToDepth(0);
    m_tabs->setTabText(2, tr("Args %1").arg(m_argModel.leafCount()));
    while (auto* item = m_charts->layout()->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    constexpr std::size_t mostCharts = 200;
    std::size_t shown = 0;
    for (const auto& [name, points] : details->histories) {
        if (++shown > mostCharts)
            break;
        auto* chart = new MetricChart(qstr(name), points, m_charts);
        m_charts->layout()->addWidget(chart);
        chart->show();
    }
    if (details->histories.empty()) {
        auto* none = new QLabel(tr("No course of a metric was recorded with this model."), m_charts);
        none->setProperty("role", QStringLiteral("muted"));
        m_charts->layout()->addWidget(none);
        none->show();
    }
    m_tabs->setTabText(3, tr("Metrics %1").arg(record.metrics.size()));
    m_history->clear();
    for (const auto& change : details->changes)
        new QTreeWidgetItem(m_history, {fullDateText(change.time), qstr(change.author), qstr(change.message)});
    Q_EMIT titleChanged(title());
    Q_EMIT loaded();
}

} // namespace modelbook
