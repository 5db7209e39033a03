#include "ui/diff/compare_view.h"

#include "models/diff/summary.h"
#include "models/library/diff_operands.h"
#include "ui/diff/compare_delegate.h"
#include "ui/diff/compare_headers.h"
#include "ui/diff/compare_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

namespace modelbook {

namespace {

/// The sentence with the models' names in bold.
QString summaryHtml(const ModelDiff& diff)
{
    auto html = qstr(summaryOf(diff)).toHtmlEscaped();
    auto labels = std::vector<QString>();
    for (const auto& model : *diff.models)
        labels.push_back(qstr(model.label).toHtmlEscaped());
    // The longest first, so that a name inside another stays inside.
    std::sort(labels.begin(), labels.end(),
              [](const QString& a, const QString& b) { return a.size() > b.size(); });
    QString out;
    for (qsizetype at = 0; at < html.size();) {
        const auto label = std::find_if(labels.begin(), labels.end(), [&](const QString& candidate) {
            return !candidate.isEmpty() && QStringView(html).mid(at).startsWith(candidate);
        });
        const bool wordBefore = at > 0 && html[at - 1].isLetterOrNumber();
        if (label == labels.end() || wordBefore) {
            out += html[at++];
            continue;
        }
        out += QLatin1String("<b>") + *label + QLatin1String("</b>");
        at += label->size();
    }
    return out;
}

/// A label that a combo box has room for; its end tells runs apart.
QString shortLabel(const std::string& label)
{
    const auto text = qstr(label);
    constexpr qsizetype room = 18;
    return text.size() <= room ? text : QStringLiteral("…") + text.right(room - 1);
}

QString renameText(const std::vector<RenamedArg>& renames)
{
    QStringList pairs;
    for (std::size_t i = 0; i < renames.size() && i < 3; ++i)
        pairs.append(qstr(renames[i].from) + QStringLiteral(" = ") + qstr(renames[i].to));
    auto text = CompareView::tr("The same args under other names? %1").arg(pairs.join(QStringLiteral(", ")));
    if (renames.size() > 3)
        text += CompareView::tr(" and %1 more").arg(renames.size() - 3);
    return text;
}

} // namespace

CompareView::CompareView(QWidget* parent)
    : QWidget(parent)
    , m_model(new CompareModel(this))
{
    setObjectName(QStringLiteral("compareView"));
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

    auto* const bar = new QHBoxLayout;
    bar->setContentsMargins(16, 6, 16, 10);
    bar->setSpacing(8);
    m_rows = new QComboBox(this);
    m_rows->setObjectName(QStringLiteral("compareRows"));
    m_rows->addItem(tr("Only what differs"));
    m_rows->addItem(tr("All"));
    m_rows->addItem(tr("Only what is common"));
    m_rows->setAccessibleName(tr("Rows to show"));
    m_baselines = new QComboBox(this);
    m_baselines->setObjectName(QStringLiteral("compareBaseline"));
    m_baselines->setAccessibleName(tr("Baseline"));
    m_baselines->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_baselines->setMinimumContentsLength(24);
    m_find = new QLineEdit(this);
    m_find->setObjectName(QStringLiteral("compareFind"));
    m_find->setPlaceholderText(tr("Find in names and values"));
    m_find->setClearButtonEnabled(true);
    m_swap = new QPushButton(tr("Swap"), this);
    m_swap->setObjectName(QStringLiteral("compareSwap"));
    m_swap->setToolTip(tr("Compare with the next model instead (S)"));
    m_copy = new QPushButton(tr("Copy as Markdown"), this);
    m_copy->setObjectName(QStringLiteral("compareCopy"));
    m_export = new QPushButton(tr("Export HTML"), this);
    m_export->setObjectName(QStringLiteral("compareExport"));
    bar->addWidget(m_rows);
    bar->addWidget(m_baselines);
    bar->addWidget(m_find, 1);
    bar->addWidget(m_swap);
    bar->addWidget(m_copy);
    bar->addWidget(m_export);
    layout->addLayout(bar);

    m_renameBar = new QWidget(this);
    m_renameBar->setObjectName(QStringLiteral("compareRenames"));
    auto* const renames = new QHBoxLayout(m_renameBar);
    renames->setContentsMargins(16, 0, 16, 8);
    m_renameText = new QLabel(m_renameBar);
    m_renameText->setTextFormat(Qt::PlainText);
    renames->addWidget(m_renameText, 1);
    auto* const accept = new QPushButton(tr("Show as one"), m_renameBar);
    accept->setObjectName(QStringLiteral("compareAcceptRenames"));
    auto* const dismiss = new QPushButton(tr("Leave apart"), m_renameBar);
    renames->addWidget(accept);
    renames->addWidget(dismiss);
    connect(accept, &QPushButton::clicked, this, [this] { acceptRenames(true); });
    connect(dismiss, &QPushButton::clicked, this, [this] { acceptRenames(false); });
    layout->addWidget(m_renameBar);

    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("compareTable"));
    m_table->setModel(m_model);
    m_table->setItemDelegate(new CompareDelegate(*m_model, m_table));
    m_table->setHorizontalHeader(new CompareColumnHeader(*m_model, m_table));
    m_names = new CompareRowHeader(*m_model, m_table);
    m_table->setVerticalHeader(m_names);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setTabKeyNavigation(false);
    m_table->setCornerButtonEnabled(false);
    m_table->horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
    layout->addWidget(m_table, 1);
    m_empty = new QLabel(this);
    m_empty->setObjectName(QStringLiteral("compareEmpty"));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    layout->addWidget(m_empty, 1);

