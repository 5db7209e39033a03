#include "models/diff/diff_rows.h"

#include <cmath>

namespace modelbook {

namespace {

void markBest(MetricRow& row)
{
    row.best.assign(row.values.size(), false);
    if (row.direction == MetricDirection::Unknown)
        return;
    std::optional<double> best;
    std::size_t count = 0;
    for (const auto& value : row.values) {
        if (!value || std::isnan(*value))
            continue;
        ++count;
        if (!best || (row.direction == MetricDirection::Up ? *value > *best : *value < *best))
            best = value;
    }
    if (count < 2)
        return;
    for (std::size_t i = 0; i < row.values.size(); ++i)
        row.best[i] = row.values[i] && *row.values[i] == *best;
}

} // namespace

std::vector<MetricRow> diffMetrics(const std::vector<DiffModel>& models, const DiffOptions& options)
{
    std::map<std::string, MetricRow> rows;
    for (std::size_t i = 0; i < models.size(); ++i) {
        for (const auto& [name, value] : models[i].metrics) {
            auto& row = rows[name];
            if (row.values.empty()) {
                row.name = name;
                row.values.resize(models.size());
            }
            row.values[i] = value;
        }
    }
    std::vector<MetricRow> list;
    list.reserve(rows.size());
    for (auto& [name, row] : rows) {
        const auto given = options.directions.find(name);
        row.direction = given == options.directions.end() ? metricDirection(name) : given->second;
        for (const auto& value : row.values) {
            const auto& first = row.values.front();
            const bool same =
                value.has_value() == first.has_value() && (!value || ArgValue(*value) == ArgValue(*first));
            row.differs = row.differs || !same;
        }
        markBest(row);
        list.push_back(std::move(row));
    }
    return list;
}

} // namespace modelbook
