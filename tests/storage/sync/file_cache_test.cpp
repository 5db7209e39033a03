// What is lost if this fails: downloads that are wrong, or a disk that fills up with old ones.
#include "storage/sync/file_cache.h"
#include "storage/base/hash.h"
#include "tests/support/temp_folder.h"

#include <catch2/catch.hpp>

using namespace modelbook;

TEST_CASE("A file that was fetched before comes from the cache, and lives on its own")
{
    test::TempFolder folder;
    FileCache cache(folder / "cache", 1000);
    const auto sha256 = Sha256::hexOf("hello");
    CHECK_FALSE(cache.copyTo(sha256, 5, folder / "out"));
    cache.keep(sha256, folder.write("file", "hello"));
    REQUIRE(cache.copyTo(sha256, 5, folder / "out"));
    CHECK(test::bytesOfFile(folder / "out") == "hello");
    folder.write("out", "changed");
    folder.write("file", "changed");
    REQUIRE(cache.copyTo(sha256, 5, folder / "again"));
    CHECK(test::bytesOfFile(folder / "again") == "hello");
}

TEST_CASE("What was damaged in the cache is fetched again")
{
    test::TempFolder folder;
    FileCache cache(folder / "cache", 1000);
    const auto sha256 = Sha256::hexOf("hello");
    cache.keep(sha256, folder.write("file", "hello"));
    folder.write("cache/" + sha256.substr(0, 2) + "/" + sha256, "hellO");
    CHECK_FALSE(cache.copyTo(sha256, 5, folder / "out"));
    CHECK_FALSE(std::filesystem::exists(folder / "out"));
    cache.keep(sha256, folder / "file");
    CHECK(cache.copyTo(sha256, 5, folder / "out"));
}

TEST_CASE("What was not used for the longest time makes room")
{
    test::TempFolder folder;
    FileCache cache(folder / "cache", 25);
    const auto add = [&](char letter) {
        const std::string bytes(10, letter);
        cache.keep(Sha256::hexOf(bytes), folder.write("file", bytes));
    };
    const auto has = [&](char letter) { return cache.copyTo(Sha256::hexOf(std::string(10, letter)), 10, folder / "out"); };
    add('a');
    add('b');
    CHECK(has('a'));
    add('c');
    CHECK(has('a'));
    CHECK_FALSE(has('b'));
    CHECK(has('c'));
    const std::string tooLarge(26, 'x');
    cache.keep(Sha256::hexOf(tooLarge), folder.write("large", tooLarge));
    CHECK(has('a'));
}