    connect(m_rows, &QComboBox::currentIndexChanged, this, [this](int index) {
        constexpr RenderOptions::Rows rows[] = {RenderOptions::Rows::Differing, RenderOptions::Rows::All,
                                                RenderOptions::Rows::Common};
        m_model->setRows(rows[std::clamp(index, 0, 2)]);
        updateState();
    });
    connect(m_baselines, &QComboBox::activated, this, &CompareView::setBaseline);
    connect(m_find, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_model->setFind(text.trimmed());
        updateState();
    });
    connect(m_swap, &QPushButton::clicked, this, &CompareView::swap);
    connect(m_copy, &QPushButton::clicked, this, [this] { copyAs(true); });
    connect(m_export, &QPushButton::clicked, this, &CompareView::askExport);
    connect(m_names, &QHeaderView::sectionClicked, this, &CompareView::toggleHead);
    connect(m_table, &QTableView::clicked, this,
            [this](const QModelIndex& index) { toggleHead(index.row()); });
    connect(m_table->horizontalHeader(), &QHeaderView::sectionDoubleClicked, this, &CompareView::setBaseline);
    connect(m_table->horizontalHeader(), &QWidget::customContextMenuRequested, this,
            &CompareView::columnMenu);
    connect(m_table->horizontalHeader(), &QHeaderView::sectionResized, this,
            [this] { m_widthsByUser = m_widthsByUser || !m_fitting; });
    connect(&Theme::instance(), &Theme::changed, this, &CompareView::styleCorner);
    styleCorner();
}

void CompareView::setModels(std::shared_ptr<Library> library, std::vector<ModelId> ids)
{
    setOperands(std::move(library), std::move(ids));
}

void CompareView::setOperands(std::shared_ptr<Library> library, std::vector<std::string> operands)
{
    m_library = std::move(library);
    m_baseline = 0;
    m_models.reset();
    m_expected = operands.size();
    m_model->setDiff(nullptr);
    using Loaded = Result<std::shared_ptr<const std::vector<DiffModel>>>;
    m_task.start(
        this,
        [asked = m_library, operands](const CancelToken& cancel) -> Loaded {
            return diffOperands(asked.get(), operands, cancel);
        },
        [this](Loaded loaded) {
            if (loaded)
                setLoaded(std::move(*loaded));
            else
                present(failure(loaded));
        });
    updateState();
}

void CompareView::setLoaded(std::shared_ptr<const std::vector<DiffModel>> models)
{
    m_models = std::move(models);
    m_expected = m_models ? m_models->size() : 0;
    m_baseline = 0;
    m_renames.clear();
    m_suggestRenames = true;
    compare();
}

void CompareView::compare()
{
    if (!m_models || m_models->empty()) {
        m_model->setDiff(nullptr);
        updateState();
        return;
    }
    using Compared = Result<std::shared_ptr<const ModelDiff>>;
    m_task.start(
        this,
        [models = m_models, baseline = m_baseline,
         renames = m_renames](const CancelToken& cancel) -> Compared {
            DiffOptions options;
            options.baseline = baseline;
            options.renames = renames;
            options.cancel = cancel;
            MB_TRY(auto diff, diffModels(models, options));
            return std::shared_ptr<const ModelDiff>(std::make_shared<ModelDiff>(std::move(diff)));
        },
        [this](Compared compared) { present(std::move(compared)); });
    updateState();
}

