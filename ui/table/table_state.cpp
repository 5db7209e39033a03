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
        if (column.aggregate != Aggregate::Auto)
            one[QStringLiteral("aggregate")] = aggregateKey(column.aggregate);
        list.append(one);
    }
    QJsonObject json{{QStringLiteral("name"), name}, {QStringLiteral("query"), query}, {QStringLiteral("columns"), list}};
    if (rowHeight != RowHeight::Normal)
        json[QStringLiteral("rowHeight")] = rowHeight == RowHeight::Tall ? QStringLiteral("tall") : QStringLiteral("compact");
    if (layout != TableLayout::Table)
        json[QStringLiteral("layout")] = layout == TableLayout::Board ? QStringLiteral("board") : QStringLiteral("gallery");
    if (boardField != TableState().boardField)
        json[QStringLiteral("board")] = qstr(boardField.text());
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
    const auto layout = json[QStringLiteral("layout")].toString();
    state.layout = layout == QLatin1String("board") ? TableLayout::Board : layout == QLatin1String("gallery") ? TableLayout::Gallery : TableLayout::Table;
    if (auto key = FieldKey::fromText(json[QStringLiteral("board")].toString().toStdString()))
        state.boardField = std::move(*key);
    for (const auto& item : json[QStringLiteral("columns")].toArray()) {
        const auto column = item.toObject();
        if (const auto key = FieldKey::fromText(column[QStringLiteral("field")].toString().toStdString()))
            state.columns.push_back({*key, std::clamp(column[QStringLiteral("width")].toInt(), 0, 2000), column[QStringLiteral("pinned")].toBool(),
                                     column[QStringLiteral("title")].toString(),
                                     formatFromKey(column[QStringLiteral("format")].toString()).value_or(CellFormat::Auto),
                                     aggregateFromKey(column[QStringLiteral("aggregate")].toString()).value_or(Aggregate::Auto)});
    }
    std::stable_partition(state.columns.begin(), state.columns.end(), [](const TableColumn& column) { return column.pinned; });
    return state;
}

double tellingScore(const std::vector<std::pair<ArgValue, std::uint64_t>>& topValues, std::uint64_t count, std::uint64_t distinct,
                    std::uint64_t modelCount, bool text)
{
    if (modelCount == 0 || distinct < 2)
        return 0;
    double entropy = 0;
    std::uint64_t seen = 0;
    const auto add = [&](std::uint64_t part, double times) {
        const double share = static_cast<double>(part) / static_cast<double>(count);
        entropy -= times * share * std::log2(share);
    };
    for (const auto& [value, part] : topValues) {
        add(part, 1);
        seen += part;
    }
    if (seen < count)
        add(1, static_cast<double>(count - seen));
    // A value of its own for every model (a path, an id) tells models apart but says nothing of them.
    if (distinct == count && text)
        entropy = 0.1;
    return std::min(entropy, 4.0) * static_cast<double>(count) / static_cast<double>(modelCount);
}

namespace {

double tellingScore(const FieldInfo& field, std::uint64_t modelCount)
{
    return modelbook::tellingScore(field.topValues, field.count, field.distinct, modelCount, field.type == ArgType::String);
}

} // namespace

Result<std::vector<FieldKey>> mostTellingArgs(const ResultTable& answer, const std::vector<FieldInfo>& fields, std::size_t count, const CancelToken& cancel)
{
    // Those that tell nothing in the whole library tell nothing in a part of it; of very many, the best ones are looked at.
    constexpr std::size_t mostCandidates = 400;
    std::vector<std::pair<double, const FieldInfo*>> candidates;
    for (const auto& field : fields) {
        if (field.key.kind == FieldKind::Arg && field.distinct > 1)
            candidates.emplace_back(tellingScore(field, answer.libraryCount()), &field);
    }
    const auto better = [](const auto& a, const auto& b) { return a.first > b.first; };
    std::stable_sort(candidates.begin(), candidates.end(), better);
    candidates.resize(std::min(candidates.size(), mostCandidates));
    std::vector<std::pair<double, const FieldInfo*>> here;
    for (const auto& [score, field] : candidates) {
        MB_TRY(const auto summary, answer.summary(field->key, nullptr, cancel));
        const auto value = modelbook::tellingScore(summary.topValues, summary.present, summary.distinct, summary.rows, field->type == ArgType::String);
        if (value > 0)
            here.emplace_back(value, field);
    }
    std::stable_sort(here.begin(), here.end(), better);
    std::vector<FieldKey> keys;
    for (std::size_t i = 0; i < here.size() && i < count; ++i)
        keys.push_back(here[i].second->key);
    return keys;
}

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
    std::vector<const FieldInfo*> args;
    for (const auto& field : fields) {
        if (field.key.kind == FieldKind::Arg && tellingScore(field, modelCount) > 0.2)
            args.push_back(&field);
    }
    std::stable_sort(args.begin(), args.end(), [&](const auto* a, const auto* b) {
        return tellingScore(*a, modelCount) > tellingScore(*b, modelCount);
    });
    std::vector<FieldKey> chosen;
    for (std::size_t i = 0; i < args.size() && i < 7; ++i)
        chosen.push_back(args[i]->key);
    return columnsWith(fields, std::move(chosen));
}

std::vector<TableColumn> columnsWith(const std::vector<FieldInfo>& fields, std::vector<FieldKey> chosen)
{
    std::vector<TableColumn> columns{{{FieldKind::Property, "name"}, 190}};
    std::vector<const FieldInfo*> metrics;
    bool hasTags = false;
    for (const auto& field : fields) {
        if (field.key.kind == FieldKind::Metric)
            metrics.push_back(&field);
        hasTags = hasTags || field.key == FieldKey{FieldKind::Property, "tags"};
    }
    const auto main = mainMetric(fields);
    std::stable_sort(metrics.begin(), metrics.end(), [&](const auto* a, const auto* b) {
        const bool mainA = main == a->key, mainB = main == b->key;
        return mainA != mainB ? mainA : a->count > b->count;
    });
    for (std::size_t i = 0; i < metrics.size() && i < 2; ++i)
        columns.push_back({metrics[i]->key, 0});
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
