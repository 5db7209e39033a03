// FieldSummary: what the values of one field are like in some rows: for column headers, footers and group rows.
#pragma once

#include "models/args/arg_value.h"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace modelbook {

/// Rows first … first + count - 1.
struct RowRange {
    std::size_t first = 0;
    std::size_t count = 0;
    bool operator==(const RowRange&) const = default;
};

struct FieldSummary {
    static constexpr std::size_t bins = 24;
    static constexpr std::size_t mostTopValues = 12;

    std::uint64_t rows = 0;     ///< that were looked at
    std::uint64_t present = 0;  ///< of them with a value
    std::uint64_t distinct = 0; ///< values
    std::uint64_t numbers = 0;  ///< of present: finite numbers, which all below are about
    double minimum = 0, maximum = 0, mean = 0; ///< 0 where there are no numbers
    std::vector<std::uint64_t> histogram; ///< `bins` of equal width from minimum to maximum; empty without two numbers
    std::vector<std::pair<ArgValue, std::uint64_t>> topValues; ///< most frequent first, then in order
};

} // namespace modelbook
