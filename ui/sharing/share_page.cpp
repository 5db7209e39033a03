#include "ui/sharing/share_page.h"

#include "models/library/places.h"
#include "models/sharing/bundle/bundle_export.h"
#include "ui/sharing/shared_html.h"
#include "ui/theme/theme.h"
#include "ui/widgets/progress_report.h"
#include "ui/widgets/text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace modelbook {

namespace {

constexpr int typingPauseMs = 350;

QLabel* label(const QString& text, const char* role, QWidget* parent)
{
    auto* made = new QLabel(text, parent);
    made->setProperty("role", QLatin1String(role));
    made->setWordWrap(true);
    made->setTextFormat(Qt::PlainText);
    return made;
}

} // namespace

SharePage::SharePage(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("sharePage"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(buildOptions());
    auto* line = new QFrame(this);
    line->setFixedWidth(1);
    line->setStyleSheet(QStringLiteral("background: palette(mid)"));
    row->addWidget(line);
    row->addWidget(buildPreview(), 1);
    m_soon.setSingleShot(true);
    m_soon.setInterval(typingPauseMs);
    connect(&m_soon, &QTimer::timeout, this, &SharePage::gather);
}

SharePage::~SharePage()
{
    m_cancel.cancel();
}

QWidget* SharePage::buildOptions()
{
    auto* side = new QWidget(this);
    side->setFixedWidth(380);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(24, 20, 20, 16);
    column->setSpacing(10);
    m_heading = label({}, "title", side);
    m_heading->setObjectName(QStringLiteral("shareHeading"));
    m_hint = label({}, "muted", side);
    column->addWidget(m_heading);
    column->addWidget(m_hint);
    auto* form = new QFormLayout;
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    form->setHorizontalSpacing(14);
    m_targetLabel = new QLabel(tr("Share"), side);
    m_target = new QComboBox(side);
    m_target->setObjectName(QStringLiteral("shareTarget"));
    m_target->setEditable(true);
    form->addRow(m_targetLabel, m_target);
    m_weights = new QComboBox(side);
    m_weights->setObjectName(QStringLiteral("shareWeights"));
    m_weights->addItem(tr("All checkpoints"), static_cast<int>(SharingChoice::Weights::All));
    m_weights->addItem(tr("The best checkpoint"), static_cast<int>(SharingChoice::Weights::Best));
    m_weights->addItem(tr("The latest checkpoint"), static_cast<int>(SharingChoice::Weights::Latest));
    m_weights->addItem(tr("No weights: the card only"), static_cast<int>(SharingChoice::Weights::None));
    form->addRow(tr("Weights"), m_weights);
    column->addLayout(form);
    m_attachments = new QCheckBox(tr("Configs, logs and other attachments"), side);
    m_attachments->setObjectName(QStringLiteral("shareAttachments"));
    m_attachments->setChecked(true);
    m_ancestors = new QCheckBox(tr("The models they descend from"), side);
    m_ancestors->setObjectName(QStringLiteral("shareAncestors"));
    column->addWidget(m_attachments);
    column->addWidget(m_ancestors);

    m_privateLabel = label({}, "section", side);
    column->addSpacing(6);
    column->addWidget(m_privateLabel);
    m_private = new QListWidget(side);
    m_private->setObjectName(QStringLiteral("privateValues"));
    m_private->setWordWrap(false);
    m_private->setTextElideMode(Qt::ElideMiddle);
    m_private->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    column->addWidget(m_private, 1);
    m_redact = new QLineEdit(side);
    m_redact->setObjectName(QStringLiteral("redactArgs"));
    m_redact->setPlaceholderText(tr("More args to leave out: paths.*, seed"));
    column->addWidget(m_redact);

    m_password = new QLineEdit(side);
    m_password->setObjectName(QStringLiteral("bundlePassword"));
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setPlaceholderText(tr("Password, if it is to be sealed"));
    m_sign = new QCheckBox(tr("Sign it with my key"), side);
    m_sign->setObjectName(QStringLiteral("bundleSign"));
    column->addWidget(m_password);
    column->addWidget(m_sign);

    connect(m_weights, &QComboBox::currentIndexChanged, this, &SharePage::gatherSoon);
    for (auto* box : {m_attachments, m_ancestors})
        connect(box, &QCheckBox::toggled, this, &SharePage::gatherSoon);
    connect(m_ancestors, &QCheckBox::toggled, this, &SharePage::askProposals);
    connect(m_private, &QListWidget::itemChanged, this, &SharePage::gatherSoon);
    connect(m_redact, &QLineEdit::textChanged, this, &SharePage::gatherSoon);
    return side;
}

QWidget* SharePage::buildPreview()
{
    auto* main = new QWidget(this);
    auto* column = new QVBoxLayout(main);
    column->setContentsMargins(24, 20, 24, 16);
    column->setSpacing(8);
    column->addWidget(label(tr("This is what others will see"), "heading", main));
    m_summary = label({}, "muted", main);
    m_summary->setObjectName(QStringLiteral("shareSummary"));
    column->addWidget(m_summary);
    m_visible = new QTextBrowser(main);
    m_visible->setObjectName(QStringLiteral("shareVisible"));
    m_visible->setFrameShape(QFrame::NoFrame);
    m_visible->setOpenLinks(false);
    column->addWidget(m_visible, 1);
    m_bar = new QProgressBar(main);
    m_bar->setRange(0, 1000);
    m_bar->setTextVisible(false);
    m_bar->hide();
    column->addWidget(m_bar);
    auto* row = new QHBoxLayout;
    m_reason = label({}, "muted", main);
    m_reason->setObjectName(QStringLiteral("shareReason"));
    row->addWidget(m_reason, 1);
    m_stop = new QPushButton(tr("Cancel"), main);
    m_stop->setObjectName(QStringLiteral("shareCancel"));
    m_go = new QPushButton(main);
    m_go->setObjectName(QStringLiteral("shareGo"));
    m_go->setProperty("primary", true);
    row->addWidget(m_stop);
    row->addWidget(m_go);
    column->addLayout(row);
    connect(m_go, &QPushButton::clicked, this, &SharePage::run);
    connect(m_stop, &QPushButton::clicked, this, [this] {
        if (m_busy)
            m_cancel.cancel();
        else
            Q_EMIT closeRequested();
    });
    return main;
}

QString SharePage::title() const
{
    return m_way == Way::Publish ? tr("Publish %n models", nullptr, static_cast<int>(m_ids.size())) : tr("Bundle of %n models", nullptr, static_cast<int>(m_ids.size()));
}

void SharePage::setModels(std::shared_ptr<Library> library, std::vector<ModelId> ids, Way way)
{
    m_library = std::move(library);
    m_ids = std::move(ids);
    m_way = way;
    const bool publishing = way == Way::Publish;
    m_heading->setText(publishing ? tr("Publish") : tr("Write a bundle"));
    m_hint->setText(publishing ? tr("A share is open to people who may not read the library. They see what is at the right, and nothing else.")
                               : tr("One file for people without access: any unzip opens it, and its index.html shows it in a browser."));
    m_go->setText(publishing ? tr("Publish") : tr("Write the bundle…"));
    for (QWidget* widget : {static_cast<QWidget*>(m_target), static_cast<QWidget*>(m_targetLabel)})
        widget->setVisible(publishing);
    for (QWidget* widget : {static_cast<QWidget*>(m_password), static_cast<QWidget*>(m_sign)})
        widget->setVisible(!publishing);
    m_target->clear();
    m_target->addItem(QLatin1String(publicShare));
    if (publishing) {
        using Shares = Result<std::vector<ShareInfo>>;
        runAsync(this, [library = m_library]() -> Shares { return sharingOf(*library).shares(); }, [this](Shares shares) {
            if (!shares)
                return;
            for (const auto& share : *shares) {
                if (m_target->findText(qstr(share.name)) < 0)
                    m_target->addItem(qstr(share.name));
            }
        });
    }
    m_password->clear();
    m_redact->clear();
    m_reason->clear();
    m_gathered.reset();
    m_visible->clear();
    m_go->setEnabled(false);
    Q_EMIT titleChanged();
    askProposals();
}

void SharePage::askProposals()
{
    m_loading = true;
    m_summary->setText(tr("Looking for private values…"));
    using Answer = std::pair<Result<std::vector<PrivateValue>>, Access>;
    m_asking.start(
        this, [library = m_library, ids = m_ids, ancestors = m_ancestors->isChecked()](const CancelToken&) { return Answer(proposeRedaction(*library, ids, ancestors), sharingOf(*library).access()); },
        [this](Answer answer) {
            m_loading = false;
            if (!answer.first) {
                Q_EMIT failed(qstr(answer.first.error().text()));
                return;
            }
            const bool forbidden = m_way == Way::Publish && answer.second.level != AccessLevel::Admin;
            m_reason->setText(forbidden ? qstr(answer.second.reason) : QString());
            m_go->setProperty("forbidden", forbidden);
            m_proposals = std::move(*answer.first);
            const QSignalBlocker quiet(m_private);
            m_private->clear();
            for (const auto& value : m_proposals) {
                auto* item = new QListWidgetItem(QStringLiteral("%1 · %2").arg(qstr(value.field).remove(QStringLiteral("arg.")), qstr(value.value)), m_private);
                item->setToolTip(tr("%1 in %2").arg(qstr(privateKindName(value.kind)), qstr(value.field)));
                item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsUserCheckable | Qt::ItemIsSelectable);
                item->setCheckState(Qt::Checked);
            }
            m_privateLabel->setText(m_proposals.empty() ? tr("NOTHING LOOKS PRIVATE") : tr("LEFT OUT: PRIVATE PATHS, HOST AND USER NAMES"));
            gather();
        });
}

