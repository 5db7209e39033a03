// ObjectStore: immutable named objects, created once; the one interface to folders, buckets and memory (design §5).
#pragma once

#include "storage/base/result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

struct ObjectInfo {
    std::string key;
    std::uint64_t size = 0;
};

/// What came of a creation: both are success, since an object's name says what it holds or who may hold it.
enum class Creation { Created, Existed };

/// One object to be made, for createAll().
struct NewObject {
    std::string key;
    std::string bytes;
};

/// Keys are relative paths of [A-Za-z0-9._-] segments joined by '/'. All calls block and are safe from any thread.
/// Every call may fail with Offline, PermissionDenied, ReadOnly, DiskFull or Io; what else, each says.
class ObjectStore
{
public:
    virtual ~ObjectStore() = default;

    /// Where it is, for messages: the folder's path, "s3://bucket/prefix", "memory".
    virtual const std::string& location() const = 0;

    /// `length` bytes from `offset` on (all to the end by default). NotFound; Truncated where it ends before.
    virtual Result<std::string> get(const std::string& key, std::uint64_t offset = 0,
                                    std::optional<std::uint64_t> length = {}) const = 0;
    /// NotFound where it is not.
    virtual Result<ObjectInfo> stat(const std::string& key) const = 0;

    /// Makes an object if no object has that name, whole or not at all. Of several callers at once, on any machine,
    /// exactly one gets Created. When it returns either value, the object survives a power cut. A failure leaves it
    /// open whether the object exists; reading it back tells.
    virtual Result<Creation> create(const std::string& key, std::span<const std::byte> bytes) = 0;
    /// As create() for each, in any order, with one wait for the disk where the store can. The result counts those
    /// Created. On a failure some may exist.
    virtual Result<std::size_t> createAll(std::span<const NewObject> objects);

    /// Every object whose key starts with `prefix` and sorts after `after`, in byte order, at most `limit`. A folder
    /// that is gone is Offline, never an empty list.
    virtual Result<std::vector<ObjectInfo>> list(const std::string& prefix, const std::string& after = {},
                                                 std::size_t limit = static_cast<std::size_t>(-1)) const = 0;
    /// Removes an object; one that is already gone is success. Only garbage collection and unpublishing call this.
    virtual Status remove(const std::string& key) = 0;
    /// Makes `to` from `from` where `to` does not exist. NotFound where `from` does not.
    virtual Result<Creation> copy(const std::string& from, const std::string& to) = 0;

    /// Whether objects can be created here, once and no more: PermissionDenied for those who may only read, ReadOnly
    /// where the file system or server cannot keep the promise. May make an object below tmp/; asked once, and by the
    /// first creation anyway.
    virtual Status checkWriting() { return {}; }
};

inline std::span<const std::byte> bytesOf(std::string_view text)
{
    return std::as_bytes(std::span(text.data(), text.size()));
}

/// InvalidArgument where a key is not of the allowed form, so that none can leave the store.
Status checkObjectKey(std::string_view key);

} // namespace modelbook
