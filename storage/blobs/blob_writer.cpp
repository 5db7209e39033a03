// Storing a file: one thread reads and hashes it in order, the others hash, encode and store its chunks.
#include "storage/base/hash.h"
#include "storage/base/work_queue.h"
#include "storage/blobs/blob_store.h"
#include "storage/blobs/delta_bases.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <set>

namespace modelbook {

namespace {

/// Two more than cores, as some wait for the disk; few enough that chunks, their encodings and bases keep below 512 MiB
/// together: four cores encode as fast as one can hash the whole.
constexpr unsigned maxThreads = 6;

} // namespace

/// One put() in progress.
class BlobWriter
{
public:
    BlobWriter(BlobStore& store, const RandomAccessFile& file, const PutOptions& options)
        : m_store(store)
        , m_file(file)
        , m_collected(options.collected ? *options.collected : CollectedNames())
        , m_bases(options.bases)
        , m_progress(options.progress)
        , m_cancel(options.cancel)
        , m_queue(std::min(std::thread::hardware_concurrency() + 2, maxThreads), 2)
    {
        m_manifest.bytes = file.size();
    }

    Status writeTensors(const std::vector<TensorSpan>& tensors);
    Status writeContent();
    Result<StoredFile> finish(const std::vector<TensorSpan>& tensors);

private:
    struct Group {
        std::uint32_t chunk = 0;
        std::string bytes;
        std::size_t piecesLeft = 0;
        unsigned elementSize = 1;
        std::string base; ///< name of a chunk that may be close, "" for none
    };

    std::uint32_t newChunk(std::uint64_t bytes);
    std::string baseOf(const std::vector<TensorSpan>& tensors, const Piece& piece) const;
    Status dispatch(std::uint32_t chunk, std::string bytes, unsigned elementSize, std::string base);
    Status storeChunk(std::uint32_t chunk, const std::string& bytes, unsigned elementSize, const std::string& base);
    Result<std::optional<DeltaBase>> loadBase(const std::string& name, std::vector<std::string>& chain);
    void chose(std::uint32_t chunk, const BlobStore::Known& known, std::uint64_t bytes);
    std::string newName(const std::string& sha256) const { return sha256 + "-" + std::to_string(m_collected.newest()); }
    Result<std::string> read(std::uint64_t offset, std::uint64_t length);
    std::string spareBlock();
    void giveBack(std::string block);
    std::string tensorHash(const TensorSpan& tensor) const;