SharingChoice SharePage::choice() const
{
    SharingChoice choice;
    choice.weights = static_cast<SharingChoice::Weights>(m_weights->currentData().toInt());
    choice.attachments = m_attachments->isChecked();
    choice.ancestors = m_ancestors->isChecked();
    choice.cutOtherParents = m_way == Way::Publish;
    std::vector<PrivateValue> chosen;
    for (int i = 0; i < m_private->count() && static_cast<std::size_t>(i) < m_proposals.size(); ++i) {
        if (m_private->item(i)->checkState() == Qt::Checked)
            chosen.push_back(m_proposals[static_cast<std::size_t>(i)]);
    }
    choice.redaction.add(chosen);
    for (const auto& part : m_redact->text().split(QLatin1Char(','), Qt::SkipEmptyParts))
        choice.redaction.args.push_back(part.trimmed().toStdString());
    return choice;
}

void SharePage::gatherSoon()
{
    m_gathered.reset();
    m_go->setEnabled(false);
    m_soon.start();
}

void SharePage::gather()
{
    if (!m_library || m_ids.empty())
        return;
    m_loading = true;
    m_gathered.reset();
    m_go->setEnabled(false);
    m_summary->setText(tr("Looking through the files…"));
    using Gathered = Result<std::vector<SharedModel>>;
    m_gathering.start(
        this, [library = m_library, ids = m_ids, choice = choice()](const CancelToken& cancel) -> Gathered { return gatherShared(library, ids, choice, {}, cancel); },
        [this](Gathered models) {
            m_loading = false;
            if (!models) {
                m_summary->setText(qstr(models.error().text()));
                return;
            }
            m_gathered = std::make_shared<const std::vector<SharedModel>>(std::move(*models));
            showGathered(*m_gathered);
        });
}

