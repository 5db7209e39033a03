#include "ui/table/aggregate.h"

#include "models/diff/metric_direction.h"

#include <QCoreApplication>

#include <array>

namespace modelbook {

namespace {

struct AggregateNames {
    Aggregate aggregate;
    const char* key;
    const char* title;
    const char* sign; ///< before the number
};

constexpr std::array aggregateNames{
    AggregateNames{Aggregate::Auto, "auto", QT_TRANSLATE_NOOP("Aggregate", "Automatic"), ""},
    AggregateNames{Aggregate::Mean, "mean", QT_TRANSLATE_NOOP("Aggregate", "Mean"), QT_TRANSLATE_NOOP("Aggregate", "mean")},
    AggregateNames{Aggregate::Minimum, "min", QT_TRANSLATE_NOOP("Aggregate", "Smallest"), QT_TRANSLATE_NOOP("Aggregate", "min")},
    AggregateNames{Aggregate::Maximum, "max", QT_TRANSLATE_NOOP("Aggregate", "Largest"), QT_TRANSLATE_NOOP("Aggregate", "max")},
    AggregateNames{Aggregate::Best, "best", QT_TRANSLATE_NOOP("Aggregate", "Best"), QT_TRANSLATE_NOOP("Aggregate", "best")},
    AggregateNames{Aggregate::Sum, "sum", QT_TRANSLATE_NOOP("Aggregate", "Sum"), QT_TRANSLATE_NOOP("Aggregate", "sum")},
    AggregateNames{Aggregate::Count, "count", QT_TRANSLATE_NOOP("Aggregate", "How many have it"), QT_TRANSLATE_NOOP("Aggregate", "have it:")},
    AggregateNames{Aggregate::Distinct, "distinct", QT_TRANSLATE_NOOP("Aggregate", "How many different"), QT_TRANSLATE_NOOP("Aggregate", "different:")},
    AggregateNames{Aggregate::None, "none", QT_TRANSLATE_NOOP("Aggregate", "Nothing"), ""},
};

QString translated(const char* text)
{
    return QCoreApplication::translate("Aggregate", text);
}

} // namespace

QString aggregateKey(Aggregate aggregate)
{
    return QLatin1String(aggregateNames[static_cast<std::size_t>(aggregate)].key);
}

std::optional<Aggregate> aggregateFromKey(const QString& key)
{
    for (const auto& name : aggregateNames) {
        if (key == QLatin1String(name.key))
            return name.aggregate;
    }
    return std::nullopt;
}

QString aggregateTitle(Aggregate aggregate)
{
    return translated(aggregateNames[static_cast<std::size_t>(aggregate)].title);
}

std::vector<Aggregate> allAggregates()
{
    std::vector<Aggregate> all;
    for (const auto& name : aggregateNames)
        all.push_back(name.aggregate);
    return all;
}

Aggregate effectiveAggregate(Aggregate aggregate, const FieldKey& field, bool numeric)
{
    if (aggregate != Aggregate::Auto)
        return aggregate;
    if (!numeric)
        return Aggregate::None;
    const bool metric = field.kind == FieldKind::Metric && metricDirection(field.path) != MetricDirection::Unknown;
    return metric ? Aggregate::Best : Aggregate::Mean;
}

QString computedText(double value, const FieldKey& field, CellFormat format)
{
    const bool painted = format == CellFormat::Bar || format == CellFormat::Heat || format == CellFormat::Tag || format == CellFormat::Curve;
    auto text = formattedText(ArgValue(value), field, painted ? CellFormat::Auto : format);
    // 0.13999999999999999; but a duration or a date is as long as it is.
    bool isNumber = false;
    text.toDouble(&isNumber);
    return isNumber && text.size() > 9 ? QString::number(value, 'g', 4) : text;
}

QString aggregateText(const FieldSummary& summary, Aggregate wanted, const FieldKey& field, CellFormat format, bool numeric)
{
    const auto aggregate = effectiveAggregate(wanted, field, numeric);
    const auto number = [&](double value) { return computedText(value, field, format); };
    const auto sign = translated(aggregateNames[static_cast<std::size_t>(aggregate)].sign);
    if (aggregate == Aggregate::Count)
        return sign + QLatin1Char(' ') + QString::number(summary.present);
    if (aggregate == Aggregate::Distinct)
        return sign + QLatin1Char(' ') + QString::number(summary.distinct);
    if (aggregate == Aggregate::None || summary.numbers == 0)
        return {};
    switch (aggregate) {
    case Aggregate::Minimum: return sign + QLatin1Char(' ') + number(summary.minimum);
    case Aggregate::Maximum: return sign + QLatin1Char(' ') + number(summary.maximum);
    case Aggregate::Best:
        return sign + QLatin1Char(' ') + number(metricDirection(field.path) == MetricDirection::Down ? summary.minimum : summary.maximum);
    case Aggregate::Sum: return sign + QLatin1Char(' ') + number(summary.mean * static_cast<double>(summary.numbers));
    default: return sign + QLatin1Char(' ') + number(summary.mean);
    }
}

QString aggregateTip(const FieldSummary& summary, const FieldKey& field, CellFormat format)
{
    auto text = QCoreApplication::translate("Aggregate", "%1 of %2 have it, %3 different").arg(summary.present).arg(summary.rows).arg(summary.distinct);
    for (const auto one : {Aggregate::Mean, Aggregate::Minimum, Aggregate::Maximum, Aggregate::Sum}) {
        if (const auto line = aggregateText(summary, one, field, format, true); !line.isEmpty())
            text += QLatin1Char('\n') + line;
    }
    return text;
}

} // namespace modelbook
