#include "ui/table/cell_format.h"

#include "models/catalogue/value_order.h"
#include "ui/widgets/text.h"

#include <QCoreApplication>
#include <QDateTime>

#include <array>
#include <cmath>

namespace modelbook {

namespace {

struct FormatNames {
    CellFormat format;
    const char* key;
    const char* title;
};

constexpr std::array formatNames{
    FormatNames{CellFormat::Auto, "auto", QT_TRANSLATE_NOOP("CellFormat", "Automatic")},
    FormatNames{CellFormat::Number, "number", QT_TRANSLATE_NOOP("CellFormat", "Number, all digits")},
    FormatNames{CellFormat::Percent, "percent", QT_TRANSLATE_NOOP("CellFormat", "Percent")},
    FormatNames{CellFormat::Scientific, "scientific", QT_TRANSLATE_NOOP("CellFormat", "Scientific: 3.0e-4")},
    FormatNames{CellFormat::Si, "si", QT_TRANSLATE_NOOP("CellFormat", "Thousands, millions: 1.2 M")},
    FormatNames{CellFormat::Bytes, "bytes", QT_TRANSLATE_NOOP("CellFormat", "Bytes: 1.2 GB")},
    FormatNames{CellFormat::Duration, "duration", QT_TRANSLATE_NOOP("CellFormat", "Duration of seconds: 2 h 03 min")},
    FormatNames{CellFormat::Date, "date", QT_TRANSLATE_NOOP("CellFormat", "Date and time")},
    FormatNames{CellFormat::RelativeDate, "relative-date", QT_TRANSLATE_NOOP("CellFormat", "Time since: 3 days ago")},
    FormatNames{CellFormat::Tag, "tag", QT_TRANSLATE_NOOP("CellFormat", "Coloured label")},
    FormatNames{CellFormat::Bar, "bar", QT_TRANSLATE_NOOP("CellFormat", "Bar")},
    FormatNames{CellFormat::Heat, "heat", QT_TRANSLATE_NOOP("CellFormat", "Colour by value")},
    FormatNames{CellFormat::Curve, "curve", QT_TRANSLATE_NOOP("CellFormat", "Curve of its history")},
};

QString formatText(const char* text, int count = -1)
{
    return QCoreApplication::translate("CellFormat", text, nullptr, count);
}

QString durationText(double seconds)
{
    const auto sign = seconds < 0 ? QStringLiteral("−") : QString();
    seconds = std::abs(seconds);
    if (seconds < 1)
        return sign + QString::number(seconds * 1000, 'g', 3) + formatText(" ms");
    if (seconds < 60)
        return sign + QString::number(seconds, 'g', 3) + formatText(" s");
    const auto whole = static_cast<qint64>(std::min(seconds, 1e15));
    const auto padded = [](qint64 number) { return QStringLiteral("%1").arg(number, 2, 10, QLatin1Char('0')); };
    if (whole < 3600)
        return sign + formatText("%1 min %2 s").arg(whole / 60).arg(padded(whole % 60));
    if (whole < 86'400)
        return sign + formatText("%1 h %2 min").arg(whole / 3600).arg(padded(whole / 60 % 60));
    return sign + formatText("%1 d %2 h").arg(whole / 86'400).arg(padded(whole / 3600 % 24));
}

QString sinceText(qint64 milliseconds)
{
    const auto seconds = (QDateTime::currentMSecsSinceEpoch() - milliseconds) / 1000;
    if (seconds < 0)
        return dateText(milliseconds);
    if (seconds < 60)
        return formatText("just now");
    if (seconds < 3600)
        return formatText("%n minutes ago", static_cast<int>(seconds / 60));
    if (seconds < 86'400)
        return formatText("%n hours ago", static_cast<int>(seconds / 3600));
    if (seconds < 60 * 86'400)
        return formatText("%n days ago", static_cast<int>(seconds / 86'400));
    return seconds < 730 * 86'400ll ? formatText("%n months ago", static_cast<int>(seconds / 2'629'746)) : formatText("%n years ago", static_cast<int>(seconds / 31'556'952));
}

QString siText(double number)
{
    if (std::abs(number) < 1000)
        return numberText(number, true);
    return (number < 0 ? QStringLiteral("−") : QString()) + countText(static_cast<std::uint64_t>(std::min(std::abs(number), 1e18)));
}

} // namespace

QString formatKey(CellFormat format)
{
    return QLatin1String(formatNames[static_cast<std::size_t>(format)].key);
}

std::optional<CellFormat> formatFromKey(const QString& key)
{
    for (const auto& name : formatNames) {
        if (key == QLatin1String(name.key))
            return name.format;
    }
    return std::nullopt;
}

QString formatTitle(CellFormat format)
{
    return formatText(formatNames[static_cast<std::size_t>(format)].title);
}

std::vector<CellFormat> formatsFor(const FieldInfo& field)
{
    if (field.key == FieldKey{FieldKind::Property, "created"})
        return {CellFormat::Auto, CellFormat::Date, CellFormat::RelativeDate};
    if (!isNumeric(field) && field.key.kind != FieldKind::Formula)
        return {CellFormat::Auto, CellFormat::Tag};
    std::vector<CellFormat> formats{CellFormat::Auto, CellFormat::Number, CellFormat::Percent, CellFormat::Scientific, CellFormat::Si,
                                    CellFormat::Bytes, CellFormat::Duration, CellFormat::Date, CellFormat::RelativeDate};
    if (field.minimum) // both paint a value's place in the range of all
        formats.insert(formats.end(), {CellFormat::Bar, CellFormat::Heat});
    if (field.key.kind == FieldKind::Metric)
        formats.push_back(CellFormat::Curve);
    return formats;
}

QString formattedText(const ArgValue& value, const FieldKey& field, CellFormat format)
{
    const auto number = numberOf(value);
    if (format == CellFormat::Auto || !number || !std::isfinite(*number))
        return cellText(value, field);
    switch (format) {
    case CellFormat::Number: return numberText(*number, false);
    case CellFormat::Percent: return QString::number(*number * 100, 'f', std::abs(*number) < 0.1 ? 2 : 1) + QStringLiteral(" %");
    case CellFormat::Scientific: return QString::number(*number, 'e', 2);
    case CellFormat::Si: return siText(*number);
    case CellFormat::Bytes: return *number < 0 ? numberText(*number, true) : bytesText(static_cast<std::uint64_t>(std::min(*number, 1e18)));
    case CellFormat::Duration: return durationText(*number);
    case CellFormat::Date: return fullDateText(static_cast<std::int64_t>(std::clamp(*number, -1e17, 1e17)));
    case CellFormat::RelativeDate: return sinceText(static_cast<qint64>(std::clamp(*number, -1e17, 1e17)));
    default: return cellText(value, field);
    }
}

} // namespace modelbook