void SharePage::showGathered(const std::vector<SharedModel>& models)
{
    std::uint64_t bytes = 0;
    std::size_t left = 0, args = 0;
    for (const auto& model : models) {
        bytes += model.bytes();
        left += model.leftOut.size();
        args += model.redacted.args.size();
    }
    QStringList parts{tr("%n models", nullptr, static_cast<int>(models.size())), bytesText(bytes)};
    if (args)
        parts.append(tr("%n args left out", nullptr, static_cast<int>(args)));
    if (left)
        parts.append(tr("%n files left out", nullptr, static_cast<int>(left)));
    m_summary->setText(parts.join(QStringLiteral(" · ")));
    m_visible->setHtml(sharedHtml(models));
    m_go->setEnabled(!m_busy && !m_go->property("forbidden").toBool());
    m_go->setToolTip(m_go->property("forbidden").toBool() ? m_reason->text() : QString());
}

void SharePage::run()
{
    if (!m_gathered || m_busy)
        return;
    if (m_way == Way::Publish) {
        publish();
        return;
    }
    auto* dialog = new QFileDialog(this, tr("Write the bundle to"));
    dialog->setObjectName(QStringLiteral("bundleDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Bundles (*.modelbook)"));
    dialog->setDefaultSuffix(QStringLiteral("modelbook"));
    dialog->selectFile(qstr(bundleFileName(*m_gathered)));
    connect(dialog, &QFileDialog::fileSelected, this, &SharePage::writeBundle);
    dialog->open();
}

