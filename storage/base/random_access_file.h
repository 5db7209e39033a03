// RandomAccessFile: bytes that can be read at any offset, from a disk, from memory, or from chunks.
#pragma once

#include "storage/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace modelbook {

/// A source of bytes of known size. Implementations are safe to read from several threads at once.
class RandomAccessFile
{
public:
    virtual ~RandomAccessFile() = default;

    /// The name to use in messages: the path for local files.
    virtual const std::string& name() const = 0;
    /// The size in bytes, as of opening.
    virtual std::uint64_t size() const = 0;
    /// Fills `out` from `offset` on. Truncated where the bytes end before; Io where the device fails.
    virtual Status read(std::uint64_t offset, std::span<std::byte> out) const = 0;

    /// Said by who checks the whole against its hash: what would be checked piece by piece need not be.
    virtual void wholeIsChecked() const {}

    /// `count` bytes from `offset` on as a string. The caller has bounded `count`.
    Result<std::string> readString(std::uint64_t offset, std::uint64_t count) const;
};

/// A file of the local file system, read with pread; never mapped, so that a vanishing drive is an error, not a signal.
class LocalFile final : public RandomAccessFile
{
public:
    /// NotFound, PermissionDenied, or InvalidArgument where `path` is no regular file.
    static Result<std::unique_ptr<LocalFile>> open(const std::filesystem::path& path);
    ~LocalFile() override;

    const std::string& name() const override { return m_name; }
    std::uint64_t size() const override { return m_size; }
    Status read(std::uint64_t offset, std::span<std::byte> out) const override;
    int descriptor() const { return m_fd; }

private:
    LocalFile(int fd, std::string name, std::uint64_t size) : m_fd(fd), m_name(std::move(name)), m_size(size) {}
    int m_fd;
    std::string m_name;
    std::uint64_t m_size;
};

/// Bytes held in memory; for tests, fuzzers, and files inside files.
class MemoryFile final : public RandomAccessFile
{
public:
    explicit MemoryFile(std::string bytes, std::string name = "memory")
        : m_bytes(std::move(bytes)), m_name(std::move(name))
    {
    }
    const std::string& name() const override { return m_name; }
    std::uint64_t size() const override { return m_bytes.size(); }
    Status read(std::uint64_t offset, std::span<std::byte> out) const override;

private:
    std::string m_bytes;
    std::string m_name;
};

/// Counts what is read through it, to prove that readers touch headers only. Not for use by several threads at once.
class CountingFile final : public RandomAccessFile
{
public:
    explicit CountingFile(const RandomAccessFile& file) : m_file(file) {}
    const std::string& name() const override { return m_file.name(); }
    std::uint64_t size() const override { return m_file.size(); }
    Status read(std::uint64_t offset, std::span<std::byte> out) const override;
    std::uint64_t bytesRead() const { return m_bytes; }
    std::uint64_t reads() const { return m_reads; }

private:
    const RandomAccessFile& m_file;
    mutable std::uint64_t m_bytes = 0;
    mutable std::uint64_t m_reads = 0;
};

} // namespace modelbook
