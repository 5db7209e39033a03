// The tensors that PyTorch's rebuild functions describe, read from their inert calls.
#pragma once

#include "models/formats/checkpoint_info.h"
#include "models/formats/pickle/meaning.h"

#include <optional>
#include <string>
#include <vector>

namespace modelbook {

/// A tensor before its storage is placed in the file. Sizes in bytes unless said otherwise.
struct TorchTensor {
    TensorInfo info;                   ///< without range
    std::uint64_t storageOffset = 0;   ///< of its first element in the storage
    std::uint64_t extent = 0;          ///< from that element to the end of its last one
    std::uint64_t storageBytes = 0;    ///< what the pickle says of the storage's size; 0 if unknown
    std::optional<ByteRange> inlined;  ///< of data inside the pickle itself
    bool hasStorage = false;
};

/// Whether the node (unwrapped) is a tensor or an array.
bool isTorchTensor(const PickleMeaning& meaning, PickleId id);
/// Reads it. nullopt where its sizes are no sizes or overflow: such a tensor is malformed.
std::optional<TorchTensor> torchTensor(const PickleMeaning& meaning, PickleId id);
/// The element type of "torch.FloatStorage", "torch.float32", …; unsized where unknown.
DType torchDType(std::string_view name);

/// Fills shape-derived values; strides are dropped where they are row-major. False on overflow or negative sizes.
bool setTorchLayout(TorchTensor& tensor, std::vector<std::int64_t> shape, std::vector<std::int64_t> strides,
                    std::int64_t offsetElements);

} // namespace modelbook
