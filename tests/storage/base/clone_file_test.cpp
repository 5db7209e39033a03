// What is lost if this fails: downloads from the cache, and shares, would hold other bytes than the library.
#include "storage/base/clone_file.h"
#include "storage/base/file_system.h"
#include "storage/base/files.h"
#include "tests/support/temp_folder.h"

#include <catch2/catch.hpp>

#include <fcntl.h>

using namespace modelbook;

TEST_CASE("A clone has the same bytes and a life of its own")
{
    test::TempFolder folder;
    const std::string bytes = GENERATE(std::string(), std::string("x"), std::string((5u << 20) + 3, 'y'));
    const auto from = folder.write("from", bytes);
    {
        const Descriptor to(::open((folder / "to").c_str(), O_WRONLY | O_CREAT, 0666));
        REQUIRE(cloneFile(from, to.get(), "to"));
    }
    folder.write("from", "changed");
    CHECK(test::bytesOfFile(folder / "to") == bytes);
    const Descriptor to(::open((folder / "other").c_str(), O_WRONLY | O_CREAT, 0666));
    CHECK(cloneFile(folder / "none", to.get(), "other").error().code() == ErrorCode::NotFound);
}

TEST_CASE("A folder that does not exist yet is on the file system of its parent")
{
    test::TempFolder folder;
    CHECK_FALSE(isNetworkFileSystem(folder / "a/b/c"));
    CHECK(isLocalFileSystem(folder.path()) == isLocalFileSystem(folder.path().parent_path()));
}
