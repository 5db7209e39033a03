#include "storage/base/clone_file.h"

#include "storage/base/files.h"
#include "storage/base/random_access_file.h"
#include "storage/base/retried.h"

#include <cerrno>

#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace modelbook {

Result<bool> cloneFile(const std::filesystem::path& from, int to, const std::string& name)
{
    MB_TRY(const auto source, LocalFile::open(from));
    if (retried([&] { return ::ioctl(to, FICLONE, source->descriptor()); }) == 0)
        return true;
    std::uint64_t done = 0;
    constexpr std::size_t step = 64u << 20;
    while (done < source->size()) {
        auto offset = static_cast<off64_t>(done);
        const auto copied = retried([&] { return ::copy_file_range(source->descriptor(), &offset, to, nullptr, step, 0); });
        if (copied <= 0)
            break; // another file system, or one that cannot: read what is left
        done += static_cast<std::uint64_t>(copied);
    }
    while (done < source->size()) {
        constexpr std::uint64_t block = 4u << 20;
        MB_TRY(const auto bytes, source->readString(done, std::min(block, source->size() - done)));
        MB_CHECK(writeAll(to, std::as_bytes(std::span(bytes)), name));
        done += bytes.size();
    }
    return false;
}

} // namespace modelbook
