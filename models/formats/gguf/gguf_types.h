// The element types of GGML, with how many bytes a block of how many elements takes.
#pragma once

#include "models/formats/dtype.h"

#include <cstdint>

namespace modelbook {

/// The type of that number in a GGUF file; one without size, named GGML_<number>, where it is not known.
DType ggmlType(std::uint32_t number);

} // namespace modelbook
