// Which way a metric gets better, told by its name.
#pragma once

#include <string_view>

namespace modelbook {

enum class MetricDirection { Unknown, Up, Down };

/// Losses, errors, times: Down. Accuracies, scores, throughputs: Up.
MetricDirection metricDirection(std::string_view name);

} // namespace modelbook
