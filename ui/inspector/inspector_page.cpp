#include "ui/inspector/inspector_page.h"

#include "models/formats/tensor_totals.h"
#include "ui/inspector/finding_lines.h"
#include "ui/inspector/tensor_panel.h"
#include "ui/theme/theme.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTimer>
#include <QTreeView>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace modelbook {

namespace {

QString formatText(const std::string& format)
{
    static const std::map<std::string, QString> names{{"pytorch-zip", QStringLiteral("PyTorch ZIP")},
                                                      {"pytorch-legacy", QStringLiteral("PyTorch before 1.6")},
                                                      {"pytorch-tar", QStringLiteral("PyTorch before 0.1.10")},
                                                      {"gguf", QStringLiteral("GGUF")},
                                                      {"onnx", QStringLiteral("ONNX")},
                                                      {"hdf5", QStringLiteral("HDF5")},
                                                      {"tflite", QStringLiteral("TFLite")},
                                                      {"tfjs", QStringLiteral("TensorFlow.js")},
                                                      {"tensorflow-checkpoint", QStringLiteral("TensorFlow checkpoint")},
                                                      {"tensorflow-graph", QStringLiteral("TensorFlow graph")},
                                                      {"tensorflow-saved-model", QStringLiteral("SavedModel")},
                                                      {"flax-msgpack", QStringLiteral("Flax msgpack")},
                                                      {"npz", QStringLiteral("NumPy npz")},
                                                      {"npy", QStringLiteral("NumPy npy")},
                                                      {"opaque", QStringLiteral("unknown format")}};
    const auto found = names.find(format);
    return found == names.end() ? qstr(format) : found->second;
}

/// "BF16 1.2 GB in 290 tensors · F32 4 KB in 2 tensors", and what sharing saves.
QString totalsText(const CheckpointInfo& info)
{
    QStringList parts;
    std::uint64_t bytes = 0, stored = 0;
    bool placed = true;
    for (const auto& total : dtypeTotals(info)) {
        if (parts.size() < 6)
            parts.append(total.tensors == 1 ? InspectorPage::tr("%1 %2 in 1 tensor").arg(qstr(total.dtype), bytesText(total.bytes))
                                            : InspectorPage::tr("%1 %2 in %3 tensors").arg(qstr(total.dtype), bytesText(total.bytes)).arg(total.tensors));
        bytes += total.bytes;
        stored += total.stored;
        placed = placed && (total.stored > 0 || total.bytes == 0);
    }
    if (placed && stored < bytes)
        parts.append(InspectorPage::tr("%1 stored, the rest is shared").arg(bytesText(stored)));
    return parts.join(QStringLiteral(" · "));
}

void prepareTree(QTreeView& view, int chipRole)
{
    view.setItemDelegate(new RowDelegate(chipRole, &view));
    view.setUniformRowHeights(true);
    view.setIndentation(14);
    view.setMouseTracking(true);
    view.setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    view.setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view.header()->setStretchLastSection(true);
    view.header()->setHighlightSections(false);
}

} // namespace

InspectorPage::InspectorPage(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("inspectorPage"));
    auto* whole = new QHBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    auto* splitter = new QSplitter(this);
    splitter->setObjectName(QStringLiteral("inspectorSplitter"));
    splitter->setChildrenCollapsible(false);
    whole->addWidget(splitter);

    auto* main = new QWidget(splitter);
    auto* layout = new QVBoxLayout(main);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    buildHead(layout);

    m_stack = new QStackedWidget(main);
    m_message = new QLabel(m_stack);
    m_message->setObjectName(QStringLiteral("inspectorMessage"));
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_message->setMargin(40);
    m_stack->addWidget(m_message);
    auto* content = new QWidget(m_stack);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_lines = new FindingLines(content);
    column->addWidget(m_lines);
    m_tabs = new QTabWidget(content);
    m_tabs->setObjectName(QStringLiteral("inspectorTabs"));
    m_tabs->addTab(buildTensors(), tr("Tensors"));
    m_tabs->addTab(buildArgTree(m_args, "inspectorArgs"), tr("Args"));
    m_tabs->addTab(buildArgTree(m_metadata, "inspectorMetadata"), tr("Metadata"));
    m_findings = new QTreeWidget(m_tabs);
    m_findings->setObjectName(QStringLiteral("inspectorFindings"));
    m_findings->setRootIsDecorated(false);
    m_findings->setHeaderLabels({tr("level"), tr("code"), tr("message"), tr("at byte")});
    prepareTree(*m_findings, -1);
    m_tabs->addTab(m_findings, tr("Findings"));
    column->addWidget(m_tabs, 1);
    m_stack->addWidget(content);
    layout->addWidget(m_stack, 1);

    auto* scroll = new QScrollArea(splitter);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setMinimumWidth(220);
    m_panel = new TensorPanel(scroll);
    scroll->setWidget(m_panel);
    m_side = scroll;
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 0);
    splitter->setSizes({1000, 400});
    connect(&Theme::instance(), &Theme::changed, this, [this] { showFindings(); });
}

