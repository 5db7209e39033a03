// What is lost if this fails: downloads and bundles that are right, or the word that a disk is full.
#include "storage/base/files.h"
#include "storage/base/hash.h"
#include "storage/base/write_behind.h"
#include "tests/support/temp_folder.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/vfs.h>

using namespace modelbook;
using test::TempFolder;

TEST_CASE("Bytes written behind arrive in order, whatever their portions, also after finish()")
{
    const TempFolder folder;
    const auto path = folder / "file";
    std::mt19937 random(3);
    std::string all;
    {
        const Descriptor fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
        WriteBehind file(fd.get(), path.string());
        for (int round = 0; round < 3; ++round) {
            while (all.size() < static_cast<std::size_t>(round + 1) * 7'000'000) {
                const std::string part(random() % 3 ? random() % 100 : random() % 3'000'000, static_cast<char>('a' + random() % 26));
                REQUIRE(file.write(std::as_bytes(std::span(part))));
                all += part;
            }
            REQUIRE(file.finish());
            CHECK(std::filesystem::file_size(path) == all.size());
        }
    }
    const auto read = readFile(path);
    REQUIRE(read);
    CHECK(Sha256::hexOf(*read) == Sha256::hexOf(all));
}

namespace {

/// Bytes of a file that the system holds in memory.
std::size_t bytesInMemory(int fd, std::size_t size)
{
    void* mapped = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0);
    REQUIRE(mapped != MAP_FAILED);
    std::vector<unsigned char> pages((size + 4095) / 4096);
    REQUIRE(::mincore(mapped, size, pages.data()) == 0);
    ::munmap(mapped, size);
    return 4096 * static_cast<std::size_t>(std::count_if(pages.begin(), pages.end(), [](auto page) { return page & 1; }));
}

bool isInMemoryAnyway(int fd)
{
    constexpr decltype(statfs::f_type) tmpfs = 0x01021994, ramfs = 0x858458f6;
    struct statfs system {};
    return ::fstatfs(fd, &system) == 0 && (system.f_type == tmpfs || system.f_type == ramfs);
}

} // namespace

TEST_CASE("A large file that goes elsewhere is whole and does not push what others read out of memory")
{
    const TempFolder folder;
    const auto path = folder / "file";
    constexpr std::size_t blocks = 96, blockBytes = 1'000'003;
    Sha256 given;
    const Descriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
    WriteBehind file(fd.get(), path.string(), 0, PageCache::Drop);
    for (std::size_t i = 0; i < blocks; ++i) {
        const std::string part(blockBytes, static_cast<char>(i));
        given.update(part);
        REQUIRE(file.write(std::as_bytes(std::span(part))));
    }
    REQUIRE(file.finish());
    if (!isInMemoryAnyway(fd.get()))
        CHECK(bytesInMemory(fd.get(), blocks * blockBytes) < blocks * blockBytes / 2);
    const auto read = readFile(path, blocks * blockBytes);
    REQUIRE(read);
    CHECK(Sha256::hexOf(*read) == given.finishHex());
}

TEST_CASE("A full disk is told, at the latest by finish(), and nothing follows")
{
    const Descriptor fd(::open("/dev/full", O_WRONLY | O_CLOEXEC));
    for (const std::size_t bytes : {std::size_t(10), std::size_t(20u << 20)}) {
        WriteBehind file(fd.get(), "weights.pt");
        const std::string text(bytes, 'x');
        auto done = file.write(std::as_bytes(std::span(text)));
        if (done)
            done = file.finish();
        REQUIRE_FALSE(done);
        CHECK(done.error().code() == ErrorCode::DiskFull);
        CHECK(done.error().message().find("weights.pt") != std::string::npos);
        CHECK_FALSE(file.finish());
    }
}
