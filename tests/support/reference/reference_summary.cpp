#include "tests/support/reference/reference_summary.h"

#include "models/catalogue/value_order.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace modelbook::test {

namespace {

/// Each value is given once.
FieldSummary summarise(std::uint64_t rows, const std::vector<std::pair<ArgValue, std::uint64_t>>& counted)
{
    FieldSummary summary;
    summary.rows = rows;
    summary.distinct = counted.size();
    std::vector<std::pair<double, std::uint64_t>> numbers;
    double sum = 0;
    for (const auto& [value, count] : counted) {
        summary.present += count;
        const auto number = numberOf(value);
        if (!number || !std::isfinite(*number))
            continue;
        numbers.emplace_back(*number, count);
        summary.numbers += count;
        sum += *number * static_cast<double>(count);
    }
    if (summary.numbers > 0) {
        const auto [low, high] = std::minmax_element(numbers.begin(), numbers.end());
        summary.minimum = low->first;
        summary.maximum = high->first;
        summary.mean = sum / static_cast<double>(summary.numbers);
    }
    if (summary.maximum > summary.minimum) {
        summary.histogram.resize(FieldSummary::bins);
        for (const auto& [number, count] : numbers) {
            // Halves, since the width of -1e308 … 1e308 is no double.
            const double share = (number / 2 - summary.minimum / 2) / (summary.maximum / 2 - summary.minimum / 2);
            const auto bin = static_cast<std::size_t>(share * static_cast<double>(FieldSummary::bins));
            summary.histogram[std::min(bin, FieldSummary::bins - 1)] += count;
        }
    }
    std::vector<const std::pair<ArgValue, std::uint64_t>*> top;
    top.reserve(counted.size());
    for (const auto& one : counted)
        top.push_back(&one);
    const auto middle = top.begin() + static_cast<std::ptrdiff_t>(std::min(top.size(), FieldSummary::mostTopValues));
    std::partial_sort(top.begin(), middle, top.end(), [](const auto* a, const auto* b) {
        return a->second != b->second ? a->second > b->second : compareValues(a->first, b->first) < 0;
    });
    for (auto it = top.begin(); it != middle; ++it)
        summary.topValues.push_back(**it);
    return summary;
}

} // namespace

FieldSummary referenceSummary(const ResultTable& table, const FieldKey& field, const std::vector<RowRange>* rows)
{
    (void)table.complete().has_value();
    std::map<ArgValue, std::uint64_t, ValueLess> counts;
    const std::vector<RowRange> all{{0, table.rowCount()}};
    std::uint64_t looked = 0;
    for (const auto& range : rows ? *rows : all) {
        for (auto row = range.first; row < range.first + range.count; ++row) {
            if (const auto value = table.cell(row, field))
                ++counts[*value];
        }
        looked += range.count;
    }
    return summarise(looked, {counts.begin(), counts.end()});
}

} // namespace modelbook::test