void InspectorPage::buildHead(QVBoxLayout* layout)
{
    auto* head = new QHBoxLayout;
    head->setContentsMargins(20, 14, 16, 12);
    head->setSpacing(12);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    m_title = new QLabel(this);
    m_title->setObjectName(QStringLiteral("inspectorTitle"));
    m_title->setProperty("role", QStringLiteral("heading"));
    m_title->setTextFormat(Qt::PlainText);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_facts = new QLabel(this);
    m_facts->setObjectName(QStringLiteral("inspectorFacts"));
    m_facts->setProperty("role", QStringLiteral("muted"));
    m_facts->setTextFormat(Qt::PlainText);
    m_facts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    texts->addWidget(m_title);
    texts->addWidget(m_facts);
    head->addLayout(texts, 1);
    m_compare = new QPushButton(tr("Compare with…"), this);
    m_compare->setObjectName(QStringLiteral("inspectorCompare"));
    m_add = new QPushButton(tr("Add to library"), this);
    m_add->setObjectName(QStringLiteral("inspectorAdd"));
    m_add->setProperty("primary", true);
    head->addWidget(m_compare);
    head->addWidget(m_add);
    layout->addLayout(head);
    auto* line = new QFrame(this);
    line->setProperty("role", QStringLiteral("line"));
    layout->addWidget(line);
    connect(m_add, &QPushButton::clicked, this, [this] { Q_EMIT addRequested(m_path); });
    connect(m_compare, &QPushButton::clicked, this, [this] { Q_EMIT compareRequested(m_path); });
}

QWidget* InspectorPage::buildTensors()
{
    auto* page = new QWidget(m_tabs);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(16, 8, 16, 8);
    bar->setSpacing(8);
    m_filter = new QLineEdit(page);
    m_filter->setObjectName(QStringLiteral("tensorFilter"));
    m_filter->setPlaceholderText(tr("Filter tensors: q_proj, >100MB, bf16"));
    m_filter->setClearButtonEnabled(true);
    m_flat = new QPushButton(tr("Flat"), page);
    m_flat->setObjectName(QStringLiteral("tensorFlat"));
    m_flat->setCheckable(true);
    m_flat->setToolTip(tr("Every tensor by its full name, in the order of the file"));
    bar->addWidget(m_filter, 1);
    bar->addWidget(m_flat);
    layout->addLayout(bar);
    m_tree = new QTreeView(page);
    m_tree->setObjectName(QStringLiteral("tensorTree"));
    prepareTree(*m_tree, TensorModel::ChipRole);
    m_tree->setModel(&m_tensors);
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    const int widths[] = {0, 150, 100, 130, 80};
    for (int i = 1; i < TensorModel::columnTotal; ++i)
        m_tree->setColumnWidth(i, widths[i]);
    layout->addWidget(m_tree, 1);
    m_totals = new QLabel(page);
    m_totals->setObjectName(QStringLiteral("inspectorTotals"));
    m_totals->setProperty("role", QStringLiteral("muted"));
    m_totals->setTextFormat(Qt::PlainText);
    m_totals->setMargin(8);
    m_totals->setIndent(16);
    m_totals->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    layout->addWidget(m_totals);
    m_filterDelay = new QTimer(this);
    m_filterDelay->setSingleShot(true);
    m_filterDelay->setInterval(60);
    connect(m_filterDelay, &QTimer::timeout, this, &InspectorPage::showTree);
    connect(m_filter, &QLineEdit::textChanged, m_filterDelay, qOverload<>(&QTimer::start));
    connect(m_flat, &QPushButton::toggled, this, &InspectorPage::showTree);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &InspectorPage::showSelected);
    return page;
}

QTreeView* InspectorPage::buildArgTree(ArgTreeModel& model, const char* name)
{
    auto* view = new QTreeView(m_tabs);
    view->setObjectName(QLatin1String(name));
    prepareTree(*view, -1);
    view->setModel(&model);
    view->setColumnWidth(0, 320);
    return view;
}

void InspectorPage::beginLoading(const QString& name)
{
    m_building.cancel();
    m_name = name;
    m_title->setText(name);
    m_facts->setText(tr("Reading…"));
    m_message->setText({});
    m_stack->setCurrentIndex(0);
    m_side->setVisible(false);
    m_add->setVisible(!m_path.empty());
    m_compare->setVisible(!m_path.empty());
    m_add->setEnabled(false);
    m_compare->setEnabled(false);
    Q_EMIT titleChanged(name);
}

void InspectorPage::open(const std::filesystem::path& path)
{
    m_path = path;
    beginLoading(qstr(path.filename().string()));
    m_loading.start(
        this, [path](const CancelToken& cancel) { return loadCheckpoint(path, cancel); },
        [this](Result<LoadedCheckpoint> loaded) { present(std::move(loaded)); });
}

void InspectorPage::openStored(std::shared_ptr<Library> library, const std::vector<FileRecord>& files)
{
    m_path.clear();
    beginLoading(qstr(std::filesystem::path(files.front().file).filename().string()));
    m_loading.start(
        this, [library, files](const CancelToken& cancel) { return loadCheckpoint(library, files, cancel); },
        [this](Result<LoadedCheckpoint> loaded) { present(std::move(loaded)); });
}

