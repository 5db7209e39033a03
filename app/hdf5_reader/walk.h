// The walk over an HDF5 file: every dataset, every attribute, nothing of the data.
#pragma once

#include "app/hdf5_reader/driver.h"

namespace modelbook::hdf5reader {

/// Walks the file and sends Tensor, Attribute and Finding frames, then Done or Failure. Iterative; what has been seen
/// is not entered again, so that cycles of links end. startHdf5() must have been called.
void walkFile(Source& source, Sink& sink);

} // namespace modelbook::hdf5reader
