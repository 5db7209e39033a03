// BlobStore: whole files in and out of an ObjectStore, as manifests and chunks.
#pragma once

#include "storage/base/cancel_token.h"
#include "storage/base/random_access_file.h"
#include "storage/blobs/chunk_codec.h"
#include "storage/blobs/cut.h"
#include "storage/blobs/manifest.h"
#include "storage/objects/collected_names.h"
#include "storage/objects/object_store.h"

#include <filesystem>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <unordered_set>

namespace modelbook {

/// What storing a file came to.
struct StoredFile {
    std::string manifest; ///< "<sha256>-<n>"
    std::string sha256;   ///< of the file
    std::uint64_t bytes = 0;
    std::uint64_t storedBytes = 0; ///< of chunks that were not there before, as encoded
};

/// How a file is to be stored.
struct PutOptions {
    /// What the caller has merged of the log (`n` of design §5, and which names may be used); null: nothing was collected.
    std::shared_ptr<const CollectedNames> collected;
    /// Files whose tensors of the same name are likely to be close, the likeliest first: the previous checkpoint, the
    /// parent's. Their chunks become the bases of deltas.
    std::vector<Manifest> bases;
    ProgressFunction progress;
    CancelToken cancel;
};

/// Cuts, hashes, compresses and stores files on all cores, holding at most 256 MiB of them; rebuilds them byte for
/// byte. Thread-safe. Small objects are gathered, so that many small files cost one wait for the disk: nothing that
/// put() returned may be referred to before flush() has succeeded.
class BlobStore
{
public:
    explicit BlobStore(ObjectStore& objects) : m_objects(objects) {}

    /// Stores a file and its manifest. `tensors` may be empty: then the file is cut by content.
    Result<StoredFile> put(const RandomAccessFile& file, const std::vector<TensorSpan>& tensors,
                           const PutOptions& options = {});

    /// Stores a manifest with the bases that its chunks have by now, under the name that it returns: for one whose chunks
    /// others have stored in their own way. Reads the chunks' headers alone. Stale where a chunk may not be referred to
    /// any more: put the file again.
    Result<std::string> restate(const std::string& manifestName, const CollectedNames& collected);

    /// Makes all that was put durable. Stale where others stored the same content meanwhile, in another way: put again.
    Status flush();
    /// Forgets what was known to be there, as after a collection.
    void forget();

    Result<Manifest> manifest(const std::string& name) const;
    /// Every key that a manifest needs: its own, its chunks' and those of their bases.
    Result<std::vector<std::string>> keysOf(const std::string& manifest) const;
    /// One chunk, decoded with what it builds on, and checked against its name. Corrupt where it is not what its name
    /// says.
    Result<std::string> chunk(const ManifestChunk& chunk) const;
    /// The same unchecked, for who checks the whole.
    Result<std::string> decodedChunk(const std::string& name, unsigned depth = 0) const;
    /// Writes the file to `destination`, verified, whole or not at all; replaces what is there. Goes on with what an
    /// earlier call that was cut short has written beside it.
    Status get(const std::string& manifestName, const std::filesystem::path& destination,
               const ProgressFunction& progress = {}, const CancelToken& cancel = {}) const;
    /// A stored file as a RandomAccessFile that fetches only the chunks it is asked for.
    Result<std::unique_ptr<RandomAccessFile>> open(const std::string& manifestName, const std::string& name) const;

    static std::string chunkKey(const std::string& name);
    static std::string manifestKey(const std::string& name);

private:
    friend class BlobWriter;
    /// A chunk that exists or is about to, and what it builds on, nearest first.
    struct Known {
        std::string name;
        std::vector<std::string> bases;
    };
    std::optional<Known> known(const std::string& sha256) const;
    /// The stored chunk of that content that may be referred to, with its bases; nothing where there is none.
    Result<std::optional<Known>> find(const std::string& sha256, const CollectedNames& collected);
    Result<std::optional<Known>> describe(const std::string& name, const CollectedNames& collected) const;
    Status checkEncodings(const std::vector<NewObject>& objects) const;
    Result<bool> hasManifest(const std::string& name);
    Status store(std::string key, std::string bytes);
    Status storeManifest(const std::string& name, std::string_view json);
    /// Stores a chunk; what it returns is what is there, which may be another's encoding of the same bytes.
    Result<Known> storeChunk(Known made, std::string encoded, const CollectedNames& collected);

    ObjectStore& m_objects;
    mutable std::mutex m_mutex; ///< guards what follows
    std::unordered_map<std::string, Known> m_known; ///< by SHA-256, of chunks known to exist or to be pending
    std::unordered_set<std::string> m_manifests;    ///< keys, likewise
    std::vector<NewObject> m_pending;
    std::uint64_t m_pendingBytes = 0;
};

} // namespace modelbook
