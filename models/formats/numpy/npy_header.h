// The header of an .npy array (NEP 1): element type, shape, order.
#pragma once

#include "models/formats/checkpoint_info.h"
#include "storage/base/result.h"
#include "models/formats/numpy/numpy_dtype.h"

#include <span>
#include <string_view>

namespace modelbook {

struct NpyHeader {
    NumpyDType type;
    std::vector<std::int64_t> shape;
    bool fortranOrder = false;
    std::uint64_t dataOffset = 0; ///< from the start of the array
};

/// How many bytes from the start a header of any sane array takes at the most.
constexpr std::uint64_t npyHeaderLimit = 1u << 20;

bool looksLikeNpy(std::span<const std::byte> head);
/// Reads it from the first bytes of an array. Truncated or Corrupt with `name` in the message.
Result<NpyHeader> readNpyHeader(std::string_view bytes, const std::string& name);
/// The tensor it describes, `available` bytes being there for it. Corrupt where they do not suffice, or where sizes
/// overflow. `start`: where the array begins in the file, nullopt where it is compressed.
Result<TensorInfo> npyTensor(const NpyHeader& header, std::string tensorName, std::optional<std::uint64_t> start,
                             std::uint64_t available, const std::string& name);

} // namespace modelbook