    BlobStore& m_store;
    const RandomAccessFile& m_file;
    CollectedNames m_collected;
    DeltaBases m_bases;
    ProgressFunction m_progress;
    CancelToken m_cancel;
    Manifest m_manifest;
    std::map<std::uint64_t, std::size_t> m_runAt; ///< file offset → index of the run that starts there
    std::map<std::uint64_t, std::string> m_smallHash; ///< file offset of a gathered tensor → its hash
    Sha256 m_hash;
    std::atomic<std::uint64_t> m_stored{0};
    std::mutex m_mutex; ///< guards m_manifest.chunks and what follows while the queue runs
    std::set<std::string> m_baseNames;
    std::vector<std::string> m_spare; ///< memory of chunks that are stored, for the next ones
    WorkQueue m_queue;  // last: its threads end before what they use
};

std::uint32_t BlobWriter::newChunk(std::uint64_t bytes)
{
    const std::lock_guard lock(m_mutex);
    m_manifest.chunks.push_back({{}, bytes});
    return static_cast<std::uint32_t>(m_manifest.chunks.size() - 1);
}

Result<std::string> BlobWriter::read(std::uint64_t offset, std::uint64_t length)
{
    MB_CHECK(m_cancel.check());
    auto bytes = spareBlock();
    bytes.resize(length);
    MB_CHECK(m_file.read(offset, std::as_writable_bytes(std::span(bytes))));
    m_hash.update(bytes);
    if (m_progress)
        m_progress({offset + length, m_file.size(), m_file.name()});
    return bytes;
}

std::string BlobWriter::spareBlock()
{
    const std::lock_guard lock(m_mutex);
    if (m_spare.empty())
        return {};
    auto block = std::move(m_spare.back());
    m_spare.pop_back();
    return block;
}

void BlobWriter::giveBack(std::string block)
{
    const std::lock_guard lock(m_mutex);
    if (m_spare.size() < maxThreads)
        m_spare.push_back(std::move(block));
}

Status BlobWriter::dispatch(std::uint32_t chunk, std::string bytes, unsigned elementSize, std::string base)
{
    auto shared = std::make_shared<std::string>(std::move(bytes));
    return m_queue.add([this, chunk, elementSize, shared, base = std::move(base)] {
        auto stored = storeChunk(chunk, *shared, elementSize, base);
        giveBack(std::move(*shared));
        return stored;
    });
}

void BlobWriter::chose(std::uint32_t chunk, const BlobStore::Known& known, std::uint64_t bytes)
{
    const std::lock_guard lock(m_mutex);
    m_manifest.chunks[chunk] = {known.name, bytes};
    m_baseNames.insert(known.bases.begin(), known.bases.end());
}

Result<std::optional<DeltaBase>> BlobWriter::loadBase(const std::string& name, std::vector<std::string>& chain)
{
    if (name.empty())
        return std::optional<DeltaBase>();
    auto there = m_store.describe(name, m_collected);
    if (there && *there && (*there)->bases.size() < maxDeltaChain) {
        auto bytes = m_store.decodedChunk(name);
        // A base is a chance, not a need: one that is damaged or out of reach must not stop an upload.
        if (bytes && Sha256::hexOf(*bytes) == name.substr(0, 64)) {
            chain = {name};
            chain.insert(chain.end(), (*there)->bases.begin(), (*there)->bases.end());
            return std::optional(DeltaBase{name, std::move(*bytes), static_cast<unsigned>((*there)->bases.size())});
        }
    }
    return std::optional<DeltaBase>();
}

Status BlobWriter::storeChunk(std::uint32_t chunk, const std::string& bytes, unsigned elementSize, const std::string& baseName)
{
    MB_CHECK(m_cancel.check());
    const auto sha256 = Sha256::hexOf(bytes);
    MB_TRY(const auto there, m_store.find(sha256, m_collected));
    if (there) {
        chose(chunk, *there, bytes.size());
        return {};
    }
    BlobStore::Known made{newName(sha256), {}};
    std::vector<std::string> chain;
    MB_TRY(const auto base, loadBase(baseName, chain));
    auto encoded = encodeChunk(bytesOf(bytes), elementSize, base ? &*base : nullptr);
    MB_TRY(const auto header, readChunkHeader(encoded, made.name));
    if (!header.base.empty())
        made.bases = chain;
    {
        // Another thread may have been first with the same bytes.
        const std::lock_guard lock(m_store.m_mutex);
        auto& slot = m_store.m_known[sha256];
        const bool second = slot.name == made.name;
        if (second)
            made = slot;
        else
            slot = made;
        if (second)
            encoded.clear();
    }
    if (!encoded.empty()) {
        m_stored += encoded.size();
        MB_TRY(made, m_store.storeChunk(std::move(made), std::move(encoded), m_collected));
    }
    chose(chunk, made, bytes.size());
    return {};
}

std::string BlobWriter::baseOf(const std::vector<TensorSpan>& tensors, const Piece& piece) const
{
    if (piece.tensor == Piece::npos)
        return {};
    const auto& tensor = tensors[piece.tensor];
    return m_bases.chunkFor(tensor.name, tensor.dtype, tensor.length, piece.offset - tensor.offset);
}

Status BlobWriter::writeTensors(const std::vector<TensorSpan>& tensors)
{
    const auto pieces = cutByTensors(m_file.size(), tensors);
    std::map<std::int32_t, Group> groups;
    for (const auto& piece : pieces) {
        if (piece.group >= 0)
            ++groups[piece.group].piecesLeft;
    }
    for (const auto& piece : pieces) {
        MB_TRY(auto bytes, read(piece.offset, piece.length));
        m_runAt[piece.offset] = m_manifest.runs.size();
        if (piece.group < 0) {
            const auto chunk = newChunk(piece.length);
            m_manifest.runs.push_back({chunk, 0, piece.length});
            MB_CHECK(dispatch(chunk, std::move(bytes), piece.elementSize, baseOf(tensors, piece)));
            continue;
        }
        auto& group = groups[piece.group];
        if (group.bytes.empty()) {
            group.chunk = newChunk(0);
            group.elementSize = piece.elementSize;
            group.base = baseOf(tensors, piece);
        }
        m_smallHash[piece.offset] = Sha256::hexOf(bytes);
        m_manifest.runs.push_back({group.chunk, group.bytes.size(), piece.length});
        group.bytes += bytes;
        giveBack(std::move(bytes));
        if (--group.piecesLeft == 0)
            MB_CHECK(dispatch(group.chunk, std::exchange(group.bytes, {}), group.elementSize, group.base));
    }
    return {};
}

Status BlobWriter::writeContent()
{
    std::string window;
    std::uint64_t at = 0; // of the end of the window
    while (at < m_file.size() || !window.empty()) {
        const auto want = std::min<std::uint64_t>(contentMaxBytes - window.size(), m_file.size() - at);
        if (want > 0) {
            MB_TRY(auto more, read(at, want));
            window += more;
            giveBack(std::move(more));
            at += want;
        }
        const auto length = cutByContent(bytesOf(window));
        const auto chunk = newChunk(length);
        m_manifest.runs.push_back({chunk, 0, length});
        auto block = spareBlock();
        block.assign(window, 0, length);
        MB_CHECK(dispatch(chunk, std::move(block), 1, {}));
        window.erase(0, length);
    }
    return {};
}

std::string BlobWriter::tensorHash(const TensorSpan& tensor) const
{
    if (tensor.length == 0)
        return Sha256::hexOf(std::string_view{});
    const auto start = m_runAt.find(tensor.offset);
    if (start == m_runAt.end())
        return {}; // a view into another tensor's bytes
    if (tensor.length < smallPieceBytes) {
        const auto small = m_smallHash.find(tensor.offset);
        return m_manifest.runs[start->second].length == tensor.length && small != m_smallHash.end() ? small->second : "";
    }
    Sha256 joined;
    std::string first;
    std::uint64_t done = 0;
    std::size_t count = 0;
    for (auto i = start->second; done < tensor.length && i < m_manifest.runs.size(); ++i, ++count) {
        const auto& run = m_manifest.runs[i];
        const auto& chunk = m_manifest.chunks[run.chunk];
        if (run.offset != 0 || run.length != chunk.bytes)
            return {};
        const auto sha = chunk.name.substr(0, 64);
        if (count == 0)
            first = sha;
        std::string digest(32, '\0');
        for (std::size_t k = 0; k < 32; ++k)
            digest[k] = static_cast<char>(std::stoi(sha.substr(2 * k, 2), nullptr, 16));
        joined.update(digest);
        done += run.length;
    }
    if (done != tensor.length)
        return {};
    return count == 1 ? first : joined.finishHex();
}

Result<StoredFile> BlobWriter::finish(const std::vector<TensorSpan>& tensors)
{
    MB_CHECK(m_queue.finish());
    m_manifest.sha256 = m_hash.finishHex();
    for (const auto& tensor : tensors) {
        m_manifest.tensors.push_back(
            {tensor.name, tensor.dtype, tensor.shape, tensor.offset, tensor.length, tensorHash(tensor), tensor.role});
    }
    m_manifest.bases.assign(m_baseNames.begin(), m_baseNames.end());
    const auto json = m_manifest.toJson();
    StoredFile stored{newName(Sha256::hexOf(json)), m_manifest.sha256, m_manifest.bytes, m_stored};
    MB_TRY(const bool present, m_store.hasManifest(stored.manifest));
    if (!present)
        MB_CHECK(m_store.storeManifest(stored.manifest, json));
    return stored;
}

Result<StoredFile> BlobStore::put(const RandomAccessFile& file, const std::vector<TensorSpan>& tensors,
                                  const PutOptions& options)
{
    BlobWriter writer(*this, file, options);
    MB_CHECK(tensors.empty() ? writer.writeContent() : writer.writeTensors(tensors));
    return writer.finish(tensors);
}

} // namespace modelbook
