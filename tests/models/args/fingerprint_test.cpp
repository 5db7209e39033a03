// What is lost if this fails: "has somebody trained this already?" answers wrongly.
#include "models/args/canonical.h"
#include "storage/base/hash.h"

#include <catch2/catch.hpp>

using namespace modelbook;

namespace {

ArgValue args(int workers, int seed, const char* folder)
{
    return ArgValue(
        ArgValue::Map{{"lr", 0.1},
                      {"seed", seed},
                      {"output_dir", folder},
                      {"data", ArgValue(ArgValue::Map{{"name", "digits"}, {"num_workers", workers}})}});
}

} // namespace

TEST_CASE("Where and with how many hands a model was trained does not count; the seed does")
{
    CHECK(fingerprintOf(args(0, 1, "/a")) == fingerprintOf(args(8, 1, "/b")));
    CHECK(fingerprintOf(args(0, 1, "/a")) != fingerprintOf(args(0, 2, "/a")));
    CHECK(fingerprintOf(args(0, 1, "/a"), {}) != fingerprintOf(args(8, 1, "/a"), {}));
    CHECK(fingerprintOf(args(0, 1, "/a")).size() == 64);
}

TEST_CASE("A group of which everything is ignored does not count either")
{
    const ArgValue with(ArgValue::Map{{"lr", 1}, {"loader", ArgValue(ArgValue::Map{{"num_workers", 3}})}});
    CHECK(fingerprintOf(with) == fingerprintOf(ArgValue(ArgValue::Map{{"lr", 1}})));
    const ArgValue empty(ArgValue::Map{{"lr", 1}, {"loader", ArgValue::map()}});
    CHECK(fingerprintOf(empty) != fingerprintOf(ArgValue(ArgValue::Map{{"lr", 1}})));
}

TEST_CASE("A pattern matches last segments, groups, and stars within a segment")
{
    const auto& ignored = defaultIgnoredArgs();
    CHECK(isIgnoredArg("data.num_workers", ignored));
    CHECK(isIgnoredArg("trainer.logger.name", ignored));
    CHECK(isIgnoredArg("logging_steps", ignored));
    CHECK_FALSE(isIgnoredArg("seed", ignored));
    CHECK_FALSE(isIgnoredArg("lora.rank", ignored));
    CHECK_FALSE(isIgnoredArg("log_transform", ignored));
    CHECK(isIgnoredArg("a.b.c", {"b.c"}));
    CHECK_FALSE(isIgnoredArg("a.bc", {"b.c"}));
    CHECK(isIgnoredArg("x.tmp_path_2", {"tmp*_2"}));
    CHECK_FALSE(isIgnoredArg("tmp.x_2", {"tmp*_2"}));
}

TEST_CASE("A fingerprint is the hash of the canonical form of what is left, as others can compute it, too")
{
    const ArgValue kept(ArgValue::Map{{"seed", 1}, {"lr", 0.1}, {"data", ArgValue(ArgValue::Map{{"name", "digits"}})}});
    CHECK(fingerprintOf(args(4, 1, "/a")) == Sha256::hexOf(canonicalJson(kept)));
    CHECK(fingerprintOf(ArgValue(ArgValue::Map{{"num_workers", 3}})) == Sha256::hexOf("{}"));
    CHECK(fingerprintOf(ArgValue::map()) == Sha256::hexOf("{}"));
}
