// Writing a stored file back to disk: chunks are fetched and decoded ahead, written and hashed in order.
#include "storage/base/files.h"
#include "storage/base/hash.h"
#include "storage/base/write_behind.h"
#include "storage/blobs/blob_store.h"

#include <cerrno>
#include <condition_variable>
#include <cstdio>
#include <thread>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace modelbook {

namespace {

/// So many requests wait for a distant store at once; decoding keeps fewer cores busy.
constexpr unsigned fetchThreads = 4;
/// Decoded chunks that wait to be written, those of small tensors, which are needed again and again, among them.
constexpr std::uint64_t aheadBytes = 64ull << 20;

/// Decodes chunks in the order of their first use on threads of its own, never far ahead of the reader.
class ChunkPrefetch
{
public:
    ChunkPrefetch(const BlobStore& store, const Manifest& manifest, std::size_t firstRun)
        : m_store(store), m_manifest(manifest), m_slots(manifest.chunks.size())
    {
        for (auto run = firstRun; run < manifest.runs.size(); ++run) {
            if (m_slots[manifest.runs[run].chunk].uses++ == 0)
                m_order.push_back(manifest.runs[run].chunk);
        }
        for (unsigned i = 0; i < std::min<std::size_t>(fetchThreads, m_order.size()); ++i)
            m_threads.emplace_back([this] { fetch(); });
    }
    ~ChunkPrefetch()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_stop = true;
        }
        m_changed.notify_all();
        for (auto& thread : m_threads)
            thread.join();
    }

    /// The bytes of a run's chunk; waits for them. Runs are asked for in file order, each once.
    Result<std::shared_ptr<const std::string>> take(const ManifestRun& run)
    {
        std::unique_lock lock(m_mutex);
        auto& slot = m_slots[run.chunk];
        m_wanted = run.chunk;
        m_changed.notify_all();
        m_changed.wait(lock, [&] { return slot.bytes.has_value(); });
        m_wanted.reset();
        auto bytes = *slot.bytes;
        if (--slot.uses == 0 && bytes) {
            m_held -= (*bytes)->size();
            slot.bytes.reset();
            m_changed.notify_all();
        }
        return bytes;
    }

private:
    struct Slot {
        std::size_t uses = 0;
        std::optional<Result<std::shared_ptr<const std::string>>> bytes;
    };

    bool mayFetch() const
    {
        // What the reader waits for is fetched however much is held, or both would wait for ever.
        const bool room = m_held + m_flying < aheadBytes;
        return m_next < m_order.size() && (room || (m_wanted && !m_slots[*m_wanted].bytes && m_running == 0));
    }
    void fetch()
    {
        std::unique_lock lock(m_mutex);
        while (true) {
            m_changed.wait(lock, [this] { return m_stop || m_next == m_order.size() || mayFetch(); });
            if (m_stop || m_next == m_order.size())
                return;
            const auto index = m_order[m_next++];
            const auto& chunk = m_manifest.chunks[index];
            m_flying += chunk.bytes;
            ++m_running;
            lock.unlock();
            auto bytes = m_store.decodedChunk(chunk.name);
            if (bytes && bytes->size() != chunk.bytes)
                bytes = makeError(ErrorCode::Corrupt, "the chunk " + chunk.name + " is damaged: its size is wrong");
            lock.lock();
            --m_running;
            m_flying -= chunk.bytes;
            if (bytes) {
                m_held += bytes->size();
                m_slots[index].bytes = std::make_shared<const std::string>(std::move(*bytes));
            } else {
                m_slots[index].bytes = Result<std::shared_ptr<const std::string>>(failure(bytes));
            }
            m_changed.notify_all();
        }
    }

    const BlobStore& m_store;
    const Manifest& m_manifest;
    std::mutex m_mutex; ///< guards what follows
    std::condition_variable m_changed;
    std::vector<Slot> m_slots;
    std::vector<std::uint32_t> m_order;
    std::size_t m_next = 0;
    std::uint64_t m_held = 0, m_flying = 0;
    unsigned m_running = 0;
    std::optional<std::uint32_t> m_wanted;
    bool m_stop = false;
    std::vector<std::thread> m_threads; // last: they end before what they use
};

/// The file that a download grows in, beside its destination.
struct Partial {
    std::filesystem::path path;
    Descriptor fd;
    bool resumable = false; ///< its name tells what it is a part of
};

Result<Partial> openPartial(const std::filesystem::path& destination, const std::string& manifestName)
{
    const auto stem = "." + destination.filename().string() + ".part-";
    for (const auto& [suffix, resumable] :
         {std::pair{manifestName.substr(0, 16), true}, std::pair{randomId().substr(0, 16), false}}) {
        const auto path = destination.parent_path() / (stem + suffix);
        Descriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
        if (!fd.isOpen())
            return errnoError(errno, "create", path.string());
        // Somebody else is at the same download: then this one has a file of its own.
        if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0)
            return Partial{path, std::move(fd), resumable};
    }
    return makeError(ErrorCode::Io, "cannot lock a file beside " + destination.string());
}

