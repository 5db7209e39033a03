#include "storage/objects/open_store.h"

#include "storage/base/files.h"
#include "storage/objects/folder_store.h"
#include "storage/objects/s3_store.h"

#include <filesystem>

namespace modelbook {

namespace fs = std::filesystem;

Result<std::unique_ptr<ObjectStore>> openObjectStore(const std::string& location)
{
    if (S3Location::isS3(location)) {
        MB_TRY(auto store, S3Store::open(location));
        return std::unique_ptr<ObjectStore>(std::move(store));
    }
    MB_TRY(auto store, FolderStore::open(location));
    return std::unique_ptr<ObjectStore>(std::move(store));
}

Result<std::unique_ptr<ObjectStore>> makeObjectStore(const std::string& location)
{
    if (!S3Location::isS3(location))
        MB_CHECK(makeFolders(fs::path(location)));
    return openObjectStore(location);
}

std::string absoluteLocation(const std::string& location)
{
    if (S3Location::isS3(location)) {
        const auto parsed = S3Location::parse(location);
        return parsed ? parsed->address() : location;
    }
    std::error_code error;
    auto path = fs::absolute(location, error).lexically_normal();
    if (!path.has_filename() && path.has_parent_path()) // "folder/"
        path = path.parent_path();
    return error ? location : path.string();
}

std::string locationBelow(const std::string& location, const std::string& names)
{
    if (!S3Location::isS3(location))
        return (fs::path(location) / names).string();
    auto parsed = S3Location::parse(location);
    if (!parsed)
        return location; // opening it says what is wrong
    parsed->prefix += (parsed->prefix.empty() ? "" : "/") + names;
    return parsed->address();
}

std::string lastPart(const std::string& location)
{
    if (S3Location::isS3(location)) {
        const auto parsed = S3Location::parse(location);
        if (!parsed)
            return location;
        return parsed->prefix.empty() ? parsed->bucket : fs::path(parsed->prefix).filename().string();
    }
    return fs::path(absoluteLocation(location)).filename().string();
}

} // namespace modelbook
