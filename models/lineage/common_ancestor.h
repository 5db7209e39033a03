// Common ancestors: the model that two were made from.
#pragma once

#include "models/library/library.h"

#include <optional>

namespace modelbook {

/// The nearest ancestor of both, counted in steps from either; one of the two where it is an ancestor of the other.
/// nullopt where there is none. Parents that were deleted end a line. Blocking.
Result<std::optional<ModelId>> commonAncestor(const Library& library, const ModelId& a, const ModelId& b);

} // namespace modelbook
