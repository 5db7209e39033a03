#include "storage/blobs/blob_store.h"

#include "storage/base/hash.h"
#include "storage/blobs/chunk_codec.h"

#include <zstd.h>

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
    return "chunks/" + name.substr(0, 2) + "/" + name.substr(2, 2) + "/" + name;
}

std::string BlobStore::manifestKey(const std::string& name)
{
    return "manifests/" + name.substr(0, 2) + "/" + name;
}

Result<bool> BlobStore::isPresent(const std::string& key)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_present.count(key))
            return true;
    }
    auto info = m_objects.stat(key);
    if (!info && info.error().code() != ErrorCode::NotFound)
        return failure(info);
    if (info) {
        const std::lock_guard lock(m_mutex);
        m_present.insert(key);
    }
    return info.has_value();
}

Status BlobStore::store(std::string key, std::string bytes)
{
    if (bytes.size() >= smallObject) {
        auto made = m_objects.create(key, bytesOf(bytes));
        if (!made)
            return failure(made);
        const std::lock_guard lock(m_mutex);
        m_present.insert(std::move(key));
        return {};
    }
    bool full = false;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_present.insert(key).second)
            return {};
        m_pendingBytes += bytes.size();
        m_pending.push_back({std::move(key), std::move(bytes)});
        full = m_pendingBytes > pendingLimit;
    }
    return full ? flush() : Status{};
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
    if (made)
        return {};
    // They may not exist: forget them, so that the next put() stores them again.
    const std::lock_guard lock(m_mutex);
    for (const auto& object : pending)
        m_present.erase(object.key);
    return failure(made);
}

Result<Manifest> BlobStore::manifest(const std::string& name) const
{
    MB_TRY(const auto packed, m_objects.get(manifestKey(name)));
    MB_TRY(const auto text, decompress(packed, name));
    if (Sha256::hexOf(text) != shaOfName(name))
        return wrongHash("manifest", name);
    return Manifest::fromJson(text, name);
}

Result<std::string> BlobStore::chunk(const ManifestChunk& chunk) const
{
    MB_TRY(const auto encoded, m_objects.get(chunkKey(chunk.name)));
    MB_TRY(auto bytes, decodeChunk(encoded, chunk.name));
    if (bytes.size() != chunk.bytes || Sha256::hexOf(bytes) != shaOfName(chunk.name))
        return wrongHash("chunk", chunk.name);
    return bytes;
}

} // namespace modelbook
