#include "ui/mainwindow/add_panel.h"

#include "ui/widgets/async.h"
#include "ui/widgets/progress_report.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTextBrowser>
#include <QUrl>
#include <QVBoxLayout>

namespace modelbook {

namespace {

/// How many lines of a summary are listed before the rest is only counted.
constexpr std::size_t listedMost = 200;

QString summaryHtml(const AddReport& report)
{
    QString html;
    for (const auto& failed : report.failures) {
        html += QStringLiteral("<p><b>✕ %1</b><br>%2</p>")
                    .arg(qstr(failed.path.filename().string()).toHtmlEscaped(), qstr(failed.error.text()).toHtmlEscaped());
    }
    std::size_t listed = 0;
    QString lines;
    for (const auto& model : report.models) {
        if (++listed > listedMost)
            break;
        const char* sign = model.what == AddOutcome::What::Added     ? "+"
                           : model.what == AddOutcome::What::Updated ? "↻"
                                                                     : "=";
        lines += QStringLiteral("%1 <a href='model:%2'>%3</a>&nbsp; ")
                     .arg(QString::fromUtf8(sign), qstr(model.id), qstr(model.name).toHtmlEscaped());
    }
    if (report.models.size() > listedMost)
        lines += QObject::tr("and %1 more").arg(report.models.size() - listedMost);
    return html + (lines.isEmpty() ? QString() : QStringLiteral("<p>%1</p>").arg(lines));
}

} // namespace

AddPanel::AddPanel(QWidget* parent) : QFrame(parent)
{
    setObjectName(QStringLiteral("addPanel"));
    setProperty("role", QStringLiteral("panel"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 10, 16, 10);
    layout->setSpacing(6);
    auto* row = new QHBoxLayout;
    m_title = new QLabel(this);
    m_title->setObjectName(QStringLiteral("addTitle"));
    m_detail = new QLabel(this);
    m_detail->setObjectName(QStringLiteral("addDetail"));
    m_detail->setProperty("role", QStringLiteral("muted"));
    m_detail->setMinimumWidth(40);
    m_cancelButton = new QPushButton(tr("Cancel"), this);
    m_cancelButton->setObjectName(QStringLiteral("addCancel"));
    m_closeButton = new QPushButton(tr("Close"), this);
    m_closeButton->setObjectName(QStringLiteral("addClose"));
    row->addWidget(m_title);
    row->addWidget(m_detail, 1);
    row->addWidget(m_cancelButton);
    row->addWidget(m_closeButton);
    layout->addLayout(row);
    m_bar = new QProgressBar(this);
    m_bar->setTextVisible(false);
    m_bar->setRange(0, 1000);
    layout->addWidget(m_bar);
    m_summary = new QTextBrowser(this);
    m_summary->setObjectName(QStringLiteral("addSummary"));
    m_summary->setFrameShape(QFrame::NoFrame);
    m_summary->document()->setDefaultStyleSheet(QStringLiteral("a{text-decoration:none}"));
    m_summary->setOpenLinks(false);
    m_summary->setMaximumHeight(130);
    layout->addWidget(m_summary);
    connect(m_cancelButton, &QPushButton::clicked, this, [this] {
        m_jobs.clear();
        m_cancel.cancel();
        m_detail->setText(tr("Stopping…"));
    });
    connect(m_closeButton, &QPushButton::clicked, this, &QWidget::hide);
    connect(m_summary, &QTextBrowser::anchorClicked, this,
            [this](const QUrl& url) { Q_EMIT modelActivated(url.path().toStdString()); });
    hide();
}

AddPanel::~AddPanel()
{
    m_cancel.cancel();
}

void AddPanel::add(std::shared_ptr<Library> library, AddRequest request)
{
    m_jobs.push_back({std::move(library), std::move(request)});
    if (!m_busy)
        startNext();
}

void AddPanel::startNext()
{
    if (m_jobs.empty())
        return;
    auto job = std::move(m_jobs.front());
    m_jobs.pop_front();
    m_busy = true;
    m_cancel = CancelToken::create();
    m_clock.start();
    m_title->setText(tr("Adding"));
    m_detail->setText(tr("Looking for training runs…"));
    m_bar->setRange(0, 0);
    m_bar->show();
    m_cancelButton->show();
    m_closeButton->hide();
    m_summary->hide();
    show();

    const auto progress = reportTo(this, [this](const Progress& step) {
        if (m_busy)
            showProgress(step);
    });
    runAsync(
        this, [job = std::move(job), progress, cancel = m_cancel] { return job.library->add(job.request, progress, cancel); },
        [this](Result<AddReport> report) {
            m_busy = false;
            showReport(report);
            Q_EMIT finished();
            startNext();
        });
}

void AddPanel::showProgress(const Progress& progress)
{
    const auto what = qstr(progress.what);
    if (progress.total == 0) {
        m_bar->setRange(0, 0);
        m_detail->setText(tr("%n runs found · %1", nullptr, static_cast<int>(progress.done)).arg(what.right(80)));
        return;
    }
    m_bar->setRange(0, 1000);
    m_bar->setValue(static_cast<int>(1000.0 * static_cast<double>(progress.done) / static_cast<double>(progress.total)));
    const auto seconds = static_cast<double>(m_clock.elapsed()) / 1000;
    const auto rate = seconds > 0.5 ? static_cast<std::uint64_t>(static_cast<double>(progress.done) / seconds) : 0;
    m_detail->setText(tr("%1 of %2%3 · %4")
                          .arg(bytesText(progress.done), bytesText(progress.total),
                               rate ? tr(" · %1/s").arg(bytesText(rate)) : QString(), what.right(80)));
}

void AddPanel::showReport(const Result<AddReport>& report)
{
    m_bar->hide();
    m_cancelButton->hide();
    m_closeButton->show();
    if (!report) {
        m_report = {};
        m_title->setText(report.error().code() == ErrorCode::Cancelled ? tr("Cancelled") : tr("Nothing was added"));
        m_detail->setText(report.error().code() == ErrorCode::Cancelled
                              ? tr("What was added before stays; what was not finished left nothing behind.")
                              : qstr(report.error().text()));
        m_detail->setWordWrap(true);
        return;
    }
    m_report = *report;
    using What = AddOutcome::What;
    QStringList parts{tr("added %1").arg(m_report.count(What::Added))};
    if (const auto updated = m_report.count(What::Updated))
        parts.append(tr("updated %1").arg(updated));
    if (const auto same = m_report.count(What::Unchanged))
        parts.append(tr("already there %1").arg(same));
    if (!m_report.failures.empty())
        parts.append(tr("failed %1").arg(m_report.failures.size()));
    m_title->setText(tr("Done:"));
    auto detail = parts.join(QStringLiteral(" · "));
    if (m_report.bytesRead > 0)
        detail += tr(" · %1 stored as %2").arg(bytesText(m_report.bytesRead), bytesText(m_report.bytesStored));
    m_detail->setText(detail);
    const auto html = summaryHtml(m_report);
    m_summary->setHtml(html);
    m_summary->setVisible(!html.isEmpty());
}

} // namespace modelbook
