// What is lost if this fails: on a bucket, a guest reads everything, or a reader deletes models.
#include "tests/cli/access_levels.h"
#include "storage/objects/s3_client.h"
#include "storage/objects/s3_xml.h"
#include "tests/cli/cli_fixture.h"
#include "tests/support/s3/ceph_bucket.h"

#include <catch2/catch.hpp>

#include <array>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iomanip>
#include <sstream>

#include <sys/wait.h>

using namespace modelbook;
using namespace modelbook::test;

namespace {

constexpr std::array<const char*, 3> accounts{"admin", "reader", "guest"}; // of packaging/s3-engine.sh

struct S3Operation {
    const char* what;
    std::array<bool, 3> allowed;
    std::function<bool(Who)> run;
};

/// Signed requests of one account, without Modelbook's stores between.
class Account
{
public:
    Account(Who who, const std::string& location) : m_client(*S3Location::parse(location), {accounts[who], std::string(accounts[who]) + "-secret", {}}, {}) {}
    int status(const std::string& method, const std::string& key, const std::string& body = {}, std::map<std::string, std::string> query = {})
    {
        const auto answer = m_client.send({method, key, std::move(query), {}, std::as_bytes(std::span(body))});
        return answer ? answer->status : 0;
    }
    bool may(const std::string& method, const std::string& key, const std::string& body = {}) { return status(method, key, body) / 100 == 2; }
    bool mayList(const std::string& prefix) { return status("GET", "", {}, {{"list-type", "2"}, {"prefix", prefix}}) == 200; }

private:
    S3Client m_client;
};

} // namespace

