// The protobuf messages that TensorFlow's formats share: types, shapes, tensors
// (tensorflow/core/framework/types.proto, tensor_shape.proto, tensor.proto).
#pragma once

#include "models/formats/checkpoint_info.h"
#include "models/formats/proto/wire_walk.h"

#include <optional>

namespace modelbook {

/// The element type of that number of the enum DataType.
DType tensorflowType(std::uint64_t number);

/// Sets shape and elements from a TensorShapeProto; false where a size is negative or the product overflows.
Result<bool> readTensorflowShape(ByteWindow& window, ReadBudget& budget, ByteRange message, TensorInfo& tensor);

/// A TensorProto without its name: type, shape, and where its values lie where they lie together.
Result<std::optional<TensorInfo>> readTensorProto(ByteWindow& window, ReadBudget& budget, ByteRange message);

} // namespace modelbook
