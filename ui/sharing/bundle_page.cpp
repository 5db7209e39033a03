#include "ui/sharing/bundle_page.h"

#include "models/readme/markdown.h"
#include "models/sharing/bundle/signature.h"
#include "ui/sharing/bundle_model.h"
#include "ui/sharing/shared_html.h"
#include "ui/theme/theme.h"
#include "ui/widgets/progress_report.h"
#include "ui/widgets/text.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace modelbook {

namespace {

QLabel* plainLabel(const char* name, const char* role, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setProperty("role", QLatin1String(role));
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setWordWrap(true);
    return label;
}

} // namespace

bool isBundleFile(const std::filesystem::path& path)
{
    return qstr(path.extension().string()).compare(QLatin1String(".modelbook"), Qt::CaseInsensitive) == 0;
}

BundlePage::BundlePage(QWidget* parent) : QWidget(parent), m_model(new BundleModel(this))
{
    setObjectName(QStringLiteral("bundlePage"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(24, 18, 24, 14);
    column->setSpacing(6);
    m_name = plainLabel("bundleName", "title", this);
    m_facts = plainLabel("bundleFacts", "muted", this);
    m_signature = plainLabel("bundleSignature", "muted", this);
    column->addWidget(m_name);
    column->addWidget(m_facts);
    column->addWidget(m_signature);

    m_refusalBox = new QFrame(this);
    m_refusalBox->setProperty("role", QStringLiteral("danger"));
    auto* refusal = new QHBoxLayout(m_refusalBox);
    m_refusal = plainLabel("bundleRefusal", "", m_refusalBox);
    refusal->addWidget(m_refusal);
    column->addWidget(m_refusalBox);

    m_passwordBox = new QFrame(this);
    auto* passwordRow = new QHBoxLayout(m_passwordBox);
    passwordRow->setContentsMargins(0, 6, 0, 6);
    m_password = new QLineEdit(m_passwordBox);
    m_password->setObjectName(QStringLiteral("bundlePasswordField"));
    m_password->setEchoMode(QLineEdit::Password);
    m_password->setPlaceholderText(tr("This bundle is sealed: its password"));
    m_password->setMaximumWidth(360);
    auto* unseal = new QPushButton(tr("Open"), m_passwordBox);
    unseal->setObjectName(QStringLiteral("bundleUnseal"));
    passwordRow->addWidget(m_password, 1);
    passwordRow->addWidget(unseal);
    passwordRow->addStretch(1);
    column->addWidget(m_passwordBox);

    auto* split = new QSplitter(Qt::Vertical, this);
    split->setChildrenCollapsible(false);
    m_table = new QTableView(split);
    m_table->setObjectName(QStringLiteral("bundleModels"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setStyleSheet(QStringLiteral("QTableView::item { border: none; padding: 0 7px; }")); // as the heads have; these tables are small
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(measures::rowHeight);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setSectionResizeMode(BundleModel::Here, QHeaderView::Stretch);
    m_card = new QTextBrowser(split);
    m_card->setObjectName(QStringLiteral("bundleCard"));
    m_card->setFrameShape(QFrame::NoFrame);
    m_card->setOpenLinks(false);
    split->addWidget(m_table);
    split->addWidget(m_card);
    split->setSizes({260, 400});
    column->addWidget(split, 1);

    m_bar = new QProgressBar(this);
    m_bar->setRange(0, 1000);
    m_bar->setTextVisible(false);
    column->addWidget(m_bar);
    auto* row = new QHBoxLayout;
    m_reason = plainLabel("bundleReason", "muted", this);
    row->addWidget(m_reason, 1);
    m_stop = new QPushButton(tr("Cancel"), this);
    m_stop->setObjectName(QStringLiteral("bundleCancel"));
    m_import = new QPushButton(tr("Import"), this);
    m_import->setObjectName(QStringLiteral("bundleImport"));
    m_import->setProperty("primary", true);
    row->addWidget(m_stop);
    row->addWidget(m_import);
    column->addLayout(row);

    connect(unseal, &QPushButton::clicked, this, &BundlePage::tryOpen);
    connect(m_password, &QLineEdit::returnPressed, this, &BundlePage::tryOpen);
    connect(m_import, &QPushButton::clicked, this, &BundlePage::import);
    connect(m_stop, &QPushButton::clicked, this, [this] { m_cancel.cancel(); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& now) { showModel(now.row()); });
    setBusy(false);
    m_refusalBox->hide();
    m_passwordBox->hide();
}

BundlePage::~BundlePage()
{
    m_cancel.cancel();
}

QString BundlePage::title() const
{
    return qstr(m_path.filename().string());
}

void BundlePage::open(const std::filesystem::path& path)
{
    m_path = path;
    m_password->clear();
    m_bundle.reset();
    m_model->setBundle({}, {});
    m_card->clear();
    m_name->setText(title());
    m_facts->setText(tr("Looking into it…"));
    m_signature->clear();
    m_refusalBox->hide();
    m_passwordBox->hide();
    m_import->setEnabled(false);
    m_reason->clear();
    Q_EMIT titleChanged();
    tryOpen();
}

void BundlePage::tryOpen()
{
    using Opened = std::pair<Result<std::shared_ptr<const Bundle>>, bool>;
    m_opening.start(
        this, [path = m_path, password = m_password->text().toStdString()](const CancelToken&) { return Opened(Bundle::open(path, password), Bundle::isSealed(path)); },
        [this](Opened opened) {
            if (opened.first)
                showBundle(std::move(*opened.first));
            else
                showRefusal(opened.first.error(), opened.second);
        });
}

void BundlePage::showRefusal(const Error& error, bool isSealed)
{
    const bool sealed = isSealed && error.code() == ErrorCode::PermissionDenied;
    m_facts->setText(sealed ? tr("Sealed with a password") : tr("Nothing was read into your library"));
    m_passwordBox->setVisible(sealed);
    m_refusal->setText(qstr(error.text()));
    // The first time a sealed bundle just asks; a wrong password is told.
    m_refusalBox->setVisible(!sealed || !m_password->text().isEmpty());
    if (sealed)
        m_password->setFocus();
}

void BundlePage::showBundle(std::shared_ptr<const Bundle> bundle)
{
    m_bundle = std::move(bundle);
    m_refusalBox->hide();
    m_passwordBox->hide();
    m_name->setText(m_bundle->title().empty() ? title() : qstr(m_bundle->title()));
    QStringList facts{tr("%n models", nullptr, static_cast<int>(m_bundle->models().size())), bytesText(m_bundle->bytes())};
    if (m_bundle->created())
        facts.append(tr("made %1").arg(fullDateText(m_bundle->created())));
    if (m_bundle->isSealed())
        facts.append(tr("sealed with a password"));
    if (m_bundle->isRedacted())
        facts.append(tr("something was left out by who made it"));
    m_facts->setText(facts.join(QStringLiteral(" · ")));
    const auto& signature = m_bundle->signature();
    m_signature->setText(signature ? tr("Signed by %1 with the key %2. Ask them whether this is their key.")
                                         .arg(signature->signer.empty() ? tr("somebody") : qstr(signature->signer), qstr(keyFingerprint(signature->publicKey)))
                                   : tr("Not signed: nothing proves who made it."));
    m_model->setBundle(m_bundle, {});
    m_table->resizeColumnsToContents();
    m_table->setColumnWidth(BundleModel::Name, std::min(std::max(m_table->columnWidth(BundleModel::Name), 180), 420));
    m_table->selectRow(0);
    askPreview();
}

void BundlePage::setLibrary(std::shared_ptr<Library> library)
{
    m_library = std::move(library);
    if (m_bundle)
        askPreview();
}

void BundlePage::askPreview()
{
    m_import->setEnabled(false);
    if (!m_library) {
        m_reason->setText(tr("Open a library to import into"));
        return;
    }
    using Answer = std::pair<Result<TakeReport>, Access>;
    m_previewing.start(
        this, [library = m_library, bundle = m_bundle](const CancelToken&) { return Answer(sharingOf(*library).previewTake(bundle->models()), sharingOf(*library).access()); },
        [this](Answer answer) {
            if (!answer.first) {
                m_reason->setText(qstr(answer.first.error().text()));
                return;
            }
            const int row = m_table->currentIndex().row();
            bool anything = false;
            for (const auto& model : answer.first->models)
                anything = anything || model.what != TakeReport::What::Unchanged;
            m_model->setBundle(m_bundle, std::move(answer.first->models));
            m_table->selectRow(std::max(row, 0));
            const bool may = answer.second.level == AccessLevel::Admin;
            m_import->setEnabled(may && anything && !m_busy);
            m_reason->setText(!may ? qstr(answer.second.reason) : anything ? tr("Import into %1: every byte is checked first").arg(qstr(m_library->name()))
                                                                           : tr("All of it is in %1 already").arg(qstr(m_library->name())));
        });
}

void BundlePage::showModel(int row)
{
    const auto* model = m_model->modelAt(row);
    if (!model) {
        m_card->clear();
        return;
    }
    const auto readme = model->readme.empty() ? QString() : qstr(markdownToHtml(model->readme, model->record.args)) + QStringLiteral("<hr>");
    m_card->setHtml(readme + sharedHtml({*model}));
}

void BundlePage::setBusy(bool busy)
{
    m_busy = busy;
    m_bar->setVisible(busy);
    m_stop->setVisible(busy);
    m_import->setEnabled(false);
}

void BundlePage::import()
{
    if (!m_bundle || !m_library || m_busy)
        return;
    setBusy(true);
    m_cancel = CancelToken::create();
    const auto progress = reportTo(this, [this](const Progress& step) {
        if (!m_busy || step.total == 0)
            return;
        m_bar->setValue(static_cast<int>(1000.0 * static_cast<double>(step.done) / static_cast<double>(step.total)));
        m_reason->setText(qstr(step.what));
    });
    runAsync(
        this, [library = m_library, bundle = m_bundle, progress, cancel = m_cancel] { return importBundle(*library, bundle, progress, cancel); },
        [this](Result<TakeReport> report) {
            setBusy(false);
            askPreview();
            if (!report) {
                if (report.error().code() != ErrorCode::Cancelled)
                    Q_EMIT failed(qstr(report.error().text()));
                return;
            }
            int added = 0, updated = 0;
            for (const auto& model : report->models) {
                added += model.what == TakeReport::What::Added;
                updated += model.what == TakeReport::What::Updated;
            }
            Q_EMIT imported(tr("Imported %1: %2 new, %3 added to, %4 here already").arg(title()).arg(added).arg(updated).arg(static_cast<int>(report->models.size()) - added - updated));
        });
}

} // namespace modelbook
