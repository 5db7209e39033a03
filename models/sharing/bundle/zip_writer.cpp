#include "models/sharing/bundle/zip_writer.h"

#include "models/sharing/utf8_locale.h"
#include "storage/base/hash.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace modelbook {

namespace {

constexpr std::size_t blockBytes = 4u << 20;

/// Reads a file ahead by a few blocks on one thread and hashes them on another: either takes as long as writing the file and
/// its CRC.
class ReadAhead
{
public:
    ReadAhead(const RandomAccessFile& file, CancelToken cancel)
        : m_file(file), m_cancel(std::move(cancel)), m_reader([this] { read(); }), m_hasher([this] { hashBlocks(); })
    {
    }
    ~ReadAhead()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_stop = true;
        }
        m_changed.notify_all();
        m_reader.join();
        m_hasher.join();
    }
    ReadAhead(const ReadAhead&) = delete;
    ReadAhead& operator=(const ReadAhead&) = delete;

    /// The next block, which is the caller's until the next call; empty at the end.
    Result<std::span<const std::byte>> next()
    {
        std::unique_lock lock(m_mutex);
        if (m_isTaken)
            ++m_first;
        m_isTaken = false;
        m_changed.notify_all();
        m_changed.wait(lock, [&] { return m_first < m_last || m_ended; });
        if (m_first == m_last) {
            if (m_error)
                return *m_error;
            return std::span<const std::byte>();
        }
        m_isTaken = true;
        return std::span<const std::byte>(m_blocks[m_first % m_blocks.size()]);
    }

    /// The SHA-256 in hex of all of it, after its end.
    std::string hash()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_hashed == m_last; });
        return m_hash.finishHex();
    }

private:
    void read()
    {
        m_file.wholeIsChecked();
        std::optional<Error> error;
        for (std::uint64_t at = 0; at < m_file.size() && !error;) {
            {
                std::unique_lock lock(m_mutex);
                m_changed.wait(lock, [&] { return m_last - std::min(m_first, m_hashed) < m_blocks.size() || m_stop; });
                if (m_stop)
                    return;
            }
            // The same few blocks again and again: new memory costs as much as what is read into it.
            auto& block = m_blocks[m_last % m_blocks.size()];
            block.resize(std::min<std::uint64_t>(blockBytes, m_file.size() - at));
            auto read = m_cancel.check();
            if (read)
                read = m_file.read(at, block);
            at += block.size();
            const std::lock_guard lock(m_mutex);
            if (read)
                ++m_last;
            else
                error = m_error = failure(read);
            m_changed.notify_all();
        }
        const std::lock_guard lock(m_mutex);
        m_ended = true;
        m_changed.notify_all();
    }

    void hashBlocks()
    {
        std::unique_lock lock(m_mutex);
        while (true) {
            m_changed.wait(lock, [&] { return m_stop || m_hashed < m_last; });
            if (m_stop)
                return;
            const auto& block = m_blocks[m_hashed % m_blocks.size()];
            lock.unlock();
            m_hash.update(block);
            lock.lock();
            ++m_hashed;
            m_changed.notify_all();
        }
    }

    const RandomAccessFile& m_file;
    CancelToken m_cancel;
    Sha256 m_hash; ///< of the hasher, until all is hashed
    std::mutex m_mutex; ///< guards what follows
    std::condition_variable m_changed;
    std::array<std::vector<std::byte>, 4> m_blocks; ///< those up to m_last are filled
    std::size_t m_first = 0, m_hashed = 0, m_last = 0; ///< blocks taken, hashed and read
    bool m_isTaken = false; ///< the first is in use by who asked for it
    std::optional<Error> m_error;
    bool m_stop = false, m_ended = false;
    std::thread m_reader, m_hasher; // last: they end before what they use
};

} // namespace

struct BundleZip::Writer {
    archive* zip = archive_write_new();
    archive_entry* entry = archive_entry_new();
    ByteSink& out;
    std::int64_t time;
    std::optional<Error> error; ///< of the sink

    Writer(ByteSink& sink, std::int64_t milliseconds) : out(sink), time(milliseconds) {}
    ~Writer()
    {
        // Ends without closing: what was not finished must not look as if it were.
        archive_write_fail(zip);
        archive_write_free(zip);
        archive_entry_free(entry);
    }
};

BundleZip::BundleZip(ByteSink& out, std::int64_t time) : m_writer(std::make_unique<Writer>(out, time))
{
    auto* zip = m_writer->zip;
    archive_write_set_format_zip(zip);
    archive_write_zip_set_compression_store(zip);
    archive_write_set_bytes_per_block(zip, 0); // the sink gathers small writes
    archive_write_open2(
        zip, m_writer.get(), nullptr,
        [](archive*, void* self, const void* bytes, std::size_t size) -> la_ssize_t {
            auto& writer = *static_cast<Writer*>(self);
            auto written = writer.out.write({static_cast<const std::byte*>(bytes), size});
            if (written)
                return static_cast<la_ssize_t>(size);
            writer.error = failure(written);
            return -1;
        },
        nullptr, nullptr);
}

BundleZip::~BundleZip() = default;

Error BundleZip::problem(const std::string& name) const
{
    if (m_writer->error)
        return *m_writer->error;
    const char* text = archive_error_string(m_writer->zip);
    return makeError(ErrorCode::Io, "cannot write " + name + " into the bundle" + (text ? std::string(": ") + text : ""));
}

Status BundleZip::begin(const std::string& name, std::uint64_t size)
{
    const Utf8Locale locale;
    auto* entry = archive_entry_clear(m_writer->entry);
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(size));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_mtime(entry, static_cast<time_t>(m_writer->time / 1000), 0);
    const int outcome = archive_write_header(m_writer->zip, entry);
    if (outcome != ARCHIVE_OK && outcome != ARCHIVE_WARN)
        return problem(name);
    return {};
}

Status BundleZip::data(std::span<const std::byte> bytes)
{
    while (!bytes.empty()) {
        const auto wrote = archive_write_data(m_writer->zip, bytes.data(), bytes.size());
        if (wrote <= 0)
            return problem("data");
        bytes = bytes.subspan(static_cast<std::size_t>(wrote));
    }
    return {};
}

Status BundleZip::add(const std::string& name, std::string_view bytes)
{
    MB_CHECK(begin(name, bytes.size()));
    MB_CHECK(data(std::as_bytes(std::span(bytes))));
    m_sums.emplace_back(name, Sha256::hexOf(bytes));
    return {};
}

Status BundleZip::add(const std::string& name, const RandomAccessFile& file, const std::string& sha256,
                      const std::function<void(std::uint64_t)>& done, const CancelToken& cancel)
{
    MB_CHECK(begin(name, file.size()));
    ReadAhead ahead(file, cancel);
    std::uint64_t at = 0;
    while (true) {
        MB_TRY(const auto block, ahead.next());
        if (block.empty())
            break;
        MB_CHECK(data(block));
        at += block.size();
        if (done)
            done(at);
    }
    const auto sum = ahead.hash();
    if (sum != sha256)
        return makeError(ErrorCode::Corrupt, name + " is not the file that was added: its SHA-256 differs; run 'mbook verify'");
    m_sums.emplace_back(name, sum);
    return {};
}

std::string BundleZip::sums() const
{
    std::string text;
    for (const auto& [name, sum] : m_sums)
        text += sum + "  " + name + "\n";
    return text;
}

Status BundleZip::finish()
{
    const Utf8Locale locale;
    if (archive_write_close(m_writer->zip) != ARCHIVE_OK)
        return problem("the directory");
    return {};
}

} // namespace modelbook
