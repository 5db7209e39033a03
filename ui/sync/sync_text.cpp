#include "ui/sync/sync_text.h"

#include "ui/widgets/text.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <cmath>

namespace modelbook {

namespace {

QString tr(const char* text, int count = -1)
{
    return QCoreApplication::translate("Sync", text, nullptr, count);
}

/// Whole sizes without ".0": the line changes all the time.
QString roundText(std::uint64_t bytes)
{
    return bytesText(bytes).replace(QStringLiteral(".0 "), QStringLiteral(" "));
}

QString changesText(std::size_t count)
{
    return count == 1 ? tr("1 change waiting") : tr("%1 changes waiting").arg(count);
}

} // namespace

QString timeLeftText(std::uint64_t bytes, double bytesPerSecond)
{
    if (bytesPerSecond < 1)
        return {};
    const auto seconds = static_cast<double>(bytes) / bytesPerSecond;
    constexpr double minute = 60, hour = 3600;
    if (seconds < minute)
        return tr("%1 s left").arg(static_cast<qint64>(std::ceil(seconds)));
    if (seconds < hour)
        return tr("%1 min left").arg(static_cast<qint64>(std::ceil(seconds / minute)));
    return tr("%1 h left").arg(static_cast<qint64>(std::ceil(seconds / hour)));
}

QString syncText(const SyncStatus& status)
{
    if (status.offline) {
        const auto since = QDateTime::fromMSecsSinceEpoch(status.offlineSince);
        const auto day = since.date() == QDate::currentDate() ? QStringLiteral("HH:mm") : QStringLiteral("d MMM HH:mm");
        auto text = tr("Offline since %1").arg(QLocale().toString(since, day));
        return status.changes == 0 ? text : text + QStringLiteral(" · ") + changesText(status.changes);
    }
    if (status.paused && status.changes > 0)
        return tr("Paused") + QStringLiteral(" · ") + changesText(status.changes);
    if (status.sending && status.total > 0) {
        auto text = tr("Sending %1 of %2").arg(roundText(status.sent), roundText(status.total));
        if (status.bytesPerSecond >= 1)
            text += tr(" at %1/s").arg(roundText(static_cast<std::uint64_t>(status.bytesPerSecond)));
        const auto left = timeLeftText(status.total - std::min(status.sent, status.total), status.bytesPerSecond);
        return left.isEmpty() ? text : text + QStringLiteral(", ") + left;
    }
    return status.changes == 0 ? QString() : changesText(status.changes);
}

} // namespace modelbook
