// Uploads against collections, with either side stopped (SIGSTOP) anywhere, for as long as the other takes to finish, and
// then continued: whatever the order, no model may lack a chunk.
//   bench_schedules [ROUNDS] [SEED]
#include "storage/objects/folder_store.h"
#include "tests/support/small_library.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

using namespace modelbook;

namespace {

/// Stores and records the same few contents again and again, as somebody who trains a model anew.
int upload(const std::filesystem::path& folder, int round)
{
    auto objects = std::move(*FolderStore::open(folder));
    test::SmallLibrary library(*objects);
    int failures = 0;
    for (unsigned i = 0; i < 3; ++i) {
        const auto model = std::to_string(round) + "-" + std::to_string(i);
        for (int attempt = 0;; ++attempt) {
            const auto manifest = library.store(test::noise(20'000, i));
            const auto recorded = library.record(model, manifest);
            if (recorded)
                break;
            if (recorded.error().code() != ErrorCode::Stale || attempt == 50) {
                ++failures;
                break;
            }
            library.blobs.forget();
        }
    }
    return failures;
}

int collect(const std::filesystem::path& folder)
{
    auto objects = std::move(*FolderStore::open(folder));
    test::SmallLibrary library(*objects);
    int failures = 0;
    for (int i = 0; i < 2; ++i)
        failures += !library.collect().has_value();
    return failures;
}

pid_t start(const std::function<int()>& work)
{
    const auto pid = ::fork();
    if (pid == 0)
        ::_exit(work());
    return pid;
}

int ended(pid_t child)
{
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

} // namespace

int main(int argc, char** argv)
{
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 1000;
    std::mt19937 random(argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 1);
    int missing = 0, failures = 0, stopped = 0;
    for (int round = 0; round < rounds; ++round) {
        const test::TempFolder folder;
        {
            // Contents that were there once, and are garbage now.
            auto objects = std::move(*FolderStore::open(folder.path()));
            test::SmallLibrary library(*objects);
            for (unsigned i = 0; i < 3; ++i) {
                if (!library.record("old", library.store(test::noise(20'000, i))) || !library.remove("old"))
                    return 1;
            }
        }
        const auto uploader = start([&] { return upload(folder.path(), round); });
        const auto collector = start([&] { return collect(folder.path()); });
        const auto victim = random() % 2 ? uploader : collector;
        const auto other = victim == uploader ? collector : uploader;
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 60'000));
        if (::kill(victim, SIGSTOP) == 0)
            ++stopped;
        failures += ended(other);
        if (victim == uploader)
            failures += ended(start([&] { return collect(folder.path()); })); // one who never saw the other
        ::kill(victim, SIGCONT);
        failures += ended(victim);
        auto objects = std::move(*FolderStore::open(folder.path()));
        test::SmallLibrary library(*objects);
        const auto report = library.client.history->sync() ? library.verify() : Result<VerifyReport>(Error(ErrorCode::Io, ""));
        missing += !report || !report->damaged.empty();
    }
    std::printf("schedules: %d, stopped in %d, with missing data %d, failed calls %d\n", rounds, stopped, missing, failures);
    return missing == 0 ? 0 : 1;
}
