#include "ui/widgets/text.h"

#include "models/args/canonical.h"

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

#include <cmath>

namespace modelbook {

namespace {

QString scaled(double value, std::initializer_list<const char*> units)
{
    auto unit = units.begin();
    while (value >= 999.5 && unit + 1 != units.end()) {
        value /= 1000;
        ++unit;
    }
    const int digits = unit == units.begin() ? 0 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    const auto number = QString::number(value, 'f', digits);
    return **unit ? number + QLatin1Char(' ') + QLatin1String(*unit) : number;
}

} // namespace

QString bytesText(std::uint64_t bytes)
{
    return scaled(static_cast<double>(bytes), {"B", "kB", "MB", "GB", "TB", "PB"});
}

QString countText(std::uint64_t count)
{
    return scaled(static_cast<double>(count), {"", "K", "M", "B", "T"});
}

namespace {

/// The time where the user is. QDateTime itself would read the zone's file for each cell of a page.
QDateTime localTime(QDateTime utc)
{
    static thread_local const QTimeZone zone = QTimeZone::systemTimeZone();
    return utc.addSecs(zone.isValid() ? zone.offsetFromUtc(utc) : 0);
}

} // namespace

QString dateText(std::int64_t milliseconds)
{
    const auto date = localTime(QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC));
    const auto today = localTime(QDateTime::currentDateTimeUtc()).date();
    const QLocale locale(QLocale::English);
    if (date.date() == today)
        return locale.toString(date, QStringLiteral("HH:mm"));
    return locale.toString(date, date.date().year() == today.year() ? QStringLiteral("d MMM") : QStringLiteral("d MMM yyyy"));
}

QString fullDateText(std::int64_t milliseconds)
{
    return QLocale(QLocale::English)
        .toString(localTime(QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC)), QStringLiteral("d MMM yyyy, HH:mm"));
}

QString numberText(double value, bool shortened)
{
    if (std::isnan(value))
        return QStringLiteral("NaN");
    if (std::isinf(value))
        return value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞");
    if (shortened)
        return QString::number(value, 'g', 4);
    const auto text = qstr(displayText(value)); // "0.0": that it is a float matters in files, not among its like
    return text.endsWith(QLatin1String(".0")) ? text.chopped(2) : text;
}

QString cellText(const ArgValue& value, const FieldKey& field)
{
    if (field.kind == FieldKind::Property && value.isInt()) {
        if (field.path == "created")
            return dateText(value.toInt());
        if (field.path == "size")
            return bytesText(static_cast<std::uint64_t>(value.toInt()));
        if (field.path == "parameters")
            return countText(static_cast<std::uint64_t>(value.toInt()));
    }
    if (field.kind == FieldKind::Property && field.path == "fingerprint" && value.isString())
        return qstr(value.toString()).left(12);
    if (value.isFloat())
        return numberText(value.toDouble(), field.kind == FieldKind::Metric);
    return qstr(displayText(value));
}

QString labelText(QString text)
{
    return text.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

QString typeSign(const FieldKey& field, const FieldInfo* info)
{
    if (field.kind == FieldKind::Formula)
        return QStringLiteral("ƒ");
    if (field == FieldKey{FieldKind::Property, "created"})
        return QStringLiteral("◷");
    if (info && isNumeric(*info))
        return QStringLiteral("#");
    if (info && info->type == ArgType::Bool)
        return QStringLiteral("☐");
    return info && info->type == ArgType::List ? QStringLiteral("☰") : QStringLiteral("Aa");
}

bool isNumeric(const FieldInfo& field)
{
    const bool date = field.key == FieldKey{FieldKind::Property, "created"};
    return (field.type == ArgType::Int || field.type == ArgType::Float) && !date;
}

} // namespace modelbook
