// What is lost if this fails: models that were acknowledged, or a library that cannot be opened, after a power cut.
#include "models/library/maintenance.h"
#include "storage/base/hash.h"
#include "tests/cli/cli_fixture.h"
#include "tests/support/crash/crash_disk.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <set>

using namespace modelbook;
using test::CrashDisk;

namespace {

struct Step {
    std::size_t end = 0;               ///< records in the journal when it was acknowledged
    std::set<std::string> models;      ///< names that are there from then on
    std::set<std::string> before;      ///< and those that were there when it began
};

/// Runs mbook as its own program, with every call on the library's folder written down.
class RecordedRun : public test::CliFixture
{
public:
    RecordedRun() { std::filesystem::create_directories(folder / "library"); }

    void step(const std::string& arguments, std::set<std::string> models)
    {
        const auto command = "CRASH_ROOT='" + library() + "' CRASH_JOURNAL='" + (folder / "journal").string() +
                             "' LD_PRELOAD='" MODELBOOK_CRASH_RECORDER "' MODELBOOK_HOME='" + (folder / "home").string() +
                             "' MODELBOOK_AUTHOR=ana '" MODELBOOK_BINARY_DIR "/app/mbook' " + arguments + " >'" +
                             (folder / "out").string() + "' 2>&1";
        INFO(command);
        REQUIRE(std::system(command.c_str()) == 0); // NOLINT(concurrency-mt-unsafe)
        const auto before = steps.empty() ? std::set<std::string>{} : steps.back().models;
        steps.push_back({records().size(), std::move(models), before});
    }
    std::vector<CrashDisk::Record> records() const { return CrashDisk::readJournal(folder / "journal"); }

    std::vector<Step> steps;
};

/// What is wrong with a library as a crash left it, "" where nothing is.
std::string wrongWith(const std::filesystem::path& library, const std::filesystem::path& home, const Step* done,
                      const Step* next)
{
    const Library::Options options{home, "bo"};
    auto opened = Library::open(library.string(), options);
    if (!opened)
        return done ? "it does not open: " + opened.error().text() : "";
    const auto table = (*opened)->query("");
    if (!table)
        return "it cannot be asked: " + table.error().text();
    std::set<std::string> names;
    for (std::size_t row = 0; row < (*table)->rowCount(); ++row)
        names.insert((*opened)->model((*table)->modelId(row))->name);
    const auto& mayBe = next ? next->models : names;
    if (done && names != done->models && names != mayBe)
        return "it has " + std::to_string(names.size()) + " models that were never there together";
    const auto maintenance = Maintenance::open(library.string(), options);
    if (!maintenance)
        return maintenance.error().text();
    const auto damage = (*maintenance)->verify();
    if (!damage)
        return damage.error().text();
    if (!damage->damaged.empty())
        return damage->damaged[0].key + ": " + damage->damaged[0].problem;
    // Work goes on in it.
    if (names.empty())
        return {};
    const auto tagged = (*opened)->setTags({(*table)->modelId(0)}, {"after"}, {});
    return tagged ? "" : "it cannot be changed: " + tagged.error().text();
}

/// What is wrong with the public share as a crash left it: it shows what it did before, or what it does after, whole.
std::string wrongWithShare(const std::filesystem::path& library, const std::filesystem::path& home, const Step* done,
                           const Step* next)
{
    const auto share = library / "shares/public";
    const Library::Options options{home, "guest"};
    const auto opened = Library::open(share.string(), options);
    if (!opened)
        return done && !done->models.empty() ? "the share does not open: " + opened.error().text() : "";
    const auto table = (*opened)->query("");
    if (!table)
        return "it cannot be asked: " + table.error().text();
    std::set<std::string> names;
    const test::TempFolder place;
    for (std::size_t row = 0; row < (*table)->rowCount(); ++row) {
        const auto record = (*opened)->model((*table)->modelId(row));
        names.insert(record->name);
        for (const auto& checkpoint : record->checkpoints) {
            for (const auto& file : checkpoint.files) {
                if (const auto got = (*opened)->fetch(file, place / file.sha256); !got)
                    return record->name + " is half: " + got.error().text();
            }
        }
    }
    if (done && names != done->models && !(next && names == next->models))
        return "it shows " + std::to_string(names.size()) + " models that were never published together";
    return {};
}

using Check = std::string (*)(const std::filesystem::path&, const std::filesystem::path&, const Step*, const Step*);

/// Every state that a crash at any call may leave, checked; the number of different ones.
std::size_t crashEverywhere(const RecordedRun& run, Check wrong)
{
    const auto records = run.records();
    CrashDisk disk(run.library());
    std::set<std::string> seen;
    std::size_t states = 0;
    for (std::size_t i = 0; i <= records.size(); ++i) {
        const Step *done = nullptr, *next = nullptr;
        for (const auto& step : run.steps) {
            if (step.end <= i)
                done = &step;
            else if (!next)
                next = &step;
        }
        for (const auto what : {CrashDisk::Left::Synced, CrashDisk::Left::Names, CrashDisk::Left::All}) {
            const auto files = disk.left(what);
            std::string all = std::to_string(done ? done->end : 0);
            for (const auto& [key, content] : files) {
                if (!key.starts_with("tmp/")) // names of unfinished files are random, and nobody reads them
                    all += key + '\n' + Sha256::hexOf(content) + '\n';
            }
            if (!seen.insert(Sha256::hexOf(all)).second)
                continue;
            ++states;
            const test::TempFolder place;
            CrashDisk::write(files, place / "library");
            INFO("stopped before record " << i << " of " << records.size() << ", left: " << static_cast<int>(what));
            CHECK(wrong(place / "library", place / "home", done, next) == "");
        }
        if (i < records.size())
            disk.play(records[i]);
    }
    WARN(states << " different states of " << records.size() << " calls");
    return states;
}

} // namespace

TEST_CASE("After a power cut at any call, every acknowledged model is whole and no half one shows")
{
    RecordedRun run;
    run.step("init '" + run.library() + "' --name test", {});
    const auto samples = test::CliFixture::samples();
    const auto library = " --library '" + run.library() + "'";
    run.step("add '" + (samples / "lightning_logs/version_4").string() + "' --name first" + library, {"first"});
    run.step("add '" + (samples / "hf/digits-cnn-067").string() + "' --name second" + library, {"first", "second"});
    run.step("tag first +paper" + library, {"first", "second"});
    run.step("rm first" + library, {"second"});
    run.step("gc --days 0" + library, {"second"});

    CHECK(crashEverywhere(run, wrongWith) > 50);
}

TEST_CASE("Publishing that is cut short at any call leaves the share as it was, or as it was to be")
{
    RecordedRun run;
    run.step("init '" + run.library() + "' --name test", {});
    const auto samples = test::CliFixture::samples();
    const auto library = " --library '" + run.library() + "'";
    run.step("add '" + (samples / "lightning_logs/version_4").string() + "' --name first" + library, {});
    run.step("add '" + (samples / "hf/digits-cnn-067").string() + "' --name second" + library, {});
    run.step("publish first --keep-private" + library, {"first"});
    run.step("publish second --keep-private" + library, {"first", "second"});
    run.step("unpublish first" + library, {"second"});
    CHECK(crashEverywhere(run, wrongWithShare) > 20);
}