void SharePage::setBusy(bool busy, const QString& text)
{
    m_busy = busy;
    m_bar->setVisible(busy);
    m_bar->setValue(0);
    m_go->setEnabled(!busy && m_gathered);
    if (busy)
        m_summary->setText(text);
    else if (m_gathered)
        showGathered(*m_gathered);
}

ProgressFunction SharePage::progress()
{
    return reportTo(this, [this](const Progress& step) {
        if (m_busy && step.total > 0)
            m_bar->setValue(static_cast<int>(1000.0 * static_cast<double>(step.done) / static_cast<double>(step.total)));
    });
}

void SharePage::writeBundle(const QString& path)
{
    BundleOptions options;
    options.password = m_password->text().toStdString();
    if (m_sign->isChecked()) {
        options.signingKey = homeFolder() / "signing-key.pem";
        options.signer = cleanAuthor(defaultAuthor());
    }
    m_cancel = CancelToken::create();
    setBusy(true, tr("Writing %1…").arg(path));
    runAsync(
        this, [models = m_gathered, options, file = path.toStdString(), progress = progress(), cancel = m_cancel] { return exportBundle(*models, file, options, progress, cancel); },
        [this, path](Result<ExportedBundle> exported) {
            setBusy(false);
            if (!exported) {
                if (exported.error().code() != ErrorCode::Cancelled)
                    Q_EMIT failed(qstr(exported.error().text()));
                return;
            }
            auto text = tr("Wrote %1, %2").arg(path, bytesText(exported->bytes));
            if (!exported->signingKey.empty())
                text += tr("; signed with the key %1").arg(qstr(exported->signingKey));
            Q_EMIT finished(text);
        });
}

void SharePage::publish()
{
    const auto share = m_target->currentText().trimmed();
    m_cancel = CancelToken::create();
    setBusy(true, tr("Publishing to %1…").arg(share));
    runAsync(
        this, [library = m_library, models = m_gathered, share = share.toStdString(), progress = progress(), cancel = m_cancel] { return sharingOf(*library).publish(*models, share, progress, cancel); },
        [this, share, count = static_cast<int>(m_gathered->size())](Status published) {
            setBusy(false);
            if (!published) {
                if (published.error().code() != ErrorCode::Cancelled)
                    Q_EMIT failed(qstr(published.error().text()));
                return;
            }
            Q_EMIT finished(tr("%n models are visible in %1 now", nullptr, count).arg(share));
        });
}

} // namespace modelbook
