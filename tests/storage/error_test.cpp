// What is lost if this fails: messages that say what failed, on which file, in the order a reader needs.
#include "storage/base/error.h"

#include <catch2/catch.hpp>

#include <cerrno>

using namespace modelbook;

TEST_CASE("An error reads from the outermost task to the cause")
{
    const auto error = Error(ErrorCode::Truncated, "a.ckpt ends at byte 12").within("reading header").within("adding a.ckpt");
    CHECK(error.text() == "adding a.ckpt: reading header: a.ckpt ends at byte 12");
    CHECK(error.code() == ErrorCode::Truncated);
}

TEST_CASE("errno becomes a code one can branch on, with the path in the message")
{
    CHECK(errnoError(ENOSPC, "write", "/x/y").code() == ErrorCode::DiskFull);
    CHECK(errnoError(EACCES, "open", "/x/y").code() == ErrorCode::PermissionDenied);
    CHECK(errnoError(EROFS, "open", "/x/y").code() == ErrorCode::ReadOnly);
    CHECK(errnoError(ENOENT, "open", "/x/y").text() == "cannot open /x/y: No such file or directory");
}
