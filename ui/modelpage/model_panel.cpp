#include "ui/modelpage/model_panel.h"

#include "ui/modelpage/checkpoint_list.h"
#include "ui/modelpage/metric_rows.h"
#include "ui/modelpage/readme_browser.h"
#include "ui/modelpage/tag_editor.h"
#include "ui/theme/theme.h"
#include "ui/widgets/key_values.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QTreeView>
#include <QVBoxLayout>

namespace modelbook {

namespace {

QLabel* section(const QString& text, QVBoxLayout* layout)
{
    auto* label = new QLabel(text);
    label->setProperty("role", QStringLiteral("section"));
    layout->addSpacing(12);
    layout->addWidget(label);
    return label;
}

} // namespace

ModelPanel::ModelPanel(bool full, QWidget* parent) : QScrollArea(parent)
{
    setObjectName(QStringLiteral("modelPanel"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumWidth(280);
    build(full);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        if (m_details)
            present(m_details);
    });
}

void ModelPanel::build(bool full)
{
    auto* outer = new QWidget(this);
    auto* whole = new QVBoxLayout(outer);
    whole->setContentsMargins(22, 18, 22, 24);
    m_message = new QLabel(tr("Choose a model in the table."), outer);
    m_message->setObjectName(QStringLiteral("modelMessage"));
    m_message->setProperty("role", QStringLiteral("muted"));
    m_message->setWordWrap(true);
    m_message->setTextFormat(Qt::PlainText);
    whole->addWidget(m_message);
    m_content = new QWidget(outer);
    m_content->hide();
    whole->addWidget(m_content);
    whole->addStretch();
    auto* layout = new QVBoxLayout(m_content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);

    auto* head = new QHBoxLayout;
    m_title = new QLabel(m_content);
    m_title->setObjectName(QStringLiteral("modelTitle"));
    m_title->setProperty("role", QStringLiteral("title"));
    m_title->setTextFormat(Qt::PlainText);
    m_title->setWordWrap(true);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    head->addWidget(m_title, 1);
    if (full) {
        m_open = new QPushButton(QStringLiteral("⤢"), m_content);
        m_open->setObjectName(QStringLiteral("modelOpen"));
        m_open->setToolTip(tr("Open as a page (Enter)"));
        auto* close = new QPushButton(QStringLiteral("✕"), m_content);
        close->setObjectName(QStringLiteral("modelClose"));
        close->setToolTip(tr("Close this panel"));
        for (auto* button : {m_open, close}) {
            button->setProperty("flat", true);
            button->setFocusPolicy(Qt::TabFocus);
            head->addWidget(button, 0, Qt::AlignTop);
        }
        connect(m_open, &QPushButton::clicked, this, [this] { Q_EMIT openRequested(m_id); });
        connect(close, &QPushButton::clicked, this, &ModelPanel::closeRequested);
    }
    layout->addLayout(head);
    layout->addSpacing(2);
    m_facts = new KeyValues(m_content);
    layout->addWidget(m_facts);
    m_parents = new QLabel(m_content);
    m_parents->setObjectName(QStringLiteral("modelParents"));
    m_parents->setTextFormat(Qt::RichText);
    m_parents->setWordWrap(true);
    connect(m_parents, &QLabel::linkActivated, this, [this](const QString& id) { Q_EMIT modelActivated(id.toStdString()); });
    layout->addWidget(m_parents);
    m_tags = new TagEditor(m_content);
    layout->addWidget(m_tags);
    connect(m_tags, &TagEditor::tagAdded, this, [this](const QString& tag) { changeTags({tag.toStdString()}, {}); });
    connect(m_tags, &TagEditor::tagRemoved, this, [this](const QString& tag) { changeTags({}, {tag.toStdString()}); });
    m_metricsTitle = section(tr("METRICS"), layout);
    m_metrics = new MetricRows(m_content);
    layout->addWidget(m_metrics);
    if (!full)
        return;
    m_argsTitle = section({}, layout);
    m_args = new QTreeView(m_content);
    m_args->setObjectName(QStringLiteral("panelArgs"));
    m_args->setModel(&m_argModel);
    m_args->setItemDelegate(new RowDelegate(-1, m_args));
    m_args->setHeaderHidden(true);
    m_args->setUniformRowHeights(true);
    m_args->setIndentation(14);
    m_args->setMouseTracking(true);
    connect(m_args, &QTreeView::expanded, this, &ModelPanel::fitArgs);
    connect(m_args, &QTreeView::collapsed, this, &ModelPanel::fitArgs);
    layout->addWidget(m_args);
    m_checkpointsTitle = section(tr("CHECKPOINTS"), layout);
    m_checkpoints = new CheckpointList(m_content);
    m_checkpoints->setNarrow();
    layout->addWidget(m_checkpoints);
    connect(m_checkpoints, &CheckpointList::inspectRequested, this, &ModelPanel::inspectRequested);
    connect(m_checkpoints, &CheckpointList::downloadRequested, this, &ModelPanel::downloadRequested);
    m_readmeTitle = section(tr("README"), layout);
    auto* readme = new ReadmeBrowser(m_content);
    m_readme = readme;
    layout->addWidget(m_readme);
    connect(m_readme, &QTextBrowser::anchorClicked, this, [this](const QUrl& url) {
        if (url.scheme() == QLatin1String("modelbook"))
            Q_EMIT modelActivated(url.path(QUrl::FullyDecoded).toStdString());
        else
            Q_EMIT externalLinkActivated(url);
    });
    setWidget(outer);
}

void ModelPanel::setModel(std::shared_ptr<Library> library, const ModelId& id)
{
    m_library = std::move(library);
    m_id = id;
    if (!widget())
        setWidget(m_content->parentWidget());
    if (id.empty() || !m_library) {
        m_loading.cancel();
        m_details.reset();
        m_content->hide();
        m_message->setText(tr("Choose a model in the table."));
        m_message->show();
        return;
    }
    m_loading.start(
        this, [from = m_library, id](const CancelToken&) { return loadModelDetails(*from, id); },
        [this](Result<ModelDetails> details) {
            if (details) {
                present(std::make_shared<ModelDetails>(std::move(*details)));
                return;
            }
            m_details.reset();
            m_content->hide();
            m_message->setText(qstr(details.error().text()));
            m_message->show();
            Q_EMIT loaded();
        });
}

void ModelPanel::present(std::shared_ptr<const ModelDetails> details)
{
    const bool same = m_details && m_details->record.id == details->record.id;
    m_details = std::move(details);
    const auto& record = m_details->record;
    auto title = qstr(record.name);
    m_title->setText(title.replace(QLatin1Char('_'), QStringLiteral("_\u200b")));
    std::vector<KeyValues::Row> facts;
    if (!record.status.empty())
        facts.push_back({tr("Status"), qstr(record.status), false, {}});
    facts.push_back({tr("Added"), tr("%1 by %2").arg(dateText(record.created), qstr(record.author)), false,
                     fullDateText(record.created)});
    if (record.parameters())
        facts.push_back({tr("Parameters"), countText(record.parameters()), false, QString::number(record.parameters())});
    facts.push_back({tr("Size"), bytesText(record.bytes()), false, QString::number(record.bytes())});
    if (!record.codeCommit.empty())
        facts.push_back({tr("Code"), qstr(record.codeCommit).left(12), true, qstr(record.codeCommit)});
    if (!record.origin.path.empty())
        facts.push_back({tr("From"), qstr(record.origin.path), false, qstr(record.origin.layout)});
    m_facts->setRows(facts);
    QStringList links;
    for (const auto& [id, name] : m_details->parents)
        links.append(QStringLiteral("<a href=\"%1\" style=\"color:%2;text-decoration:none\">%3</a>")
                         .arg(qstr(id).toHtmlEscaped(), tokens().accent.name(), qstr(name).toHtmlEscaped()));
    m_parents->setVisible(!links.isEmpty());
    m_parents->setText(tr("Trained from %1").arg(links.join(QStringLiteral(", "))));
    QStringList tags, known;
    for (const auto& tag : record.tags)
        tags.append(qstr(tag));
    for (const auto& field : *m_library->fields()) {
        if (field.key == FieldKey{FieldKind::Property, "tags"}) {
            for (const auto& [value, count] : field.topValues) {
                if (value.isString())
                    known.append(qstr(value.toString()));
            }
        }
    }
    m_tags->setKnownTags(known);
    m_tags->setTags(tags);
    m_metricsTitle->setVisible(!record.metrics.empty());
    m_metrics->setDetails(m_details);
    if (m_args) {
        m_argModel.setArgs(record.args);
        m_argsTitle->setText(tr("ARGS  ·  %1, fixed when added").arg(m_argModel.leafCount()));
        bool branches = false;
        for (int row = 0; row < m_argModel.rowCount() && !branches; ++row)
            branches = m_argModel.rowCount(m_argModel.index(row, 0)) > 0;
        m_args->setRootIsDecorated(branches);
        m_args->expandToDepth(0);
        m_args->setColumnWidth(0, 170);
        fitArgs();
        m_checkpoints->setModel(record);
        m_checkpointsTitle->setText(tr("CHECKPOINTS  ·  %1").arg(record.checkpoints.size()));
        m_checkpoints->setFixedHeight(std::min(10, std::max(1, m_checkpoints->topLevelItemCount())) * 30 + 2);
        m_readmeTitle->setVisible(!m_details->readmeHtml.empty());
        m_readme->setVisible(!m_details->readmeHtml.empty());
        static_cast<ReadmeBrowser*>(m_readme)->showHtml(qstr(m_details->readmeHtml));
    }
    m_message->hide();
    m_content->show();
    if (!same)
        verticalScrollBar()->setValue(0);
    Q_EMIT loaded();
}

void ModelPanel::fitArgs()
{
    int rows = 0;
    // Counting stops where the tree begins to scroll by itself.
    constexpr int mostRows = 400;
    for (auto index = m_argModel.index(0, 0); index.isValid() && rows < mostRows; index = m_args->indexBelow(index))
        ++rows;
    m_args->setFixedHeight(rows * 30 + 2);
}

void ModelPanel::changeTags(const std::vector<std::string>& add, const std::vector<std::string>& remove)
{
    runAsync(
        this, [library = m_library, id = m_id, add, remove] { return library->setTags({id}, add, remove); },
        [this, id = m_id](Status done) {
            if (!done)
                Q_EMIT failed(qstr(done.error().text()));
            if (id == m_id)
                setModel(m_library, m_id);
        });
}

} // namespace modelbook
