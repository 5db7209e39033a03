// TensorProto and SparseTensorProto of ONNX: what a tensor is, and where its bytes lie (onnx.proto).
#pragma once

#include "models/formats/proto/wire_walk.h"

#include <string>
#include <string_view>

namespace modelbook {

/// A tensor as the file states it.
struct OnnxTensor {
    TensorInfo info;
    std::string location; ///< of external data: a file relative to the model's folder; "" where it is inside
    std::uint64_t externalOffset = 0;
    std::string defect; ///< why its bytes are not where they should be; "" if they are
};

/// The type of that number (TensorProto.DataType); one without size, named ONNX_<number>, where it is not known.
DType onnxType(std::uint64_t number);

/// Reads a TensorProto without its payload. Corrupt on impossible sizes.
Result<OnnxTensor> readOnnxTensor(ByteWindow& window, ReadBudget& budget, ByteRange range);
/// Reads a SparseTensorProto as the tensor that it stands for; its values have no place of their own.
Result<OnnxTensor> readOnnxSparseTensor(ByteWindow& window, ReadBudget& budget, ByteRange range);

/// Whether a location stays in the model's folder: relative, without "..".
bool staysInFolder(std::string_view location);

} // namespace modelbook