void InspectorPage::present(Result<LoadedCheckpoint> loaded)
{
    if (!loaded) {
        m_facts->setText(tr("cannot be read"));
        m_message->setText(qstr(loaded.error().text()));
        m_stack->setCurrentIndex(0);
        Q_EMIT this->loaded();
        return;
    }
    m_shown = std::move(*loaded);
    const auto& info = *m_shown.info;
    QStringList facts{formatText(info.format)};
    if (!info.framework.empty())
        facts.append(qstr(info.framework));
    if (info.parameters)
        facts.append(tr("%1 parameters").arg(countText(info.parameters)));
    facts.append(bytesText(m_shown.fileBytes));
    if (info.files.size() > 1)
        facts.append(tr("%n files", nullptr, static_cast<int>(info.files.size())));
    const auto time = QString::number(m_shown.milliseconds, 'f', m_shown.milliseconds < 10 ? 1 : 0);
    facts.append(m_shown.bytesRead ? tr("read %1 in %2 ms").arg(bytesText(m_shown.bytesRead), time)
                                   : tr("read in %1 ms").arg(time));
    if (info.step)
        facts.append(tr("step %1").arg(*info.step));
    m_facts->setText(facts.join(QStringLiteral(" · ")));
    m_facts->setToolTip(m_facts->text());
    m_lines->setFindings(info.findings);
    m_args.setArgs(RecordedArgs{info.args, {}, {}});
    m_metadata.setArgs(RecordedArgs{info.metadata, {}, {}});
    for (const char* name : {"inspectorArgs", "inspectorMetadata"})
        findChild<QTreeView*>(QLatin1String(name))->expandToDepth(1);
    m_tabs->setTabText(0, tr("Tensors %1").arg(info.tensors.size()));
    m_tabs->setTabText(1, tr("Args %1").arg(m_args.leafCount()));
    m_tabs->setTabText(3, tr("Findings %1").arg(info.findings.size()));
    showFindings();
    m_panel->setCheckpoint(m_shown.info, m_shown.open);
    m_totals->setText(totalsText(info));
    m_totals->setVisible(!info.tensors.empty());
    m_add->setEnabled(true);
    m_compare->setEnabled(true);
    m_tabs->setCurrentIndex(info.tensors.empty() && m_args.leafCount() > 0 ? 1 : 0);
    showTree();
}

void InspectorPage::showTree()
{
    if (!m_shown.info)
        return;
    m_building.start(
        this,
        [info = m_shown.info, filter = m_filter->text().toStdString(), flat = m_flat->isChecked()](
            const CancelToken& cancel) { return buildTensorTree(info, filter, flat, cancel); },
        [this](std::shared_ptr<const TensorTree> tree) {
            m_tensors.setTree(std::move(tree));
            const auto shown = m_tensors.tree()->shown, all = m_shown.info->tensors.size();
            m_tabs->setTabText(0, shown == all ? tr("Tensors %1").arg(all) : tr("Tensors %1 of %2").arg(shown).arg(all));
            m_tree->setRootIsDecorated(!m_flat->isChecked());
            // A big filtered tree stays folded: laying out every row would stall the window.
            if (m_tensors.tree()->nodes.size() < 2000 && !m_filter->text().isEmpty())
                m_tree->expandAll();
            else
                m_tree->expandToDepth(m_tensors.tree()->nodes.size() < 60 ? 2 : 0);
            m_stack->setCurrentIndex(1);
            placeSide();
            showSelected();
            Q_EMIT loaded();
        });
}

void InspectorPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    placeSide();
}

void InspectorPage::placeSide()
{
    constexpr int narrow = 940; // below, the tensors need the place
    m_side->setVisible(m_shown.info && m_stack->currentIndex() == 1 && width() >= narrow);
}

void InspectorPage::showFindings()
{
    m_findings->clear();
    if (!m_shown.info)
        return;
    for (const auto& finding : m_shown.info->findings) {
        auto* item = new QTreeWidgetItem(m_findings);
        item->setText(0, levelText(finding.level));
        item->setText(1, qstr(finding.code));
        item->setText(2, qstr(finding.message));
        item->setToolTip(2, qstr(finding.message));
        item->setText(3, finding.offset ? QString::number(*finding.offset) : QString());
        const auto color = finding.level == Finding::Level::Danger ? tokens().removed : tokens().changed;
        for (int i = 0; finding.level != Finding::Level::Info && i < 4; ++i)
            item->setBackground(i, color);
    }
    m_findings->header()->setStretchLastSection(false);
    m_findings->header()->setSectionResizeMode(2, QHeaderView::Stretch);
    m_findings->setColumnWidth(1, 220);
}

void InspectorPage::showSelected()
{
    const auto current = m_tree->currentIndex();
    const int tensor = current.isValid() ? current.data(TensorModel::TensorRole).toInt() : -1;
    m_panel->setTensor(tensor, tensor < 0 ? -1 : m_tensors.tree()->sharedWith[static_cast<std::size_t>(tensor)]);
}

} // namespace modelbook
