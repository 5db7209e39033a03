// Eight people at once: as many processes, each with a clone of its own, make 100 changes each in one library; then a ninth
// looks whether every one is there, in every history. As control the same with libgit2's push to a bare folder.
//   bench_writers [FOLDER|s3://bucket/prefix] [WRITERS] [CHANGES]
#include "models/library/record_merge.h"
#include "storage/history/git_handles.h"
#include "storage/history/history.h"
#include "storage/objects/open_store.h"
#include "tests/support/temp_folder.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include <sys/wait.h>
#include <unistd.h>

using namespace modelbook;

namespace {

std::string fileOf(int writer, int change)
{
    return "views/" + std::to_string(writer) + "-" + std::to_string(change) + ".json";
}

/// Runs `work` in as many processes; returns the sum of what they return (up to 255 each).
int inProcesses(int count, const std::function<int(int)>& work)
{
    std::vector<pid_t> children;
    for (int i = 0; i < count; ++i) {
        const auto pid = ::fork();
        if (pid == 0)
            ::_exit(work(i));
        children.push_back(pid);
    }
    int sum = 0;
    for (const auto child : children) {
        int status = 0;
        ::waitpid(child, &status, 0);
        sum += WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    }
    return sum;
}

std::unique_ptr<History> join(ObjectStore& objects, const std::filesystem::path& folder)
{
    auto history = History::open(objects, folder, recordMergeRules());
    if (!history) {
        std::fprintf(stderr, "%s\n", history.error().text().c_str());
        std::exit(1);
    }
    return std::move(*history);
}

void ours(const std::string& location, int writers, int changes)
{
    const test::TempFolder clones;
    const auto start = std::chrono::steady_clock::now();
    const auto acknowledged = inProcesses(writers, [&](int writer) {
        auto objects = openObjectStore(location);
        if (!objects)
            return 0;
        auto history = join(**objects, clones / std::to_string(writer));
        int done = 0;
        for (int i = 0; i < changes; ++i)
            done += history->commit({{fileOf(writer, i), "{}"}}, "writer", "Change").has_value();
        return done;
    });
    const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    auto opened = openObjectStore(location);
    if (!opened) {
        std::fprintf(stderr, "%s\n", opened.error().text().c_str());
        std::exit(1);
    }
    auto objects = std::move(*opened);
    int there = 0, complete = 0;
    for (int reader = 0; reader <= writers; ++reader) { // the writers again, and one who joins now
        auto history = join(*objects, clones / std::to_string(reader));
        if (!history->sync())
            continue;
        int found = 0;
        const auto head = history->head();
        history->withRepository([&](const GitRepository& git) {
            for (int writer = 0; writer < writers; ++writer) {
                for (int i = 0; i < changes; ++i)
                    found += git.readFile(head, fileOf(writer, i)).has_value();
            }
            return 0;
        });
        there = found;
        complete += found == acknowledged;
    }
    std::printf("writers: %d of %d acknowledged changes there, %d of %d histories complete, %.1f s, %.1f changes/s\n", there,
                acknowledged, complete, writers + 1, seconds, acknowledged / seconds);
}

/// Fetch, commit on top, push; again until the push says that it worked.
int pushChanges(const std::string& remote, const std::string& clone, int writer, int changes)
{
    git_repository* repository = nullptr;
    if (git_clone(&repository, remote.c_str(), clone.c_str(), nullptr) != 0)
        return 0;
    git_signature* who = nullptr;
    git_signature_new(&who, "writer", "writer@example.org", 1, 0);
    git_remote* origin = nullptr;
    git_remote_lookup(&origin, repository, "origin");
    int done = 0;
    for (int i = 0; i < changes; ++i) {
        for (int attempt = 0; attempt < 200; ++attempt) {
            git_remote_fetch(origin, nullptr, nullptr, nullptr);
            git_oid head, blob, tree, commit;
            if (git_reference_name_to_id(&head, repository, "refs/remotes/origin/main") != 0)
                return done;
            git_commit* parent = nullptr;
            git_tree* base = nullptr;
            git_commit_lookup(&parent, repository, &head);
            git_commit_tree(&base, parent);
            git_blob_create_from_buffer(&blob, repository, "{}", 2);
            const auto path = fileOf(writer, i);
            git_tree_update update{GIT_TREE_UPDATE_UPSERT, blob, GIT_FILEMODE_BLOB, path.c_str()};
            git_tree_create_updated(&tree, repository, base, 1, &update);
            git_tree* written = nullptr;
            git_tree_lookup(&written, repository, &tree);
            const git_commit* parents[] = {parent};
            git_commit_create(&commit, repository, nullptr, who, who, nullptr, "Change", written, 1, parents);
            git_reference* mine = nullptr;
            git_reference_create(&mine, repository, "refs/heads/mine", &commit, 1, "");
            char spec[] = "refs/heads/mine:refs/heads/main";
            char* specs[] = {spec};
            const git_strarray refs{specs, 1};
            const int pushed = git_remote_push(origin, &refs, nullptr);
            git_reference_free(mine);
            git_tree_free(written);
            git_tree_free(base);
            git_commit_free(parent);
            if (pushed == 0) {
                ++done;
                break;
            }
        }
    }
    return done;
}

void control(int writers, int changes)
{
    git_libgit2_init();
    const test::TempFolder folder;
    const auto remote = (folder / "bare.git").string();
    git_repository* repository = nullptr;
    git_repository_init_options options = GIT_REPOSITORY_INIT_OPTIONS_INIT;
    options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH;
    options.initial_head = "main";
    git_repository_init_ext(&repository, remote.c_str(), &options);
    git_oid blob, tree, commit;
    git_blob_create_from_buffer(&blob, repository, "{}", 2);
    git_treebuilder* builder = nullptr;
    git_treebuilder_new(&builder, repository, nullptr);
    git_treebuilder_insert(nullptr, builder, "start", &blob, GIT_FILEMODE_BLOB);
    git_treebuilder_write(&tree, builder);
    git_tree* root = nullptr;
    git_tree_lookup(&root, repository, &tree);
    git_signature* who = nullptr;
    git_signature_new(&who, "writer", "writer@example.org", 1, 0);
    git_commit_create(&commit, repository, "refs/heads/main", who, who, nullptr, "Start", root, 0, nullptr);
    const auto acknowledged = inProcesses(writers, [&](int writer) {
        return pushChanges(remote, (folder / std::to_string(writer)).string(), writer, changes);
    });
    git_oid head;
    git_reference_name_to_id(&head, repository, "refs/heads/main");
    git_commit* newest = nullptr;
    git_commit_lookup(&newest, repository, &head);
    git_commit_tree(&root, newest);
    int there = 0;
    for (int writer = 0; writer < writers; ++writer) {
        for (int i = 0; i < changes; ++i) {
            git_tree_entry* entry = nullptr;
            if (git_tree_entry_bypath(&entry, root, fileOf(writer, i).c_str()) == 0) {
                ++there;
                git_tree_entry_free(entry);
            }
        }
    }
    std::printf("control (libgit2 push to a folder): %d of %d acknowledged pushes there\n", there, acknowledged);
}

} // namespace

int main(int argc, char** argv)
{
    const test::TempFolder folder;
    const std::string location = argc > 1 ? argv[1] : (folder / "library").string();
    const int writers = argc > 2 ? std::atoi(argv[2]) : 8, changes = argc > 3 ? std::atoi(argv[3]) : 100;
    std::filesystem::create_directories(folder / "library");
    ours(location, writers, changes);
    if (argc < 2)
        control(writers, std::min(changes, 25));
}
