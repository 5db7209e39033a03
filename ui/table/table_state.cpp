#include "ui/table/table_state.h"

#include "ui/widgets/text.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>

namespace modelbook {

QString TableState::toJson() const
{
    QJsonArray list;
    for (const auto& column : columns) {
        QJsonObject one{{QStringLiteral("field"), qstr(column.field.text())}, {QStringLiteral("width"), column.width}};
        if (column.pinned)
            one[QStringLiteral("pinned")] = true;
        if (!column.title.isEmpty())
            one[QStringLiteral("title")] = column.title;
        if (column.format != CellFormat::Auto)
            one[QStringLiteral("format")] = formatKey(column.format);
        list.append(one);
    }
    QJsonObject json{{QStringLiteral("name"), name}, {QStringLiteral("query"), query}, {QStringLiteral("columns"), list}};
    if (rowHeight != RowHeight::Normal)
        json[QStringLiteral("rowHeight")] = rowHeight == RowHeight::Tall ? QStringLiteral("tall") : QStringLiteral("compact");
    return QString::fromUtf8(QJsonDocument(json).toJson(QJsonDocument::Indented));
}

std::optional<TableState> TableState::fromJson(const QString& text)
{
    const auto document = QJsonDocument::fromJson(text.toUtf8());
    if (!document.isObject())
        return std::nullopt;
    const auto json = document.object();
    TableState state;
    state.name = json[QStringLiteral("name")].toString();
    state.query = json[QStringLiteral("query")].toString();
    const auto height = json[QStringLiteral("rowHeight")].toString();
    state.rowHeight = height == QLatin1String("tall") ? RowHeight::Tall : height == QLatin1String("compact") ? RowHeight::Compact : RowHeight::Normal;
    for (const auto& item : json[QStringLiteral("columns")].toArray()) {
        const auto column = item.toObject();
        if (const auto key = FieldKey::fromText(column[QStringLiteral("field")].toString().toStdString()))
            state.columns.push_back({*key, std::clamp(column[QStringLiteral("width")].toInt(), 0, 2000), column[QStringLiteral("pinned")].toBool(),
                                     column[QStringLiteral("title")].toString(),
                                     formatFromKey(column[QStringLiteral("format")].toString()).value_or(CellFormat::Auto)});
    }
    std::stable_partition(state.columns.begin(), state.columns.end(), [](const TableColumn& column) { return column.pinned; });
    return state;
}

namespace {

/// How much a field tells: the entropy of its most frequent values, in bits, less where models lack it.
double tellingScore(const FieldInfo& field, std::uint64_t modelCount)
{
    if (modelCount == 0 || field.distinct < 2)
        return 0;
    double entropy = 0;
    std::uint64_t seen = 0;
    const auto add = [&](std::uint64_t count, double times) {
        const double share = static_cast<double>(count) / static_cast<double>(field.count);
        entropy -= times * share * std::log2(share);
    };
    for (const auto& [value, count] : field.topValues) {
        add(count, 1);
        seen += count;
    }
    if (seen < field.count)
        add(1, static_cast<double>(field.count - seen));
    // A value of its own for every model (a path, an id) tells models apart but says nothing of them.
    if (field.distinct == field.count && field.type == ArgType::String)
        entropy = 0.1;
    return std::min(entropy, 4.0) * static_cast<double>(field.count) / static_cast<double>(modelCount);
}

} // namespace

std::optional<FieldKey> mainMetric(const std::vector<FieldInfo>& fields)
{
    const FieldInfo* best = nullptr;
    const auto rank = [](const FieldInfo& field) {
        const auto& name = field.key.path;
        const auto has = [&](const char* part) { return name.find(part) != std::string::npos; };
        return (has("val") || has("eval") || has("test") ? 1 : 0) + (has("acc") || has("f1") || has("auc") ? 2 : 0);
    };
    for (const auto& field : fields) {
        if (field.key.kind != FieldKind::Metric)
            continue;
        if (!best || field.count > best->count || (field.count == best->count && rank(field) > rank(*best)))
            best = &field;
    }
    return best ? std::optional(best->key) : std::nullopt;
}

std::vector<TableColumn> tellingColumns(const std::vector<FieldInfo>& fields, std::uint64_t modelCount)
{
    std::vector<TableColumn> columns{{{FieldKind::Property, "name"}, 190}};
    std::vector<const FieldInfo*> metrics, args;
    bool hasTags = false;
    for (const auto& field : fields) {
        if (field.key.kind == FieldKind::Metric)
            metrics.push_back(&field);
        else if (field.key.kind == FieldKind::Arg && tellingScore(field, modelCount) > 0.2)
            args.push_back(&field);
        hasTags = hasTags || field.key == FieldKey{FieldKind::Property, "tags"};
    }
    const auto main = mainMetric(fields);
    std::stable_sort(metrics.begin(), metrics.end(), [&](const auto* a, const auto* b) {
        const bool mainA = main == a->key, mainB = main == b->key;
        return mainA != mainB ? mainA : a->count > b->count;
    });
    std::stable_sort(args.begin(), args.end(), [&](const auto* a, const auto* b) {
        return tellingScore(*a, modelCount) > tellingScore(*b, modelCount);
    });
    for (std::size_t i = 0; i < metrics.size() && i < 2; ++i)
        columns.push_back({metrics[i]->key, 0});
    std::vector<FieldKey> chosen;
    for (std::size_t i = 0; i < args.size() && i < 7; ++i)
        chosen.push_back(args[i]->key);
    // Args that belong together stand together.
    std::sort(chosen.begin(), chosen.end());
    for (auto& key : chosen)
        columns.push_back({std::move(key), 0});
    if (hasTags)
        columns.push_back({{FieldKind::Property, "tags"}, 150});
    columns.push_back({{FieldKind::Property, "created"}, 106});
    return columns;
}

} // namespace modelbook
