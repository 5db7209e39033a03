// What is lost if this fails: a link that was meant for a week stays open, or gives somebody less than the checkpoint.
#include "models/sharing/links/share_link.h"
#include "storage/base/http.h"
#include "tests/cli/cli_fixture.h"
#include "tests/support/s3/ceph_bucket.h"

#include <catch2/catch.hpp>

#include <fstream>

using namespace modelbook;
using namespace modelbook::test;

namespace {

int statusOfUrl(const std::string& url, std::string* body = nullptr)
{
    HttpClient client({});
    const auto answer = client.send({"GET", url, {}, {}});
    if (body)
        *body = answer.body;
    return answer.status;
}

} // namespace

TEST_CASE_METHOD(CliFixture, "A link gives one checkpoint to people without an account, and is taken away when it ends")
{
    if (!CephBucket::isThere())
        return;
    ::setenv("AWS_ACCESS_KEY_ID", "admin", 1);                // NOLINT(concurrency-mt-unsafe)
    ::setenv("AWS_SECRET_ACCESS_KEY", "admin-secret", 1);     // NOLINT(concurrency-mt-unsafe)
    const CephBucket bucket;
    const auto at = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--library", bucket.location(), "--json"});
        return runPlain(arguments);
    };
    REQUIRE(runPlain({"init", bucket.location(), "--name", "team"}).status == 0);
    // More than one part of an upload.
    std::string weights(80u << 20, '\0');
    for (std::size_t i = 0; i < weights.size(); i += 13)
        weights[i] = static_cast<char>(i * 2654435761u >> 11);
    const auto file = folder.write("runs/big 모델.bin", weights);
    REQUIRE(at({"add", file, "--name", "big"}).status == 0);

    const auto made = at({"link", "big", "--hours", "1"}).json();
    REQUIRE(made.size() == 1);
    std::string body;
    CHECK(statusOfUrl(made[0]["url"], &body) == 200);
    CHECK(body == weights);
    // The address alone opens it: nothing else, and not without its signature.
    const auto url = made[0]["url"].get<std::string>();
    CHECK(statusOfUrl(url.substr(0, url.find('?'))) == 403);
    auto forged = url;
    forged.back() = forged.back() == '0' ? '1' : '0';
    CHECK(statusOfUrl(forged) == 403);
    CHECK(at({"link"}).json().size() == 1);
    CHECK_FALSE(at({"link"}).json()[0].contains("url"));

    SECTION("Ended by hand")
    {
        CHECK(at({"link", "--remove", made[0]["id"]}).status == 0);
        CHECK(statusOfUrl(url) == 404);
        CHECK(at({"link", "--remove", made[0]["id"]}).status == 3);
    }
    SECTION("Ended by its date")
    {
        const auto links = ShareLinks::of(Library::open(bucket.location(), {}).value()).value();
        const auto until = made[0]["until"].get<std::int64_t>();
        CHECK(*links.removeEnded(until - 1) == 0);
        CHECK(statusOfUrl(url) == 200);
        CHECK(*links.removeEnded(until) == 1);
        CHECK(statusOfUrl(url) == 404);
    }
    CHECK(at({"link"}).json().empty());
    // The model itself is not touched.
    CHECK(at({"verify"}).status == 0);
}

TEST_CASE_METHOD(CliFixture, "Only buckets have links, and they end within a week")
{
    init();
    REQUIRE(run({"add", copyRun("hf/digits-cnn-101").string()}).status == 0);
    const auto answer = run({"link", "digits-cnn-101"});
    CHECK(answer.status == 1);
    CHECK(answer.err.find("bundle") != std::string::npos);
    CHECK(run({"link", "digits-cnn-101", "--hours", "200"}).status == 2);
}
