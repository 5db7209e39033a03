// What a README shows of its model: args, metrics, and the pictures among its files that the text names.
#pragma once

#include "models/library/library.h"
#include "models/readme/markdown.h"

#include <functional>

namespace modelbook {

/// To be called in the background: pictures are read from the library. One that cannot be read, is larger than 8 MiB or is no
/// PNG, JPEG, GIF or WebP by its first bytes, is left out.
std::function<ReadmeFacts(const std::string&)> factsOf(std::shared_ptr<Library> library, const ModelRecord& record);

} // namespace modelbook
