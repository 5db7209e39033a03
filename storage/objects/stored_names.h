// StoredNames: under which name a content is in a store already, if it may still be referred to (design §5).
#pragma once

#include "storage/objects/collected_names.h"
#include "storage/objects/object_store.h"

#include <optional>
#include <string>

namespace modelbook {

/// The key "<stem>-<n>" of an object that exists and that an entry may newly refer to, the newest of several; nothing where
/// its content has to be stored under the current number. `stem` is the key up to the SHA-256.
Result<std::optional<std::string>> usableKey(const ObjectStore& objects, const std::string& stem,
                                             const CollectedNames& collected);

} // namespace modelbook
