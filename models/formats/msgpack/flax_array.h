// The arrays of a Flax file: extension values that hold shape, type and bytes.
#pragma once

#include "models/formats/checkpoint_info.h"
#include "models/formats/msgpack/msgpack_cursor.h"

#include <optional>

namespace modelbook {

/// Extension types of flax/serialization.py.
enum class FlaxExtension : std::int8_t { Array = 1, Complex = 2, Scalar = 3 };

/// Reads the array or scalar whose extension token was just read, and stands behind it; without a name. nullopt where
/// shape, type and bytes do not fit each other.
Result<std::optional<TensorInfo>> readFlaxArray(MsgpackCursor& cursor, const MsgpackToken& extension,
                                                ReadBudget& budget);

} // namespace modelbook