void CompareView::present(Result<std::shared_ptr<const ModelDiff>> result)
{
    if (!result) {
        m_model->setDiff(nullptr);
        updateState();
        m_empty->setText(qstr(result.error().text()));
        Q_EMIT ready();
        return;
    }
    m_model->setDiff(std::move(*result));
    fillBaselines();
    m_names->fit();
    m_widthsByUser = false;
    updateState();
    fitColumns();
    Q_EMIT ready();
}

/// Content decides, and what is left of the window is shared out.
void CompareView::fitColumns()
{
    const int columns = m_model->columnCount();
    if (m_widthsByUser || columns == 0)
        return;
    m_fitting = true;
    const int share = (m_table->width() - m_names->width() - 16) / columns;
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
}

void CompareView::styleCorner()
{
    m_table->setStyleSheet(
        QStringLiteral(
            "QTableCornerButton::section { background: %1; border: none; border-bottom: 1px solid %2; }")
            .arg(tokens().background.name(), tokens().line.name()));
}

void CompareView::acceptRenames(bool accept)
{
    if (!accept) {
        m_suggestRenames = false;
        updateState();
        return;
    }
    if (m_model->diff()) {
        const auto& suggested = m_model->diff()->renames;
        m_renames.insert(m_renames.end(), suggested.begin(), suggested.end());
        compare();
    }
}

void CompareView::fillBaselines()
{
    const QSignalBlocker quiet(m_baselines);
    m_baselines->clear();
    for (const auto& model : *m_models)
        m_baselines->addItem(tr("Against %1").arg(shortLabel(model.label)), qstr(model.label));
    m_baselines->setCurrentIndex(static_cast<int>(m_baseline));
}

void CompareView::updateState()
{
    const auto* const diff = m_model->diff();
    m_summary->setText(diff ? summaryHtml(*diff) : QString());
    m_summary->setVisible(diff != nullptr);
    for (auto* const control : std::initializer_list<QWidget*>{m_rows, m_baselines, m_find, m_copy, m_export})
        control->setEnabled(diff != nullptr);
    m_swap->setEnabled(diff && diff->columns() > 1);
    const bool renamed = diff && m_suggestRenames && !diff->renames.empty();
    m_renameBar->setVisible(renamed);
    if (renamed)
        m_renameText->setText(renameText(diff->renames));
    const bool rows = m_model->rowCount() > 0;
    m_table->setVisible(rows);
    m_empty->setVisible(!rows);
    if (isLoading())
        m_empty->setText(tr("Comparing…"));
    else if (!diff)
        m_empty->setText(tr("Select two or more models in the table to see how they differ."));
    else if (!m_find->text().isEmpty())
        m_empty->setText(tr("Nothing here holds “%1”.").arg(m_find->text()));
    else if (diff->columns() < 2)
        m_empty->setText(tr("Add a second model to compare %1 with.").arg(qstr(diff->models->front().label)));
    else
        m_empty->setText(qstr(summaryOf(*diff)));
    Q_EMIT titleChanged(title());
}

QString CompareView::title() const
{
    auto text = m_expected == 1 ? tr("Compare 1 model") : tr("Compare %1 models").arg(m_expected);
    if (const auto* const diff = m_model->diff(); diff && diff->columns() > 1)
        text += QStringLiteral(" · ") + tr("against %1").arg(qstr((*diff->models)[diff->baseline].label));
    return text;
}

QString CompareView::summary() const
{
    return m_model->diff() ? qstr(summaryOf(*m_model->diff())) : QString();
}

void CompareView::setBaseline(int column)
{
    if (!m_models || column < 0 || column >= static_cast<int>(m_models->size()) ||
        m_baseline == static_cast<std::size_t>(column))
        return;
    m_baseline = static_cast<std::size_t>(column);
    compare();
}

void CompareView::removeColumn(int column)
{
    if (!m_models || m_models->size() < 2 || column < 0 || column >= static_cast<int>(m_models->size()))
        return;
    const auto removed = static_cast<std::size_t>(column);
    auto fewer = *m_models;
    fewer.erase(fewer.begin() + column);
    m_models = std::make_shared<const std::vector<DiffModel>>(std::move(fewer));
    m_expected = m_models->size();
    if (m_baseline > removed || m_baseline == m_models->size())
        --m_baseline;
    compare();
}

void CompareView::swap()
{
    if (m_models && m_models->size() > 1)
        setBaseline(static_cast<int>((m_baseline + 1) % m_models->size()));
}

} // namespace modelbook
