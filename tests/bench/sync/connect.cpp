// How long it takes to join a library of many models, and until a later change of somebody else arrives.
//   bench_connect [MODELS [LOCATION]]   default: 100,000 models in a folder; s3://… takes the AWS_* variables
#include "models/library/library.h"
#include "models/library/record_json.h"
#include "models/library/record_merge.h"
#include "storage/base/hash.h"
#include "storage/history/history.h"
#include "storage/objects/open_store.h"
#include "tests/bench/table/library_maker.h"
#include "tests/support/temp_folder.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>

using namespace modelbook;

namespace {

double since(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

template <class T>
T must(Result<T> result)
{
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().text().c_str());
        std::exit(1);
    }
    return std::move(*result);
}

} // namespace

int main(int argc, char** argv)
{
    const auto models = static_cast<std::uint32_t>(argc > 1 ? std::atoi(argv[1]) : 100'000);
    const test::TempFolder folder;
    const std::string location = argc > 2 ? argv[2] : (folder / "library").string();
    constexpr std::uint32_t batch = 5000, args = 30;
    const bench::LibraryMaker maker({models, args, 0});
    (void)must(Library::create(location, "bench", {folder / "maker", "maker"}));
    {
        // As scans of five thousand runs each would have recorded them, weights left out.
        const auto objects = must(openObjectStore(location));
        const auto history = must(History::open(*objects, folder / "writer", recordMergeRules(nullptr)));
        for (std::uint32_t first = 0; first < models; first += batch) {
            std::vector<FileChange> changes;
            for (std::uint32_t i = first; i < std::min(models, first + batch); ++i) {
                auto record = maker.model(i);
                record.id = randomId();
                const auto path = modelFolder(record.id);
                changes.push_back({path + "/args.json", writeArgs(record.args)});
                changes.push_back({path + "/model.json", writeRecord(record)});
            }
            (void)must(history->commit(changes, "maker", "Add " + std::to_string(batch) + " models"));
        }
        (void)must(history->appendSnapshot("maker", true));
    }
    const auto start = std::chrono::steady_clock::now();
    const auto joined = must(Library::open(location, {folder / "joined", "ana"}));
    const auto found = must(joined->query(""))->rowCount();
    std::printf("connect_%u_models %.1f s (%zu in the catalogue)\n", models, since(start), found);

    const auto other = must(Library::open(location, {folder / "other", "bo"}));
    const auto id = must(joined->query("", {}))->modelId(0);
    double worst = 0;
    for (int round = 0; round < 5; ++round) {
        if (auto tagged = other->setTags({id}, {"round-" + std::to_string(round)}, {}); !tagged)
            std::exit(1);
        const auto landed = std::chrono::steady_clock::now();
        if (!must(joined->refresh()))
            std::exit(1);
        worst = std::max(worst, since(landed));
    }
    std::printf("later_change_arrives %.3f s (worst of 5)\n", worst);
    const auto again = std::chrono::steady_clock::now();
    const auto reopened = must(Library::open(location, {folder / "joined", "ana"}));
    std::printf("open_again %.2f s\n", since(again));
    return 0;
}
