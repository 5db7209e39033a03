#include "ui/inspector/tensor_values.h"

#include "ui/widgets/histogram.h"
#include "ui/widgets/key_values.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

namespace modelbook {

namespace {

constexpr std::uint64_t atOnce = 8u << 20; ///< bytes that are read before one notices
constexpr int pollMilliseconds = 100;

} // namespace

TensorValues::TensorValues(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("tensorValues"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* title = new QLabel(tr("VALUES"), this);
    title->setProperty("role", QStringLiteral("section"));
    layout->addWidget(title);
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    m_button = new QPushButton(this);
    m_button->setObjectName(QStringLiteral("tensorStatistics"));
    m_progress = new QProgressBar(this);
    m_progress->setObjectName(QStringLiteral("tensorProgress"));
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setMaximumHeight(6);
    line->addWidget(m_button);
    line->addWidget(m_progress, 1);
    layout->addLayout(line);
    m_note = new QLabel(this);
    m_note->setObjectName(QStringLiteral("tensorValuesNote"));
    m_note->setProperty("role", QStringLiteral("muted"));
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    layout->addWidget(m_note);
    m_histogram = new Histogram(this);
    m_histogram->setObjectName(QStringLiteral("tensorHistogram"));
    layout->addWidget(m_histogram);
    m_rows = new KeyValues(this);
    m_rows->setObjectName(QStringLiteral("tensorValueRows"));
    layout->addWidget(m_rows);
    m_poll = new QTimer(this);
    m_poll->setInterval(pollMilliseconds);
    connect(m_poll, &QTimer::timeout, this, [this] { m_progress->setValue(static_cast<int>(1000 * m_share->load())); });
    connect(m_button, &QPushButton::clicked, this, [this] { m_task.isRunning() ? stop() : start(); });
    setTensor({}, -1, {});
}

void TensorValues::setTensor(std::shared_ptr<const CheckpointInfo> info, int tensor, OpenTensorFile open)
{
    m_task.cancel();
    m_info = std::move(info);
    m_tensor = tensor;
    m_open = std::move(open);
    setVisible(m_info && m_tensor >= 0 && m_open);
    m_histogram->hide();
    m_rows->setRows({});
    m_note->hide();
    setRunning(false);
    if (!isVisibleTo(parentWidget()))
        return;
    const auto& chosen = m_info->tensors[static_cast<std::size_t>(m_tensor)];
    if (const auto reason = withoutStatistics(chosen); !reason.empty()) {
        m_button->hide();
        m_note->setText(tr("No statistics: %1.").arg(qstr(reason)));
        m_note->show();
        return;
    }
    m_button->show();
    if (chosen.bytes <= atOnce)
        start();
}

void TensorValues::setRunning(bool running)
{
    m_button->setText(running ? tr("Cancel") : tr("Read values"));
    m_progress->setVisible(running);
    m_progress->setValue(0);
    running ? m_poll->start() : m_poll->stop();
}

void TensorValues::start()
{
    setRunning(true);
    m_share = std::make_shared<std::atomic<double>>(0);
    m_task.start(
        this,
        [info = m_info, tensor = m_tensor, open = m_open, share = m_share](const CancelToken& cancel) -> Result<TensorStatistics> {
            const auto& chosen = info->tensors[static_cast<std::size_t>(tensor)];
            MB_TRY(const auto file, open(chosen.file));
            return tensorStatistics(*file, chosen, cancel, [&](double done) { share->store(done); });
        },
        [this](Result<TensorStatistics> result) { show(result); });
}

void TensorValues::stop()
{
    m_task.cancel();
    setRunning(false);
}

void TensorValues::show(const Result<TensorStatistics>& result)
{
    setRunning(false);
    if (!result) {
        m_note->setText(qstr(result.error().text()));
        m_note->show();
        Q_EMIT finished();
        return;
    }
    m_button->hide();
    const QLocale locale(QLocale::English);
    const auto count = [&](std::uint64_t number) { return locale.toString(static_cast<qulonglong>(number)); };
    const auto number = [](double value) { return QString::number(value, 'g', 6); };
    std::vector<KeyValues::Row> rows;
    if (result->finite() > 0) {
        m_histogram->setCounts(result->histogram, result->minimum, result->maximum);
        m_histogram->setVisible(true);
        rows = {{tr("min"), number(result->minimum), true, {}},
                {tr("max"), number(result->maximum), true, {}},
                {tr("mean"), number(result->mean), true, {}},
                {tr("std"), number(result->deviation), true, tr("Standard deviation of all finite values")},
                {tr("zeros"), count(result->zeros), true, {}}};
    }
    // Their absence is worth a line as well: NaN is what one looks for.
    rows.push_back({tr("NaN"), count(result->nans), true, {}});
    if (result->infinities > 0)
        rows.push_back({tr("infinite"), count(result->infinities), true, {}});
    m_rows->setRows(rows);
    Q_EMIT finished();
}

} // namespace modelbook
