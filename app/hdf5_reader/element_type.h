// What libhdf5's types are called elsewhere: F32, BF16, BOOL, C64, …
#pragma once

#include "app/hdf5_reader/driver.h"

#include <cstdint>
#include <string>
#include <vector>

namespace modelbook::hdf5reader {

struct ElementType {
    std::string name;
    std::uint32_t bytes = 0;  ///< 0 where elements have no fixed size
    bool bigEndian = false;
    bool plain = false;       ///< numbers or bytes; no text, references or structures
    std::vector<hsize_t> inner; ///< the dimensions that an array type adds at the end of the shape
};

/// Never fails: what has no common name gets one in the manner of NumPy ("S12", "V16", "OBJECT"). `bfloat16` tells
/// that the file says of a type of two opaque bytes what it is.
ElementType elementType(hid_t type, bool bfloat16);

} // namespace modelbook::hdf5reader
