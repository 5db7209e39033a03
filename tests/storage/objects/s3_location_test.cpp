// What is lost if this fails: a team's library is looked for on the wrong server, or under the wrong names.
#include "storage/objects/s3_location.h"
#include "storage/objects/s3_profile.h"
#include "storage/objects/s3_credentials.h"
#include "tests/support/temp_folder.h"

#include <catch2/catch.hpp>

using namespace modelbook;

namespace {

Variables of(std::map<std::string, std::string> values)
{
    values.emplace("HOME", "/nowhere");
    return [values = std::move(values)](const std::string& name) {
        const auto it = values.find(name);
        return it == values.end() ? std::string() : it->second;
    };
}

} // namespace

TEST_CASE("A bucket of Amazon's is addressed by its host and region")
{
    const auto s3 = *S3Location::parse("s3://models/team/a/", of({{"AWS_REGION", "eu-central-1"}}));
    CHECK(s3.requestHost() == "models.s3.eu-central-1.amazonaws.com");
    CHECK(s3.requestPath("log/1.json") == "/team/a/log/1.json");
    CHECK(s3.text() == "s3://models/team/a");
    CHECK(s3.address() == "s3://models/team/a?region=eu-central-1");
}

TEST_CASE("A server of one's own is addressed by paths, unless one says otherwise")
{
    const auto s3 = *S3Location::parse("s3://models/team?endpoint=http://storage:9000", of({}));
    CHECK(s3.requestHost() == "storage:9000");
    CHECK(s3.scheme == "http");
    CHECK(s3.requestPath("a") == "/models/team/a");
    CHECK(s3.requestPath("") == "/models");
    const auto host = *S3Location::parse("s3://models?endpoint=https://storage&style=host", of({}));
    CHECK(host.requestHost() == "models.storage");
    CHECK(host.requestPath("a b/ü") == "/a%20b/%C3%BC");
}

TEST_CASE("An address opens the same place again on a machine whose variables say something else")
{
    const auto first = *S3Location::parse("s3://models/a b", of({{"AWS_ENDPOINT_URL", "https://storage.lab:8443"},
                                                                 {"AWS_PROFILE", "team"}, {"AWS_REGION", "lab"}}));
    const auto second = *S3Location::parse(first.address(), of({{"AWS_ENDPOINT_URL", "https://elsewhere"}}));
    CHECK(second.host == "storage.lab:8443");
    CHECK(second.region == "lab");
    CHECK(second.profile == "team");
    CHECK(second.prefix == "a b");
    CHECK(second.address() == first.address());
}

TEST_CASE("A wrong location says what is wrong with it")
{
    for (const char* text : {"s3://", "s3://UPPER/x", "s3://ab", "s3://models/a//b", "s3://models?endpoint=ftp://x",
                             "s3://models?endpoint=https://", "s3://models?colour=red", "s3://models?style=odd",
                             "s3://models?endpoint=http://host/path", "s3://models?endpoint=http://a%%44c", "s3://models?endpoint=http://a%25Dc", "/a/folder"}) {
        INFO(text);
        CHECK(S3Location::parse(text, of({})).error().code() == ErrorCode::InvalidArgument);
    }
    CHECK(S3Location::parse("s3://models?colour=red", of({})).error().message().find("'colour'") != std::string::npos);
}

TEST_CASE("Keys are found where other programs keep them")
{
    test::TempFolder home;
    home.write("config", "[default]\nregion = eu-west-1\n[profile lab]\nendpoint_url = https://lab.example\ns3 =\n  max_queue_size = 5\n");
    home.write("credentials", "# ours\n[default]\naws_access_key_id = D\naws_secret_access_key = d=d\n"
                              "[lab]\naws_access_key_id=L\r\naws_secret_access_key=l\r\naws_session_token=t\n");
    const auto files = [&](std::map<std::string, std::string> more) {
        more["AWS_CONFIG_FILE"] = home / "config";
        more["AWS_SHARED_CREDENTIALS_FILE"] = home / "credentials";
        return of(std::move(more));
    };
    const auto find = [](const std::string& location, const Variables& variables) {
        return S3Credentials::find(*S3Location::parse(location, variables), variables);
    };
    CHECK(find("s3://models", files({}))->secretKey == "d=d");
    CHECK(S3Location::parse("s3://models", files({}))->region == "eu-west-1");
    const auto lab = find("s3://models?profile=lab", files({{"AWS_ACCESS_KEY_ID", "E"}}));
    CHECK(lab->accessKey == "L");
    CHECK(lab->sessionToken == "t");
    CHECK(S3Location::parse("s3://models?profile=lab", files({}))->host == "lab.example");
    CHECK(find("s3://models", files({{"AWS_ACCESS_KEY_ID", "E"}, {"AWS_SECRET_ACCESS_KEY", "e"}}))->accessKey == "E");
    CHECK(find("s3://models?credentials=none", of({}))->accessKey.empty());
    const auto none = find("s3://models", of({}));
    CHECK(none.error().code() == ErrorCode::PermissionDenied);
    CHECK(none.error().message().find("AWS_ACCESS_KEY_ID") != std::string::npos);
}

TEST_CASE("A location with an encoded slash at its end or an odd region opens one place, or none")
{
    const Variables none = [](const std::string&) { return std::string(); };
    const auto slash = S3Location::parse("s3://bucket/team%2f", none);
    REQUIRE(slash);
    CHECK(slash->prefix == "team");
    CHECK(S3Location::parse(slash->address(), none)->address() == slash->address());
    CHECK_FALSE(S3Location::parse("s3://bucket/team?region=%00%1d", none));
}
