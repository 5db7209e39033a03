// ValueDiff: how far the values of a tensor moved from one checkpoint to another, found by streaming both.
#pragma once

#include "models/formats/checkpoint_info.h"
#include "storage/base/cancel_token.h"
#include "storage/base/random_access_file.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <set>
#include <string>
#include <vector>

namespace modelbook {

/// Pairs in which either value is no finite number count as changed where they differ, and nowhere else.
struct ValueDiff {
    std::uint64_t elements = 0;
    std::uint64_t changed = 0;   ///< elements whose values differ
    std::uint64_t skipped = 0;   ///< pairs with a NaN or an infinity
    double relativeL2 = 0;       ///< ‖b − a‖ / ‖a‖; infinite where a is all zero and b is not
    double cosine = 1;           ///< of the two as vectors; 1 where both are zero, 0 where one is
    double maxChange = 0;        ///< largest |b − a|
    double rootMeanSquare = 0;   ///< of b − a
    double normA = 0, normB = 0; ///< ‖a‖ and ‖b‖

    double changedShare() const
    {
        return elements == 0 ? 0 : static_cast<double>(changed) / static_cast<double>(elements);
    }
};

/// Of two tensors as one vector each.
ValueDiff joined(const ValueDiff& first, const ValueDiff& second);

/// A tensor and the file its bytes lie in.
struct TensorBytes {
    const RandomAccessFile* file = nullptr;
    const TensorInfo* tensor = nullptr;
};

/// Reads both once, on all cores; memory does not grow with their size. Types may differ (a model and its half-precision
/// copy), shapes may not. Unsupported as withoutStatistics (tensor_statistics.h) says, InvalidArgument where shapes
/// differ, Cancelled, or what reading gives. `progress` hears the share done, 0 to 1, from any thread. Blocking.
Result<ValueDiff> valueDiff(const TensorBytes& a, const TensorBytes& b, const CancelToken& cancel = {},
                            const std::function<void(double)>& progress = {});

/// A tensor that both checkpoints have.
struct TensorValueDiff {
    std::string name; ///< without the prefix of a wrapper
    ValueDiff values;
};

/// Two opened checkpoints; `open` gives the file of an index into CheckpointInfo::files, and is called once for each.
struct ValueSource {
    const CheckpointInfo* info = nullptr;
    std::function<Result<std::unique_ptr<RandomAccessFile>>(std::uint32_t)> open;
};

struct ValueDiffOptions {
    std::set<std::string> only; ///< names of tensors, without the prefix of a wrapper; empty: all
    std::function<void(double)> progress; ///< hears the share of bytes done
    std::function<void(const TensorValueDiff&)> found; ///< hears of each tensor as soon as it is compared
};

/// The values of tensors that both have by the same name and shape, optimizer state left out, in the order of `a`. Names
/// are compared without what wrappers put in front of them (tensor_names.h). Those without plain values are named in
/// `left`.
Result<std::vector<TensorValueDiff>> valueDiffs(const ValueSource& a, const ValueSource& b, std::vector<std::string>& left,
                                                const CancelToken& cancel = {}, const ValueDiffOptions& options = {});

} // namespace modelbook
