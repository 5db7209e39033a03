// TensorStatistics: what the values of one tensor are like, found by streaming just its bytes.
#pragma once

#include "models/formats/checkpoint_info.h"
#include "storage/base/cancel_token.h"
#include "storage/base/random_access_file.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace modelbook {

/// Of all values; minimum to deviation of the finite ones only, and 0 where there are none.
struct TensorStatistics {
    std::uint64_t elements = 0;
    std::uint64_t nans = 0;
    std::uint64_t infinities = 0;
    std::uint64_t zeros = 0;
    double minimum = 0;
    double maximum = 0;
    double mean = 0;
    double deviation = 0;                  ///< standard deviation of the population
    std::vector<std::uint64_t> histogram;  ///< finite values in bins of equal width from minimum to maximum

    std::uint64_t finite() const { return elements - nans - infinities; }
};

/// Why the statistics of a tensor cannot be had from the file; empty where they can.
std::string withoutStatistics(const TensorInfo& tensor);

/// Reads the tensor's bytes twice, first for the range, then for the histogram; memory does not grow with its size.
/// `progress` hears the share done, 0 to 1. Unsupported as withoutStatistics says, Cancelled, or what reading gives.
/// Blocking.
Result<TensorStatistics> tensorStatistics(const RandomAccessFile& file, const TensorInfo& tensor,
                                          const CancelToken& cancel = {},
                                          const std::function<void(double)>& progress = {});

} // namespace modelbook
