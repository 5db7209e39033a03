#include "models/training/metric_files.h"

#include "models/args/infer.h"
#include "models/training/csv_record.h"
#include "storage/base/ascii.h"

#include <cmath>

namespace modelbook {

namespace {

bool isStepName(std::string_view name)
{
    return name == "step" || name == "global_step" || name == "iter" || name == "iteration" ||
           name == "_step";
}

std::optional<std::int64_t> wholeNumber(double value)
{
    if (std::trunc(value) != value || std::abs(value) > 9e15)
        return std::nullopt;
    return static_cast<std::int64_t>(value);
}

struct Place {
    std::optional<std::int64_t> step;
    std::optional<double> epoch;
};

} // namespace

Result<MetricTable> parseMetricCsv(std::string_view text, const std::string& name)
{
    std::size_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    auto header = nextCsvRecord(text, at);
    for (auto& cell : header)
        cell = trimmed(cell);
    if (header.size() < 2 && header[0].empty())
        return makeError(ErrorCode::InvalidArgument, name + " has no header line");
    MetricTable table;
    std::vector<MetricHistory*> columns;
    for (const auto& cell : header)
        columns.push_back(cell.empty() || isStepName(cell) || cell == "epoch" ? nullptr : &table[cell]);
    while (at < text.size()) {
        const auto cells = nextCsvRecord(text, at);
        Place place;
        std::vector<std::optional<double>> numbers(header.size());
        for (std::size_t i = 0; i < header.size() && i < cells.size(); ++i) {
            const auto value = inferArg(trimmed(cells[i]));
            if (!value.isNumber())
                continue;
            numbers[i] = value.toDouble();
            if (isStepName(header[i]))
                place.step = wholeNumber(value.toDouble());
            else if (header[i] == "epoch")
                place.epoch = value.toDouble();
        }
        for (std::size_t i = 0; i < header.size(); ++i) {
            if (columns[i] && numbers[i])
                columns[i]->push_back({place.step, *numbers[i], place.epoch, {}});
        }
    }
    std::erase_if(table, [](const auto& entry) { return entry.second.empty(); });
    return table;
}

void addMetricRow(MetricTable& table, const ArgValue& row)
{
    if (!row.isMap())
        return;
    Place place;
    for (const auto& [key, value] : row.toMap()) {
        if (value.isNumber() && isStepName(key))
            place.step = wholeNumber(value.toDouble());
        else if (value.isNumber() && key == "epoch")
            place.epoch = value.toDouble();
    }
    for (const auto& [key, value] : numbersOf(row)) {
        if (!isStepName(key) && key != "epoch")
            table[key].push_back({place.step, value, place.epoch, {}});
    }
}

std::map<std::string, double> numbersOf(const ArgValue& map)
{
    std::map<std::string, double> numbers;
    for (const auto& [path, value] : flattenArgs(map)) {
        if (!value.isNumber())
            continue;
        std::string name; // a metric's name is no path: a dot in it stays a dot
        for (const auto& key : splitArgPath(path))
            name += (name.empty() ? "" : ".") + key;
        numbers[name] = value.toDouble();
    }
    return numbers;
}

std::map<std::string, double> finalValues(const MetricTable& table)
{
    std::map<std::string, double> values;
    for (const auto& [name, history] : table) {
        const MetricPoint* last = nullptr;
        for (const auto& point : history) {
            if (!last || !last->step || !point.step || *point.step >= *last->step)
                last = &point;
        }
        if (last)
            values[name] = last->value;
    }
    return values;
}

} // namespace modelbook
