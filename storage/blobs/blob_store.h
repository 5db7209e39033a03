// BlobStore: whole files in and out of an ObjectStore, as manifests and chunks.
#pragma once

#include "storage/base/cancel_token.h"
#include "storage/base/random_access_file.h"
#include "storage/blobs/cut.h"
#include "storage/blobs/manifest.h"
#include "storage/objects/object_store.h"

#include <filesystem>
#include <memory>
#include <mutex>
#include <unordered_set>

namespace modelbook {

/// What storing a file came to.
struct StoredFile {
    std::string manifest; ///< "<sha256>-<n>"
    std::string sha256;   ///< of the file
    std::uint64_t bytes = 0;
    std::uint64_t storedBytes = 0; ///< of chunks that were not there before, as encoded
};

/// Cuts, hashes, compresses and stores files on all cores, holding at most 256 MiB of them; rebuilds them byte for
/// byte. Thread-safe. Small objects are gathered, so that many small files cost one wait for the disk: nothing that
/// put() returned may be referred to before flush() has succeeded.
class BlobStore
{
public:
    explicit BlobStore(ObjectStore& objects) : m_objects(objects) {}

    /// Stores a file and its manifest. `tensors` may be empty: then the file is cut by content. `collecting` is the
    /// number of the newest collecting log entry that the caller has merged (`n` of design §5).
    Result<StoredFile> put(const RandomAccessFile& file, const std::vector<TensorSpan>& tensors,
                           std::uint64_t collecting, const ProgressFunction& progress = {},
                           const CancelToken& cancel = {});

    /// Makes all that was put durable.
    Status flush();

    Result<Manifest> manifest(const std::string& name) const;
    /// One chunk, decoded and checked against its name. Corrupt where it is not what its name says.
    Result<std::string> chunk(const ManifestChunk& chunk) const;
    /// Writes the file to `destination`, verified, whole or not at all; replaces what is there.
    Status get(const std::string& manifestName, const std::filesystem::path& destination,
               const ProgressFunction& progress = {}, const CancelToken& cancel = {}) const;
    /// A stored file as a RandomAccessFile that fetches only the chunks it is asked for.
    Result<std::unique_ptr<RandomAccessFile>> open(const std::string& manifestName, const std::string& name) const;

    static std::string chunkKey(const std::string& name);
    static std::string manifestKey(const std::string& name);

private:
    friend class BlobWriter;
    Result<bool> isPresent(const std::string& key);
    Status store(std::string key, std::string bytes);

    ObjectStore& m_objects;
    std::mutex m_mutex; ///< guards what follows
    std::unordered_set<std::string> m_present; ///< keys known to exist or to be pending
    std::vector<NewObject> m_pending;
    std::uint64_t m_pendingBytes = 0;
};

} // namespace modelbook
