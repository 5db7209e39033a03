// Reading a stored file in place: only the chunks of the part that is asked for are fetched.
#include "storage/blobs/blob_store.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <list>

namespace modelbook {

namespace {

/// Decoded chunks, the most recently used first; runs of one shared chunk mostly follow each other.
class ChunkCache
{
public:
    using Bytes = std::shared_ptr<const std::string>;

    Bytes find(std::uint32_t index)
    {
        const auto it = std::find_if(m_items.begin(), m_items.end(), [&](const auto& i) { return i.first == index; });
        if (it == m_items.end())
            return {};
        m_items.splice(m_items.begin(), m_items, it);
        return it->second;
    }
    void insert(std::uint32_t index, Bytes bytes)
    {
        m_items.emplace_front(index, std::move(bytes));
        if (m_items.size() > 8)
            m_items.pop_back();
    }

private:
    std::list<std::pair<std::uint32_t, Bytes>> m_items;
};

class ChunkedFile final : public RandomAccessFile
{
public:
    ChunkedFile(const BlobStore& store, Manifest manifest, std::string name)
        : m_store(store), m_manifest(std::move(manifest)), m_name(std::move(name))
    {
        m_starts.reserve(m_manifest.runs.size());
        std::uint64_t at = 0;
        for (const auto& run : m_manifest.runs) {
            m_starts.push_back(at);
            at += run.length;
        }
    }

    const std::string& name() const override { return m_name; }
    std::uint64_t size() const override { return m_manifest.bytes; }

    Status read(std::uint64_t offset, std::span<std::byte> out) const override
    {
        if (offset > size() || out.size() > size() - offset)
            return makeError(ErrorCode::Truncated, m_name + " ends at byte " + std::to_string(size()));
        auto run = static_cast<std::size_t>(std::upper_bound(m_starts.begin(), m_starts.end(), offset) -
                                            m_starts.begin());
        for (run = run ? run - 1 : 0; !out.empty(); ++run) {
            const auto& [chunk, start, length] = m_manifest.runs[run];
            const auto skip = offset - m_starts[run];
            const auto count = std::min<std::uint64_t>(length - skip, out.size());
            MB_TRY(const auto bytes, chunkBytes(chunk));
            std::memcpy(out.data(), bytes->data() + start + skip, count);
            out = out.subspan(count);
            offset += count;
        }
        return {};
    }

    void wholeIsChecked() const override { m_checked = false; }

private:
    Result<ChunkCache::Bytes> chunkBytes(std::uint32_t index) const
    {
        const std::lock_guard lock(m_mutex);
        if (auto cached = m_cache.find(index))
            return cached;
        const auto& chunk = m_manifest.chunks[index];
        auto read = m_checked ? m_store.chunk(chunk) : m_store.decodedChunk(chunk.name);
        if (read && read->size() != chunk.bytes)
            return makeError(ErrorCode::Corrupt, "the chunk " + chunk.name + " is damaged: its size is wrong");
        MB_TRY(auto bytes, std::move(read));
        auto shared = std::make_shared<const std::string>(std::move(bytes));
        m_cache.insert(index, shared);
        return ChunkCache::Bytes(shared);
    }

    const BlobStore& m_store;
    Manifest m_manifest;
    std::string m_name;
    std::vector<std::uint64_t> m_starts; ///< file offset of each run
    mutable std::atomic<bool> m_checked = true; ///< against the chunks' names
    mutable std::mutex m_mutex;
    mutable ChunkCache m_cache; ///< guarded by m_mutex
};

} // namespace

Result<std::unique_ptr<RandomAccessFile>> BlobStore::open(const std::string& manifestName, const std::string& name) const
{
    MB_TRY(auto manifest, this->manifest(manifestName));
    return std::unique_ptr<RandomAccessFile>(new ChunkedFile(*this, std::move(manifest), name));
}

} // namespace modelbook
