// Self-tests: what a taken-over reader would try, so that a test can see it refused.
#pragma once

#include "app/hdf5_reader/source.h"

#include <string_view>

namespace modelbook::hdf5reader {

/// "try-open", "try-exec", "try-memory", … (see self_test.cpp).
bool isSelfTest(std::string_view name);
/// Tries it from inside the sandbox. Sends a Finding "self-test" with what came of it, if this process still lives.
void runSelfTest(std::string_view name, Sink& sink);

} // namespace modelbook::hdf5reader
