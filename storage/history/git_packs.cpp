// Packs of Git objects: what a change or a snapshot brings, and how the local clone keeps them.
#include "storage/base/files.h"
#include "storage/history/git_lookup.h"

#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>

#include <algorithm>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

/// Adds to a pack what `tree` has and `old` has not, subtree by subtree; equal subtrees are skipped unread.
Status packTree(git_packbuilder* builder, git_repository* repository, const git_oid& id, const git_tree* old)
{
    if (const int status = git_packbuilder_insert(builder, &id, nullptr); status != 0)
        return gitError(status, "pack a tree");
    MB_TRY(const auto tree, lookupTree(repository, id));
    for (std::size_t i = 0; i < git_tree_entrycount(tree.get()); ++i) {
        const auto* entry = git_tree_entry_byindex(tree.get(), i);
        const auto* before = old ? git_tree_entry_byname(old, git_tree_entry_name(entry)) : nullptr;
        if (before && git_oid_equal(git_tree_entry_id(before), git_tree_entry_id(entry)))
            continue;
        if (git_tree_entry_type(entry) != GIT_OBJECT_TREE) {
            if (const int status = git_packbuilder_insert(builder, git_tree_entry_id(entry), nullptr); status != 0)
                return gitError(status, "pack a file");
            continue;
        }
        GitTree oldSub;
        if (before && git_tree_entry_type(before) == GIT_OBJECT_TREE) {
            MB_TRY(oldSub, lookupTree(repository, *git_tree_entry_id(before)));
        }
        MB_CHECK(packTree(builder, repository, *git_tree_entry_id(entry), oldSub.get()));
    }
    return {};
}

Status packNote(git_packbuilder* builder, git_repository* repository, const std::string& note)
{
    if (note.empty())
        return {};
    git_oid blob;
    if (const int status = git_blob_create_from_buffer(&blob, repository, note.data(), note.size()); status != 0)
        return gitError(status, "write a note");
    if (const int status = git_packbuilder_insert(builder, &blob, nullptr); status != 0)
        return gitError(status, "pack a note");
    return {};
}

Result<std::string> bytesOfPack(git_packbuilder* builder)
{
    git_buf buffer = GIT_BUF_INIT;
    if (const int status = git_packbuilder_write_buf(&buffer, builder); status != 0)
        return gitError(status, "write a pack");
    std::string bytes(buffer.ptr, buffer.size);
    git_buf_dispose(&buffer);
    return bytes;
}

/// Above every other, so that it gets what is written.
constexpr int memoryPriority = 999;
/// Each lookup asks one pack after the other: that many small ones are put together.
constexpr std::size_t manyPacks = 48;

} // namespace

Status GitRepository::collectNewObjects()
{
    git_odb* rawOdb = nullptr;
    if (const int status = git_repository_odb(&rawOdb, m_repository); status != 0)
        return gitError(status, "open its objects");
    const GitOdb odb(rawOdb);
    git_odb_backend* backend = nullptr;
    if (git_mempack_new(&backend) != 0)
        return gitError(-1, "keep new objects in memory");
    if (const int status = git_odb_add_backend(rawOdb, backend, memoryPriority); status != 0)
        return gitError(status, "keep new objects in memory");
    m_newObjects = backend;
    return {};
}

void GitRepository::dropNewObjects()
{
    git_mempack_reset(m_newObjects);
}

Result<std::string> GitRepository::pack(const std::vector<CommitId>& commits, const std::string& note) const
{
    git_packbuilder* raw = nullptr;
    if (const int status = git_packbuilder_new(&raw, m_repository); status != 0)
        return gitError(status, "start a pack");
    const GitPackBuilder builder(raw);
    MB_CHECK(packNote(raw, m_repository, note));
    for (const auto& id : commits) {
        MB_TRY(const auto oid, oidOf(id));
        if (const int status = git_packbuilder_insert(raw, &oid, nullptr); status != 0)
            return gitError(status, "pack commit " + id);
        MB_TRY(const auto details, info(id));
        MB_TRY(const auto old, treeOf(m_repository, details.parents.empty() ? CommitId() : details.parents.front()));
        MB_TRY(const auto tree, treeOf(m_repository, id));
        MB_CHECK(packTree(raw, m_repository, *git_tree_id(tree.get()), old.get()));
    }
    return bytesOfPack(raw);
}

