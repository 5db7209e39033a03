#include "storage/base/byte_sink.h"

#include "storage/base/hash.h"

#include <cerrno>

#include <fcntl.h>
#include <unistd.h>

namespace modelbook {

Result<std::unique_ptr<FileSink>> FileSink::open(const std::filesystem::path& path)
{
    const auto temporary = path.parent_path() / ("." + path.filename().string() + ".part-" + randomId().substr(0, 8));
    Descriptor fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!fd.isOpen())
        return errnoError(errno, "create", temporary.string());
    return std::unique_ptr<FileSink>(new FileSink(std::move(fd), path, temporary));
}

FileSink::~FileSink()
{
    if (!m_temporary.empty())
        ::unlink(m_temporary.c_str());
}

Status FileSink::write(std::span<const std::byte> bytes)
{
    return m_bytes.write(bytes);
}

Status FileSink::finish()
{
    MB_CHECK(m_bytes.finish());
    if (::fsync(m_fd.get()) != 0)
        return errnoError(errno, "write", m_path.string());
    if (::rename(m_temporary.c_str(), m_path.c_str()) != 0)
        return errnoError(errno, "write", m_path.string());
    m_temporary.clear();
    return syncFolder(m_path.parent_path());
}

} // namespace modelbook