TEST_CASE_METHOD(CliFixture, "On a bucket with a policy the server itself allows and refuses what each level may")
{
    if (!CephBucket::isThere())
        return;
    const auto prefix = std::string("team/vision");
    const auto endpoint = "?endpoint=" + CephBucket::endpoint();
    const auto bucket = "modelbook-access-" + randomId().substr(0, 10);
    const auto location = "s3://" + bucket + "/" + prefix + endpoint;
    const auto share = "s3://" + bucket + "/" + prefix + "/shares/public" + endpoint;
    Account owner(Admin, "s3://" + bucket + endpoint);
    REQUIRE(owner.may("PUT", ""));
    // Another team's statement in the same bucket must survive.
    const std::string others = R"({"Version":"2012-10-17","Statement":[{"Sid":"Others","Effect":"Allow","Principal":{"AWS":"arn:aws:iam:::user/reader"},)"
                               R"("Action":["s3:GetObject"],"Resource":"arn:aws:s3:::)" + bucket + R"(/other/*"}]})";
    REQUIRE(owner.status("PUT", "", others, {{"policy", ""}}) / 100 == 2);
    REQUIRE(owner.may("PUT", "other/note", "theirs"));

    const auto as = [&](Who who, const std::string& command) {
        const auto home = (folder / ("home-" + std::string(accounts[who]))).string();
        std::filesystem::create_directories(home);
        const auto line = "cd / && env MBOOK='" MODELBOOK_BINARY_DIR "/app/mbook' L='" + location + "' S='" + share + "' D='" + samples().string() + "' W='" + home + "' HOME='" + home +
                          "' MODELBOOK_HOME='" + home + "/mb' AWS_ACCESS_KEY_ID=" + accounts[who] + " AWS_SECRET_ACCESS_KEY=" + accounts[who] + "-secret sh -c '" + command +
                          "' >'" + home + "/out' 2>&1";
        const int status = std::system(line.c_str()); // NOLINT(concurrency-mt-unsafe)
        return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
    };
    REQUIRE(as(Admin, "$MBOOK init $L --name team") == 0);
    REQUIRE(as(Admin, "$MBOOK add $D/hf/digits-cnn-101 $D/hf/digits-mlp-001 --library $L") == 0);
    REQUIRE(as(Admin, "$MBOOK publish digits-cnn-101 --library $L") == 0);
    for (const auto who : {Admin, Reader, Guest})
        REQUIRE(as(Admin, std::string("$MBOOK access set ") + accounts[who] + " " + levelNames[who] + " --library $L") == 0);
    REQUIRE(as(Admin, "$MBOOK access apply --library $L") == 0);

    const auto ownStore = S3Store(*S3Location::parse(location), {"admin", "admin-secret", {}}, {});
    const auto chunk = ownStore.list("chunks/").value().front().key, pack = ownStore.list("packs/").value().front().key;
    const auto publicChunk = ownStore.list("shares/public/chunks/").value().front().key;
    const auto program = [&](const char* command) { return [&as, command](Who who) { return as(who, command) == 0; }; };
    const auto raw = [&](const char* method, const std::string& key, const std::string& body = {}) {
        return [&location, method, key, body](Who who) { return Account(who, location).may(method, key, body); };
    };
    const auto listing = [&](const std::string& below) { return [&, below](Who who) { return Account(who, "s3://" + bucket + endpoint).mayList(below); }; };
    const std::vector<S3Operation> operations{
        // what Modelbook does
        {"list the library", {true, true, true}, program("$MBOOK ls --library $L")},
        {"show a model that is not published", {true, true, false}, program("$MBOOK show digits-mlp-001 --library $L")},
        {"download a model that is not published", {true, true, false}, program("$MBOOK get digits-mlp-001 -o $W/a --library $L")},
        {"show a published model", {true, true, true}, program("$MBOOK show digits-cnn-101 --library $S")},
        {"download a published model", {true, true, true}, program("$MBOOK get digits-cnn-101 -o $W/b --library $S")},
        {"read the history", {true, true, false}, program("$MBOOK log --json --library $L | grep -q \"Add \"")},
        {"bundle a published model", {true, true, true}, program("$MBOOK bundle export digits-cnn-101 -o $W/c.modelbook --keep-private --library $S")},
        {"add a model", {true, false, false}, program("$MBOOK add $D/hf/digits-mlp-023 --library $L")},
        {"tag a model", {true, false, false}, program("$MBOOK tag digits-cnn-101 x --library $L")},
        {"rename a model", {true, false, false}, program("$MBOOK rename digits-mlp-001 x --library $L && $MBOOK rename x digits-mlp-001 --library $L")},
        {"publish a model", {true, false, false}, program("$MBOOK publish digits-mlp-001 --library $L && $MBOOK unpublish digits-mlp-001 --library $L")},
        {"change the roster", {true, false, false}, program("$MBOOK access set x guest --library $L && $MBOOK access remove x --library $L")},
        {"give rights", {true, false, false}, program("$MBOOK access apply --library $L")},
        // signed requests
        {"get the library's header", {true, true, false}, raw("GET", "library.json")},
        {"get a log entry", {true, true, false}, raw("GET", "log/000000000001.json")},
        {"get a pack", {true, true, false}, raw("GET", pack)},
        {"get a chunk", {true, true, false}, raw("GET", chunk)},
        {"ask for a chunk's size", {true, true, false}, raw("HEAD", chunk)},
        {"get the share's header", {true, true, true}, raw("GET", "shares/public/library.json")},
        {"get a chunk of the share", {true, true, true}, raw("GET", publicChunk)},
        {"list the bucket", {true, false, false}, listing("")},
        {"list the library", {true, true, false}, listing(prefix + "/")},
        {"list the share", {true, true, true}, listing(prefix + "/shares/public/")},
        {"list what others keep in the bucket", {true, false, false}, listing("other/")},
        {"get what others let readers get", {true, true, false}, [&](Who who) { return Account(who, "s3://" + bucket + endpoint).may("GET", "other/note"); }},
        {"put an object into the library", {true, false, false}, raw("PUT", "tmp/mine", "x")},
        {"put an object into the share", {true, false, false}, raw("PUT", "shares/public/tmp-mine", "x")},
        {"overwrite the library's header", {true, false, false}, raw("PUT", "library.json", ownStore.get("library.json").value())},
        {"delete an object", {true, false, false}, raw("DELETE", "tmp/mine")},
        {"read the bucket's policy", {true, false, false}, [&](Who who) { return Account(who, location).status("GET", "", {}, {{"policy", ""}}) == 200; }},
        {"take the bucket's policy away", {false, false, false}, [&](Who who) { return who != Admin && Account(who, location).status("DELETE", "", {}, {{"policy", ""}}) / 100 == 2; }},
    };
    REQUIRE(operations.size() >= 20);
    std::ostringstream table;
    std::size_t right = 0;
    for (const auto& operation : operations) {
        table << std::left << std::setw(44) << operation.what;
        for (const auto who : {Guest, Reader, Admin}) {
            const bool allowed = operation.run(who);
            INFO(operation.what << " as " << levelNames[who]);
            CHECK(allowed == operation.allowed[who]);
            right += allowed == operation.allowed[who];
            table << std::setw(12) << (allowed ? "allowed" : "refused");
        }
        table << '\n';
    }
    if (const char* file = std::getenv("MODELBOOK_TEST_S3_MATRIX")) // NOLINT(concurrency-mt-unsafe)
        std::ofstream(file) << table.str() << right << " of " << 3 * operations.size() << " as design says\n";
    CHECK(as(Reader, "$MBOOK tag digits-cnn-101 x --library $L; test $? = 4") == 0);
    CHECK(as(Guest, "$MBOOK tag digits-cnn-101 x --library $L; test $? = 4") == 0);
    CHECK(as(Reader, "$MBOOK access show --json --library $L | grep -q Read-only") == 0);
    CHECK(as(Guest, "$MBOOK access show --json --library $L | grep -q Guest") == 0);
}