Result<std::string> GitRepository::packAll(const CommitId& commit, const std::string& note) const
{
    git_packbuilder* raw = nullptr;
    if (const int status = git_packbuilder_new(&raw, m_repository); status != 0)
        return gitError(status, "start a pack");
    const GitPackBuilder builder(raw);
    git_packbuilder_set_threads(raw, 0);
    MB_CHECK(packNote(raw, m_repository, note));
    git_revwalk* rawWalk = nullptr;
    if (const int status = git_revwalk_new(&rawWalk, m_repository); status != 0)
        return gitError(status, "walk the history");
    const GitHandle<git_revwalk, git_revwalk_free> walk(rawWalk);
    MB_TRY(const auto newest, oidOf(commit));
    if (const int status = git_revwalk_push(rawWalk, &newest); status != 0)
        return gitError(status, "walk the history from " + commit);
    if (const int status = git_packbuilder_insert_walk(raw, rawWalk); status != 0)
        return gitError(status, "pack the history");
    return bytesOfPack(raw);
}

Status GitRepository::addPack(const std::string& bytes)
{
    git_odb* rawOdb = nullptr;
    if (const int status = git_repository_odb(&rawOdb, m_repository); status != 0)
        return gitError(status, "open its objects");
    const GitOdb odb(rawOdb);
    git_odb_writepack* writer = nullptr;
    if (const int status = git_odb_write_pack(&writer, rawOdb, nullptr, nullptr); status != 0)
        return gitError(status, "take a pack in");
    git_indexer_progress progress{};
    int status = writer->append(writer, bytes.data(), bytes.size(), &progress);
    if (status == 0)
        status = writer->commit(writer, &progress);
    auto result = status == 0 ? Status{} : Status(gitError(status, "take a pack in"));
    writer->free(writer);
    git_odb_refresh(rawOdb);
    return result;
}

Status GitRepository::joinPacks()
{
    const fs::path folder = fs::path(git_repository_path(m_repository)) / "objects/pack";
    const auto packFiles = [&] {
        std::vector<std::pair<std::uintmax_t, fs::path>> packs;
        std::error_code error;
        for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
            if (it->path().extension() == ".pack")
                packs.emplace_back(it->file_size(error), it->path());
        }
        std::sort(packs.begin(), packs.end());
        return packs;
    };
    auto packs = packFiles();
    if (packs.size() < manyPacks)
        return {};
    // The largest stay as they are once what is small would not weigh against them.
    std::uintmax_t small = 0;
    std::size_t count = 0;
    while (count < packs.size() && (count < manyPacks / 2 || packs[count].first <= small))
        small += packs[count++].first;
    packs.resize(count);

    git_packbuilder* raw = nullptr;
    if (const int status = git_packbuilder_new(&raw, m_repository); status != 0)
        return gitError(status, "start a pack");
    const GitPackBuilder builder(raw);
    for (const auto& [size, path] : packs) {
        auto index = path;
        index.replace_extension(".idx");
        git_odb_backend* backend = nullptr;
        git_odb* rawOdb = nullptr;
        if (git_odb_new(&rawOdb) != 0)
            return gitError(-1, "open a pack");
        const GitOdb odb(rawOdb);
        if (const int status = git_odb_backend_one_pack(&backend, index.c_str()); status != 0)
            return gitError(status, "open " + index.string());
        if (const int status = git_odb_add_backend(rawOdb, backend, 1); status != 0)
            return gitError(status, "open " + index.string());
        const auto insert = [](const git_oid* id, void* into) {
            return git_packbuilder_insert(static_cast<git_packbuilder*>(into), id, nullptr);
        };
        if (const int status = git_odb_foreach(rawOdb, insert, raw); status != 0)
            return gitError(status, "join packs");
    }
    MB_TRY(const auto joined, bytesOfPack(raw));
    const auto before = packFiles().size();
    MB_CHECK(addPack(joined));
    if (packFiles().size() <= before) // the same objects were joined before
        return {};
    for (const auto& [size, path] : packs) {
        std::error_code error;
        auto index = path;
        fs::remove(index.replace_extension(".idx"), error);
        fs::remove(path, error);
    }
    git_odb* odb = nullptr;
    if (git_repository_odb(&odb, m_repository) == 0) {
        git_odb_refresh(odb);
        git_odb_free(odb);
    }
    return {};
}

} // namespace modelbook
