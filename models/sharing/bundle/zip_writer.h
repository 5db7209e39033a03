// BundleZip: writes a ZIP archive of stored members in one pass, and keeps the sums of what it wrote (libarchive).
#pragma once

#include "storage/base/byte_sink.h"
#include "storage/base/cancel_token.h"
#include "storage/base/random_access_file.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace modelbook {

/// Members are written in the order of the calls and never held in memory. ZIP64 where it is needed. Not thread-safe.
class BundleZip
{
public:
    /// `out` must outlive it. `time`: milliseconds since 1970, of all members, so that equal contents make equal bytes.
    BundleZip(ByteSink& out, std::int64_t time);
    ~BundleZip();
    BundleZip(const BundleZip&) = delete;
    BundleZip& operator=(const BundleZip&) = delete;

    Status add(const std::string& name, std::string_view bytes);
    /// `done` is told the bytes written of this file. Corrupt where its bytes are not those of `sha256`.
    Status add(const std::string& name, const RandomAccessFile& file, const std::string& sha256,
               const std::function<void(std::uint64_t)>& done, const CancelToken& cancel);
    /// "<sha256>  <name>\n" per member so far.
    std::string sums() const;
    /// Writes the directory; the sink is not finished.
    Status finish();

private:
    struct Writer;
    Status begin(const std::string& name, std::uint64_t size);
    Status data(std::span<const std::byte> bytes);
    Error problem(const std::string& name) const;

    std::unique_ptr<Writer> m_writer;
    std::vector<std::pair<std::string, std::string>> m_sums;
};

} // namespace modelbook