/// Hashes the runs that are there already; returns how many.
Result<std::size_t> hashPresent(const Partial& partial, const Manifest& manifest, Sha256& hash, const CancelToken& cancel)
{
    struct stat info {};
    if (::fstat(partial.fd.get(), &info) != 0)
        return errnoError(errno, "read", partial.path.string());
    const auto present = static_cast<std::uint64_t>(info.st_size);
    std::size_t run = 0;
    std::uint64_t at = 0;
    std::string block;
    for (; run < manifest.runs.size() && at + manifest.runs[run].length <= present; ++run) {
        MB_CHECK(cancel.check());
        block.resize(manifest.runs[run].length);
        for (std::size_t done = 0; done < block.size();) {
            const auto got = ::pread(partial.fd.get(), block.data() + done, block.size() - done,
                                     static_cast<off_t>(at + done));
            if (got < 0 && errno == EINTR)
                continue;
            if (got <= 0)
                return errnoError(got < 0 ? errno : EIO, "read", partial.path.string());
            done += static_cast<std::size_t>(got);
        }
        hash.update(block);
        at += block.size();
    }
    if (::ftruncate(partial.fd.get(), static_cast<off_t>(at)) != 0 ||
        ::lseek(partial.fd.get(), static_cast<off_t>(at), SEEK_SET) < 0)
        return errnoError(errno, "write", partial.path.string());
    return run;
}

Error wrongFile(const BlobStore& store, const Manifest& manifest, const std::filesystem::path& destination)
{
    // Which chunk it is costs hashing each, so it is asked only now.
    for (const auto& chunk : manifest.chunks) {
        if (auto bytes = store.chunk(chunk); !bytes)
            return failure(bytes).within("rebuilding " + destination.string());
    }
    return makeError(ErrorCode::Corrupt, "what was rebuilt for " + destination.string() +
                                             " is not the file that was added; nothing was written");
}

} // namespace

Status BlobStore::get(const std::string& manifestName, const std::filesystem::path& destination,
                      const ProgressFunction& progress, const CancelToken& cancel) const
{
    MB_TRY(const auto manifest, this->manifest(manifestName));
    if (destination.has_parent_path())
        MB_CHECK(makeFolders(destination.parent_path()));
    MB_TRY(const auto partial, openPartial(destination, manifestName));

    bool resumed = false, fetched = false;
    const auto write = [&]() -> Status {
        Sha256 hash;
        MB_TRY(const auto first, hashPresent(partial, manifest, hash, cancel));
        resumed = first > 0;
        std::uint64_t at = 0;
        for (std::size_t run = 0; run < first; ++run)
            at += manifest.runs[run].length;
        WriteBehind file(partial.fd.get(), partial.path.string(), at);
        ChunkPrefetch chunks(*this, manifest, first);
        for (auto run = first; run < manifest.runs.size(); ++run) {
            MB_CHECK(cancel.check());
            const auto& [chunk, offset, length] = manifest.runs[run];
            MB_TRY(const auto bytes, chunks.take(manifest.runs[run]));
            const auto part = std::string_view(*bytes).substr(offset, length);
            MB_CHECK(file.write(std::as_bytes(std::span(part))));
            hash.update(part);
            at += length;
            if (progress)
                progress({at, manifest.bytes, destination.string()});
        }
        MB_CHECK(file.finish());
        fetched = true;
        if (hash.finishHex() != manifest.sha256)
            return resumed ? Status(makeError(ErrorCode::Changed, "what was there of it")) :
                             Status(wrongFile(*this, manifest, destination));
        if (::fsync(partial.fd.get()) != 0)
            return errnoError(errno, "write", partial.path.string());
        if (::rename(partial.path.c_str(), destination.c_str()) != 0)
            return errnoError(errno, "write", destination.string());
        return {};
    };
    auto written = write();
    if (!written && written.error().code() == ErrorCode::Changed && resumed) {
        // What an earlier call left did not survive a crash as it was: once more from the start.
        if (::ftruncate(partial.fd.get(), 0) != 0 || ::lseek(partial.fd.get(), 0, SEEK_SET) < 0)
            return errnoError(errno, "write", partial.path.string());
        written = write();
    }
    if (written)
        return {};
    // Only what the same call could go on with later stays.
    const auto code = written.error().code();
    const bool goesOn = partial.resumable && !fetched && (code == ErrorCode::Offline || code == ErrorCode::Io);
    if (!goesOn)
        ::unlink(partial.path.c_str());
    return written;
}

} // namespace modelbook
