#include "ui/diff/tensor_moves.h"

#include "models/library/opened_checkpoint.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPointer>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>
#include <atomic>
#include <mutex>

namespace modelbook {

/// What the worker has found and the window has not taken yet.
struct TensorMoves::Stream {
    std::mutex mutex;
    std::vector<TensorValueDiff> fresh;
    std::atomic<double> share{0};
    std::atomic<bool> posted{false};
};

TensorMoves::TensorMoves(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("tensorMoves"));
    auto* const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* const bar = new QHBoxLayout;
    bar->setContentsMargins(12, 4, 12, 4);
    bar->setSpacing(8);
    m_by = new QComboBox(this);
    m_by->setObjectName(QStringLiteral("movesBy"));
    m_by->addItems({tr("By layer"), tr("By tensor"), tr("Most moved first")});
    m_measure = new QComboBox(this);
    m_measure->setObjectName(QStringLiteral("movesMeasure"));
    m_measure->addItems({tr("Relative change ‖b−a‖ / ‖a‖"), tr("Angle, as 1 − cosine"), tr("Largest change"), tr("Share of values changed")});
    m_state = new QLabel(this);
    m_state->setObjectName(QStringLiteral("movesState"));
    m_state->setProperty("role", QStringLiteral("muted"));
    m_state->setTextFormat(Qt::PlainText);
    m_state->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_cancel = new QPushButton(tr("Cancel"), this);
    m_cancel->setObjectName(QStringLiteral("movesCancel"));
    bar->addWidget(m_by);
    bar->addWidget(m_measure);
    bar->addWidget(m_state, 1);
    bar->addWidget(m_cancel);
    layout->addLayout(bar);
    auto* const scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_chart = new MovesChart(scroll);
    scroll->setWidget(m_chart);
    layout->addWidget(scroll, 1);
    connect(m_by, &QComboBox::currentIndexChanged, this, &TensorMoves::showMoves);
    connect(m_measure, &QComboBox::currentIndexChanged, this, [this](int measure) { m_chart->setMeasure(static_cast<MovesChart::Measure>(measure)); showMoves(); });
    connect(m_cancel, &QPushButton::clicked, this, &TensorMoves::cancel);
    connect(&Theme::instance(), &Theme::changed, m_chart, qOverload<>(&QWidget::update));
}

void TensorMoves::compare(Question question)
{
    m_results.clear();
    m_stream = std::make_shared<Stream>();
    m_cancel->show();
    m_state->setText(tr("Reading…"));
    showMoves();
    using Outcome = Result<std::vector<std::string>>;
    const auto post = [guard = QPointer<TensorMoves>(this), stream = m_stream] {
        if (stream->posted.exchange(true))
            return;
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [guard, stream] {
                stream->posted = false;
                if (guard)
                    guard->take(stream);
            },
            Qt::QueuedConnection);
    };
    m_task.start(
        this,
        [question = std::move(question), stream = m_stream, post](const CancelToken& cancel) -> Outcome {
            MB_TRY(const auto a, openCheckpoint(question.library, question.a, cancel));
            MB_TRY(const auto b, openCheckpoint(question.library, question.b, cancel));
            ValueDiffOptions options;
            options.only = question.only;
            options.progress = [&](double share) {
                stream->share = share;
                post();
            };
            options.found = [&](const TensorValueDiff& diff) {
                {
                    const std::lock_guard lock(stream->mutex);
                    stream->fresh.push_back(diff);
                }
                post();
            };
            std::vector<std::string> left;
            MB_TRY(const auto all, valueDiffs({&a.info, a.open}, {&b.info, b.open}, left, cancel, options));
            if (all.empty() && left.empty())
                return makeError(ErrorCode::NotFound, "the two have no tensor of the same name and shape");
            return left;
        },
        [this](Outcome left) {
            take(m_stream);
            m_cancel->hide();
            if (!left)
                m_state->setText(qstr(left.error().text()));
            else if (!left->empty())
                m_state->setText(tr("%1 tensors; not compared, for want of plain values: %2").arg(m_results.size()).arg(qstr(left->front()) + (left->size() > 1 ? tr(" and %1 more").arg(left->size() - 1) : QString())));
            else
                m_state->setText(tr("%n tensors compared", nullptr, static_cast<int>(m_results.size())));
            Q_EMIT finished();
        });
}

void TensorMoves::cancel()
{
    if (!m_task.isRunning())
        return;
    m_task.cancel();
    m_stream.reset();
    m_cancel->hide();
    m_state->setText(tr("Cancelled after %n tensors", nullptr, static_cast<int>(m_results.size())));
    Q_EMIT finished();
}

void TensorMoves::take(const std::shared_ptr<Stream>& stream)
{
    if (!stream || stream != m_stream)
        return;
    std::vector<TensorValueDiff> fresh;
    {
        const std::lock_guard lock(stream->mutex);
        fresh.swap(stream->fresh);
    }
    m_state->setText(tr("Comparing values · %1 %").arg(static_cast<int>(stream->share * 100)));
    if (fresh.empty())
        return;
    m_results.insert(m_results.end(), std::make_move_iterator(fresh.begin()), std::make_move_iterator(fresh.end()));
    showMoves();
}

void TensorMoves::showMoves()
{
    std::vector<LayerMovement> moves;
    if (m_by->currentIndex() == 0) {
        moves = layerMovements(m_results);
    } else {
        for (const auto& tensor : m_results)
            moves.push_back({tensor.name, tensor.values, 1});
    }
    if (m_by->currentIndex() == 2) {
        const auto measure = static_cast<MovesChart::Measure>(m_measure->currentIndex());
        std::stable_sort(moves.begin(), moves.end(), [measure](const LayerMovement& a, const LayerMovement& b) { return MovesChart::valueOf(a.values, measure) > MovesChart::valueOf(b.values, measure); });
    }
    m_chart->setMoves(std::move(moves));
}

} // namespace modelbook
