// What is lost if this fails: sharing from scripts: bundles, sites, metadata tables, and what is left out of them.
#include "tests/cli/cli_fixture.h"

#include <catch2/catch.hpp>

using namespace modelbook::test;
using Catch::Matchers::Contains;

namespace {

class SharingCli : public CliFixture
{
public:
    SharingCli()
    {
        init();
        (void)run({"add", (samples() / "hf" / "digits-cnn-101").string(), (samples() / "hf" / "digits-mlp-001").string()});
    }
    CliAnswer in(const std::string& library, std::vector<std::string> arguments) const
    {
        arguments.insert(arguments.end(), {"--library", (folder / library).string()});
        return runPlain(arguments);
    }
};

} // namespace

TEST_CASE_METHOD(SharingCli, "mbook bundle: export, inspect and import carry models to another library")
{
    const auto file = (folder / "two.modelbook").string();
    const auto exported = json({"bundle", "export", "digits-cnn-101", "digits-mlp-001", "-o", file, "--sign"});
    CHECK(exported["models"].size() == 2);
    CHECK(exported["signing_key"].get<std::string>().size() == 19);
    CHECK(json({"bundle", "export", "--query", "", "-o", (folder / "all.modelbook").string()})["models"].size() == 2);
    const auto inspected = runPlain({"bundle", "inspect", file, "--verify", "--json"});
    CHECK(inspected.status == 0);
    CHECK(inspected.json()["models"].size() == 2);
    CHECK(inspected.json()["signed_by"] == "ana");
    (void)runPlain({"init", (folder / "other").string()});
    const auto dry = in("other", {"bundle", "import", file, "--dry-run", "--json"});
    CHECK(dry.json()["models"][0]["what"] == "new");
    CHECK(in("other", {"ls", "--json"}).json().empty());
    const auto imported = in("other", {"bundle", "import", file});
    CHECK(imported.status == 0);
    CHECK_THAT(imported.out, Contains("signed by ana"));
    CHECK(in("other", {"ls", "sort by name", "--json"}).json().size() == 2);
    CHECK(in("other", {"show", "digits-cnn-101", "--json"}).json()["id"] == json({"show", "digits-cnn-101"})["id"]);
    CHECK(in("other", {"bundle", "import", file, "--json"}).json()["models"][0]["what"] == "here already");
}

TEST_CASE_METHOD(SharingCli, "mbook bundle: a wrong password is refused as such, and a broken bundle fails")
{
    const auto file = (folder / "sealed.modelbook").string();
    const auto password = folder.write("password", "a long password\n").string();
    CHECK(run({"bundle", "export", "digits-cnn-101", "-o", file, "--password-file", password}).status == 0);
    const auto wrong = folder.write("wrong", "another one\n").string();
    const auto refused = run({"bundle", "import", file, "--password-file", wrong});
    CHECK(refused.status == 4);
    CHECK_THAT(refused.err, Contains("password"));
    CHECK(run({"bundle", "inspect", file}).status == 4);
    CHECK(run({"bundle", "inspect", file, "--password-file", password}).status == 0);
    auto bytes = bytesOfFile(file);
    CHECK(run({"bundle", "inspect", folder.write("cut.modelbook", bytes.substr(0, bytes.size() - 100)).string(), "--password-file", password}).status != 0);
    CHECK(run({"bundle", "inspect", (folder / "none.modelbook").string()}).status == 3);
    CHECK(run({"bundle", "export", "nobody", "-o", file}).status == 3);
    CHECK(run({"bundle", "export"}).status == 2);
    CHECK(run({"bundle"}).status == 2);
}

TEST_CASE_METHOD(SharingCli, "mbook bundle says what looks private, and leaves it out when told")
{
    const auto file = (folder / "x.modelbook").string();
    const auto open = run({"bundle", "export", "digits-cnn-101", "-o", file});
    CHECK_THAT(open.err, Contains("look private"));
    CHECK(bytesOfFile(file).find(samples().string()) != std::string::npos);
    const auto redacted = run({"bundle", "export", "digits-cnn-101", "-o", file, "--redact-private", "--redact", "seed"});
    CHECK(redacted.status == 0);
    CHECK_THAT(redacted.out, Contains("without"));
    CHECK(bytesOfFile(file).find(samples().string()) == std::string::npos);
    CHECK(run({"bundle", "export", "digits-cnn-101", "-o", file, "--redact-private", "--keep-private"}).status == 2);
}

