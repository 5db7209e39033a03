// Opening an ObjectStore by its location: a folder's path, or s3://bucket/prefix.
#pragma once

#include "storage/objects/object_store.h"

#include <memory>
#include <string>

namespace modelbook {

/// Offline where a folder is not there; a bucket opens without being asked for anything.
Result<std::unique_ptr<ObjectStore>> openObjectStore(const std::string& location);
/// As openObjectStore, for a new library: makes the folder where it is missing.
Result<std::unique_ptr<ObjectStore>> makeObjectStore(const std::string& location);

/// The location in the one form that names it from anywhere: an absolute path, or a complete s3:// address.
std::string absoluteLocation(const std::string& location);
/// The location of what lies below another one under these names: a share of a library.
std::string locationBelow(const std::string& location, const std::string& names);
/// Its last part, to name a library after: the folder's name, the prefix's end, the bucket.
std::string lastPart(const std::string& location);

} // namespace modelbook
