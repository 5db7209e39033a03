// Reading metrics from what frameworks write: CSV tables, JSON lines, JSON objects.
#pragma once

#include "models/training/run.h"
#include "storage/base/result.h"

#include <map>
#include <string>
#include <string_view>

namespace modelbook {

using MetricTable = std::map<std::string, MetricHistory>;

/// A CSV with a header line: columns `step` and `epoch` place a row, each other column is a metric; cells
/// that are no numbers are left out. Rows may be incomplete. InvalidArgument where there is no header.
Result<MetricTable> parseMetricCsv(std::string_view text, const std::string& name);

/// One row of numbers, such as a line of trainer_state.json's log_history or of metrics.jsonl.
void addMetricRow(MetricTable& table, const ArgValue& row);

/// The numbers of a map as metrics, nested ones by dotted path.
std::map<std::string, double> numbersOf(const ArgValue& map);

/// The last value of each history: of the highest step, of equal steps the latest.
std::map<std::string, double> finalValues(const MetricTable& table);

} // namespace modelbook