TEST_CASE_METHOD(SharingCli, "mbook publish --site writes a site, replaces it whole, and touches no other folder")
{
    const auto site = (folder / "site").string();
    const auto written = json({"publish", "--site", site, "--columns", "name,is.size"});
    CHECK(written["models"].size() == 2);
    CHECK_THAT(bytesOfFile(folder / "site/index.html"), Contains("digits-cnn-101"));
    CHECK(std::filesystem::exists(folder / "site/digits-cnn-101/args.json"));
    CHECK(run({"publish", "digits-mlp-001", "--site", site}).status == 0);
    CHECK_FALSE(std::filesystem::exists(folder / "site/digits-cnn-101"));
    folder.write("mine/thesis.tex", "do not lose");
    CHECK(run({"publish", "--site", (folder / "mine").string()}).status == 1);
    CHECK(std::filesystem::exists(folder / "mine/thesis.tex"));
    CHECK(run({"publish", "--site", site, "--columns", "no-such-field"}).status == 2);
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        CHECK(entry.path().filename().string().front() != '.');
}

TEST_CASE_METHOD(SharingCli, "mbook publish and unpublish show models in a share and take them away")
{
    CHECK(run({"publish", "digits-cnn-101", "--dry-run"}).status == 0);
    CHECK_FALSE(std::filesystem::exists(folder / "library/shares"));
    CHECK(run({"publish", "digits-cnn-101"}).status == 0);
    CHECK(json({"ls", "is.visibility = public"}).size() == 1);
    const auto guest = in("library/shares/public", {"ls", "--json"});
    CHECK(guest.json().size() == 1);
    CHECK(in("library/shares/public", {"rm", "digits-cnn-101"}).status == 4);
    CHECK(in("library/shares/public", {"get", "digits-cnn-101", "-o", (folder / "got").string()}).status == 0);
    CHECK(run({"unpublish", "digits-cnn-101"}).status == 0);
    CHECK(in("library/shares/public", {"ls", "--json"}).json().empty());
    CHECK(run({"unpublish", "digits-cnn-101"}).status == 3);
    CHECK(run({"publish"}).status == 2);
}

TEST_CASE_METHOD(SharingCli, "mbook import takes tags, status and own fields from a table, as one change")
{
    const auto before = json({"log"}).size();
    const auto table = folder.write("table.csv", "\xEF\xBB\xBFname,tags,status,reviewer,score,val_acc\r\n"
                                                 "digits-cnn-101,\"paper; best\",done,\"Kim, Ana\",7,0.1\r\nnobody,x,,,,\r\ndigits-mlp-001,,,,,\n").string();
    const auto dry = json({"import", table, "--dry-run"});
    CHECK(dry["changed"] == 1);
    CHECK(json({"log"}).size() == before);
    const auto answer = run({"import", table});
    CHECK(answer.status == 1); // a line named nobody
    CHECK_THAT(answer.err, Contains("line 3"));
    CHECK(json({"log"}).size() == before + 1);
    CHECK(json({"ls", "reviewer = 'Kim, Ana' and score = 7 and tags = paper and tags = best and status = done"}).size() == 1);
    CHECK(json({"import", table})["changed"] == 0); // nothing new: nothing changes
    CHECK(run({"import", folder.write("none.csv", "a,b\n1,2\n").string()}).status == 2);
}

TEST_CASE_METHOD(SharingCli, "mbook lock keeps a model; mbook access names members and prints their rights")
{
    CHECK(run({"lock", "digits-cnn-101"}).status == 0);
    CHECK(run({"rm", "digits-cnn-101", "--yes"}).status != 0);
    CHECK(json({"ls"}).size() == 2);
    CHECK(run({"lock", "digits-cnn-101", "--off"}).status == 0);

    CHECK(json({"access", "show"})["level"] == "Admin");
    CHECK(run({"access", "apply", "--print"}).status == 2); // nobody is named
    CHECK(run({"access", "set", "ana", "admin", "--name", "Ana"}).status == 0);
    CHECK(run({"access", "set", "group:vision", "read-only"}).status == 0);
    CHECK(run({"access", "set", "x; rm -rf /", "guest"}).status == 0);
    CHECK(run({"access", "apply", "--print"}).status == 2);
    CHECK(run({"access", "remove", "x; rm -rf /"}).status == 0);
    const auto printed = json({"access", "apply", "--print"});
    REQUIRE(printed["commands"].size() == 2);
    CHECK_THAT(printed["commands"][0].get<std::string>(), Contains("u:ana:rwX") && Contains("g:vision:rX") && Contains("o::---"));
    CHECK(json({"access", "show"})["members"].size() == 2);
    CHECK_THAT(json({"log"})[0]["message"].get<std::string>(), Contains("roster"));
}
