// NumPy's spelling of element types ("<f4", "|b1", ">i8") as DTypes.
#pragma once

#include "models/formats/dtype.h"

#include <cstdint>
#include <string_view>

namespace modelbook {

struct NumpyDType {
    DType dtype;
    bool bigEndian = false;
    bool isObject = false; ///< its elements are a pickle
};

/// The type of an array-interface type string; strings, times and records get a sized type of their own name. An
/// unreadable spelling gives an unsized type that keeps it.
NumpyDType numpyDType(std::string_view text);

} // namespace modelbook
