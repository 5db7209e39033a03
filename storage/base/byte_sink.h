// ByteSink: bytes written in order to a file, a cipher, or memory.
#pragma once

#include "storage/base/files.h"
#include "storage/base/result.h"
#include "storage/base/write_behind.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace modelbook {

/// Takes bytes one after the other. Not thread-safe.
class ByteSink
{
public:
    virtual ~ByteSink() = default;
    /// DiskFull, PermissionDenied or Io; after a failure the sink is of no more use.
    virtual Status write(std::span<const std::byte> bytes) = 0;
    /// Ends the stream: all of it is where it belongs once this returns.
    virtual Status finish() = 0;
};

/// A file that is there whole or not at all: written beside its place under another name, synced and renamed by
/// finish(), removed where that was not reached. Replaces what is there. For what goes elsewhere: it is not kept in memory.
class FileSink final : public ByteSink
{
public:
    static Result<std::unique_ptr<FileSink>> open(const std::filesystem::path& path);
    ~FileSink() override;

    Status write(std::span<const std::byte> bytes) override;
    Status finish() override;

private:
    FileSink(Descriptor fd, std::filesystem::path path, std::filesystem::path temporary)
        : m_fd(std::move(fd)), m_path(std::move(path)), m_temporary(std::move(temporary)), m_bytes(m_fd.get(), m_path.string(), 0, PageCache::Drop)
    {
    }

    Descriptor m_fd;
    std::filesystem::path m_path, m_temporary; ///< the latter empty once renamed
    WriteBehind m_bytes;
};

/// Keeps what is written, for tests and small documents.
class MemorySink final : public ByteSink
{
public:
    Status write(std::span<const std::byte> more) override
    {
        bytes.append(reinterpret_cast<const char*>(more.data()), more.size());
        return {};
    }
    Status finish() override { return {}; }

    std::string bytes;
};

} // namespace modelbook
