// Where a segment's bytes live: mapped from a file, or in memory.
#include "models/catalogue/columns/segment.h"
#include "storage/base/files.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

namespace modelbook {

namespace {

class MappedFile final : public SegmentBytes
{
public:
    MappedFile(void* start, std::size_t size) : m_start(start), m_size(size) {}
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile() override { ::munmap(m_start, m_size); }
    std::string_view bytes() const override { return {static_cast<const char*>(m_start), m_size}; }

private:
    void* m_start;
    std::size_t m_size;
};

class OwnedBytes final : public SegmentBytes
{
public:
    explicit OwnedBytes(std::string bytes) : m_bytes(std::move(bytes)) {}
    std::string_view bytes() const override { return m_bytes; }

private:
    std::string m_bytes;
};

} // namespace

Result<std::unique_ptr<SegmentBytes>> mapFile(const std::filesystem::path& path)
{
    const auto failed = [&] {
        return makeError(errno == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
                         "cannot map " + path.string() + ": " + std::strerror(errno));
    };
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    if (!file.isOpen() || ::fstat(file.get(), &status) != 0)
        return failed();
    const auto size = static_cast<std::size_t>(status.st_size);
    if (size == 0)
        return makeError(ErrorCode::Corrupt, path.string() + " is empty");
    void* start = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.get(), 0);
    if (start == MAP_FAILED)
        return failed();
    return std::unique_ptr<SegmentBytes>(std::make_unique<MappedFile>(start, size));
}

std::unique_ptr<SegmentBytes> ownBytes(std::string bytes)
{
    return std::make_unique<OwnedBytes>(std::move(bytes));
}

} // namespace modelbook
