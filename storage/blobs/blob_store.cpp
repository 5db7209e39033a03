#include "storage/blobs/blob_store.h"

#include "storage/base/hash.h"
#include "storage/objects/stored_names.h"

#include <zstd.h>

#include <set>
#include <utility>

namespace modelbook {

namespace {

constexpr std::uint64_t manifestLimit = 1ull << 30;
constexpr std::size_t smallObject = 1u << 20;
constexpr std::uint64_t pendingLimit = 32u << 20;

Result<std::string> decompress(std::string_view packed, std::string_view name)
{
    const auto size = ZSTD_getFrameContentSize(packed.data(), packed.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > manifestLimit)
        return makeError(ErrorCode::Corrupt, "the manifest " + std::string(name) + " is damaged");
    std::string text(size, '\0');
    const auto got = ZSTD_decompress(text.data(), text.size(), packed.data(), packed.size());
    if (ZSTD_isError(got) || got != size)
        return makeError(ErrorCode::Corrupt, "the manifest " + std::string(name) + " is damaged");
    return text;
}

std::string shaOfName(const std::string& name)
{
    return name.substr(0, name.find('-'));
}

Error wrongHash(const std::string& kind, const std::string& name)
{
    return makeError(ErrorCode::Corrupt, "the " + kind + " " + name +
                                             " is damaged: its bytes are not those its name stands for. Restore it "
                                             "from a backup of the library, or add the file again");
}

} // namespace

std::string BlobStore::chunkKey(const std::string& name)
{
    // Also of a SHA-256 alone, as the stem of its names.
    return "chunks/" + name.substr(0, 2) + "/" + name.substr(2, 2) + "/" + name;
}

std::string BlobStore::manifestKey(const std::string& name)
{
    return "manifests/" + name.substr(0, 2) + "/" + name;
}

std::optional<BlobStore::Known> BlobStore::known(const std::string& sha256) const
{
    const std::lock_guard lock(m_mutex);
    const auto it = m_known.find(sha256);
    return it == m_known.end() ? std::nullopt : std::optional(it->second);
}

Result<std::optional<BlobStore::Known>> BlobStore::describe(const std::string& name, const CollectedNames& collected) const
{
    Known chunk{name, {}};
    for (auto at = name;;) {
        if (!collected.mayRefer(chunkKey(at)))
            return std::optional<Known>(); // a base of it was collected, and it with it
        auto start = m_objects.get(chunkKey(at), 0, deltaHeaderBytes);
        if (!start && start.error().code() == ErrorCode::Truncated)
            start = m_objects.get(chunkKey(at)); // a chunk of a few bytes
        if (!start && start.error().code() == ErrorCode::NotFound)
            return std::optional<Known>();
        if (!start)
            return start.error();
        const auto header = readChunkHeader(*start, at);
        if (!header) // what is there and damaged is found by verify; it cannot be written over
            return header.error();
        if (header->base.empty())
            return std::optional(std::move(chunk));
        if (chunk.bases.size() > maxDeltaChain)
            return makeError(ErrorCode::Corrupt, "the chunk " + name + " is damaged: its chain of deltas has no end");
        chunk.bases.push_back(header->base);
        at = header->base;
    }
}

Result<std::optional<BlobStore::Known>> BlobStore::find(const std::string& sha256, const CollectedNames& collected)
{
    if (auto there = known(sha256); there && collected.mayRefer(chunkKey(there->name)) &&
                                    std::all_of(there->bases.begin(), there->bases.end(), [&](const auto& base) {
                                        return collected.mayRefer(chunkKey(base));
                                    }))
        return there;
    const auto stem = chunkKey(sha256);
    MB_TRY(const auto key, usableKey(m_objects, stem, collected));
    if (!key)
        return std::optional<Known>();
    MB_TRY(auto there, describe(key->substr(key->rfind('/') + 1), collected));
    if (there) {
        const std::lock_guard lock(m_mutex);
        m_known[sha256] = *there;
    }
    return there;
}

Result<bool> BlobStore::hasManifest(const std::string& name)
{
    const auto key = manifestKey(name);
    {
        const std::lock_guard lock(m_mutex);
        if (m_manifests.count(key))
            return true;
    }
    const auto info = m_objects.stat(key);
    if (!info && info.error().code() != ErrorCode::NotFound)
        return info.error();
    return info.has_value();
}

void BlobStore::forget()
{
    const std::lock_guard lock(m_mutex);
    m_known.clear();
    m_manifests.clear();
}

Status BlobStore::store(std::string key, std::string bytes)
{
    if (bytes.size() >= smallObject) {
        auto made = m_objects.create(key, bytesOf(bytes));
        if (!made)
            return failure(made);
        return {};
    }
    bool full = false;
    {
        const std::lock_guard lock(m_mutex);
        m_pendingBytes += bytes.size();
        m_pending.push_back({std::move(key), std::move(bytes)});
        full = m_pendingBytes > pendingLimit;
    }
    return full ? flush() : Status{};
}

Result<BlobStore::Known> BlobStore::storeChunk(Known made, std::string encoded, const CollectedNames& collected)
{
    auto key = chunkKey(made.name);
    if (encoded.size() < smallObject) {
        MB_CHECK(store(std::move(key), std::move(encoded)));
        return made;
    }
    auto outcome = m_objects.create(key, bytesOf(encoded));
    if (outcome && *outcome == Creation::Created)
        return made;
    const auto sha256 = shaOfName(made.name);
    {
        const std::lock_guard lock(m_mutex);
        m_known.erase(sha256);
    }
    if (!outcome)
        return failure(outcome);
    // Somebody was quicker: what is there counts, in its encoding.
    MB_TRY(auto there, find(sha256, collected));
    if (!there)
        return makeError(ErrorCode::Stale, "the chunk " + made.name + " came and went while it was stored; store it again");
    return std::move(*there);
}

Status BlobStore::checkEncodings(const std::vector<NewObject>& objects) const
{
    for (const auto& object : objects) {
        const auto name = object.key.substr(object.key.rfind('/') + 1);
        const auto mine = known(shaOfName(name));
        if (object.key.compare(0, 7, "chunks/") != 0 || !mine || mine->name != name)
            continue;
        MB_TRY(const auto there, describe(name, {}));
        if (!there || there->bases != mine->bases)
            return makeError(ErrorCode::Stale, "the chunk " + name + " was stored by somebody else meanwhile; store again");
    }
    return {};
}

Status BlobStore::storeManifest(const std::string& name, std::string_view json)
{
    std::string packed(ZSTD_compressBound(json.size()), '\0');
    const auto size = ZSTD_compress(packed.data(), packed.size(), json.data(), json.size(), 3);
    if (ZSTD_isError(size))
        return makeError(ErrorCode::Io, "cannot compress the manifest " + name);
    packed.resize(size);
    const auto key = manifestKey(name);
    {
        const std::lock_guard lock(m_mutex);
        m_manifests.insert(key);
    }
    return store(key, std::move(packed));
}

Result<std::string> BlobStore::restate(const std::string& manifestName, const CollectedNames& collected)
{
    MB_TRY(auto manifest, this->manifest(manifestName));
    std::set<std::string> bases;
    for (const auto& chunk : manifest.chunks) {
        MB_TRY(const auto there, describe(chunk.name, collected));
        if (!there)
            return makeError(ErrorCode::Stale, "the chunk " + chunk.name + " was collected meanwhile; add the file again");
        bases.insert(there->bases.begin(), there->bases.end());
    }
    manifest.bases.assign(bases.begin(), bases.end());
    const auto json = manifest.toJson();
    auto name = Sha256::hexOf(json) + "-" + std::to_string(collected.newest());
    MB_CHECK(storeManifest(name, json));
    return name;
}

Status BlobStore::flush()
{
    std::vector<NewObject> pending;
    {
        const std::lock_guard lock(m_mutex);
        pending.swap(m_pending);
        m_pendingBytes = 0;
    }
    if (pending.empty())
        return {};
    auto made = m_objects.createAll(pending);
    if (made && *made == pending.size())
        return {};
    auto same = made ? checkEncodings(pending) : Status{};
    if (made && same)
        return {};
    // They may not exist: forget them, so that the next put() stores them again.
    forget();
    return made ? same : Status(failure(made));
}

Result<Manifest> BlobStore::manifest(const std::string& name) const
{
    MB_TRY(const auto packed, m_objects.get(manifestKey(name)));
    MB_TRY(const auto text, decompress(packed, name));
    if (Sha256::hexOf(text) != shaOfName(name))
        return wrongHash("manifest", name);
    return Manifest::fromJson(text, name);
}

Result<std::vector<std::string>> BlobStore::keysOf(const std::string& name) const
{
    MB_TRY(const auto manifest, this->manifest(name));
    std::vector<std::string> keys{manifestKey(name)};
    for (const auto& chunk : manifest.chunks)
        keys.push_back(chunkKey(chunk.name));
    for (const auto& base : manifest.bases)
        keys.push_back(chunkKey(base));
    return keys;
}

Result<std::string> BlobStore::decodedChunk(const std::string& name, unsigned depth) const
{
    if (depth > maxDeltaChain)
        return makeError(ErrorCode::Corrupt, "the chunk " + name + " is damaged: its chain of deltas is too long");
    MB_TRY(const auto encoded, m_objects.get(chunkKey(name)));
    return decodeChunk(encoded, name, [&](const std::string& base) { return decodedChunk(base, depth + 1); });
}

Result<std::string> BlobStore::chunk(const ManifestChunk& chunk) const
{
    MB_TRY(auto bytes, decodedChunk(chunk.name));
    if (bytes.size() != chunk.bytes || Sha256::hexOf(bytes) != shaOfName(chunk.name))
        return wrongHash("chunk", chunk.name);
    return bytes;
}

} // namespace modelbook
