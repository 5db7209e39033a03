#include "storage/history/git_repository.h"

#include "storage/history/git_lookup.h"

namespace modelbook {

namespace {

constexpr char branch[] = "refs/heads/main";

struct GitLibrary {
    GitLibrary()
    {
        git_libgit2_init();
        // Packs come from our own store, checked by SHA-256; hashing every object again on each read costs half the time.
        git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 0);
    }
    ~GitLibrary() { git_libgit2_shutdown(); }
};

/// The entry at a path, or null where there is none.
Result<GitTreeEntry> entryAt(const GitTree& tree, const std::string& path)
{
    git_tree_entry* entry = nullptr;
    if (!tree)
        return GitTreeEntry();
    const int status = git_tree_entry_bypath(&entry, tree.get(), path.c_str());
    if (status == GIT_ENOTFOUND)
        return GitTreeEntry();
    if (status != 0)
        return gitError(status, "find " + path);
    return GitTreeEntry(entry);
}

} // namespace

Result<std::unique_ptr<GitRepository>> GitRepository::openOrCreate(const std::filesystem::path& folder)
{
    static const GitLibrary library;
    git_repository* repository = nullptr;
    int status = git_repository_open_bare(&repository, folder.c_str());
    if (status == GIT_ENOTFOUND) {
        git_repository_init_options options = GIT_REPOSITORY_INIT_OPTIONS_INIT;
        options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH;
        options.initial_head = "main";
        status = git_repository_init_ext(&repository, folder.c_str(), &options);
    }
    if (status != 0)
        return gitError(status, "open " + folder.string());
    std::unique_ptr<GitRepository> opened(new GitRepository(repository));
    MB_CHECK(opened->collectNewObjects());
    return opened;
}

GitRepository::~GitRepository()
{
    git_repository_free(m_repository);
}

Result<CommitId> GitRepository::head() const
{
    return reference(branch);
}

Status GitRepository::setHead(const CommitId& commit)
{
    return setReference(branch, commit);
}

Result<CommitId> GitRepository::reference(const std::string& name) const
{
    git_oid oid;
    const int status = git_reference_name_to_id(&oid, m_repository, name.c_str());
    if (status == GIT_ENOTFOUND)
        return CommitId();
    if (status != 0)
        return gitError(status, "read " + name);
    return oidText(oid);
}

Status GitRepository::setReference(const std::string& name, const CommitId& commit)
{
    MB_TRY(const auto oid, oidOf(commit));
    git_reference* reference = nullptr;
    if (const int status = git_reference_create(&reference, m_repository, name.c_str(), &oid, 1, "modelbook"); status != 0)
        return gitError(status, "move " + name);
    git_reference_free(reference);
    return {};
}

Status GitRepository::removeReference(const std::string& name)
{
    const int status = git_reference_remove(m_repository, name.c_str());
    return status == 0 || status == GIT_ENOTFOUND ? Status{} : Status(gitError(status, "remove " + name));
}

Result<std::string> GitRepository::readBlob(const std::string& id) const
{
    MB_TRY(const auto oid, oidOf(id));
    git_blob* raw = nullptr;
    if (const int status = git_blob_lookup(&raw, m_repository, &oid); status != 0)
        return gitError(status, "read object " + id);
    const GitBlob blob(raw);
    return std::string(static_cast<const char*>(git_blob_rawcontent(raw)), git_blob_rawsize(raw));
}

Result<std::string> GitRepository::idOf(const CommitId& commit, const std::string& path) const
{
    MB_TRY(const auto tree, treeOf(m_repository, commit));
    MB_TRY(const auto entry, entryAt(tree, path));
    return entry ? oidText(*git_tree_entry_id(entry.get())) : std::string();
}

Result<std::string> GitRepository::readFile(const CommitId& commit, const std::string& path) const
{
    MB_TRY(const auto id, idOf(commit, path));
    if (id.empty())
        return makeError(ErrorCode::NotFound, "the history has no " + path);
    return readBlob(id);
}

Result<std::vector<std::string>> GitRepository::list(const CommitId& commit, const std::string& folder) const
{
    std::vector<std::string> names;
    MB_TRY(auto tree, treeOf(m_repository, commit));
    if (tree && !folder.empty()) {
        MB_TRY(const auto entry, entryAt(tree, folder));
        if (!entry || git_tree_entry_type(entry.get()) != GIT_OBJECT_TREE)
            return names;
        git_tree* sub = nullptr;
        if (const int status = git_tree_lookup(&sub, m_repository, git_tree_entry_id(entry.get())); status != 0)
            return gitError(status, "read " + folder);
        tree.reset(sub);
    }
    for (std::size_t i = 0; tree && i < git_tree_entrycount(tree.get()); ++i) {
        const auto* entry = git_tree_entry_byindex(tree.get(), i);
        names.push_back(git_tree_entry_name(entry));
        if (git_tree_entry_type(entry) == GIT_OBJECT_TREE)
            names.back() += '/';
    }
    return names;
}

Result<std::vector<std::string>> GitRepository::listFiles(const CommitId& commit, const std::string& folder) const
{
    std::vector<std::string> files;
    std::vector<std::string> folders{folder};
    while (!folders.empty()) {
        const auto current = std::move(folders.back());
        folders.pop_back();
        MB_TRY(const auto names, list(commit, current));
        for (const auto& name : names) {
            const auto path = current.empty() ? name : current + "/" + name;
            if (path.back() == '/')
                folders.push_back(path.substr(0, path.size() - 1));
            else
                files.push_back(path);
        }
    }
    return files;
}

Result<CommitId> GitRepository::commit(const std::vector<CommitId>& parents, const std::vector<FileChange>& changes,
                                       const std::string& author, std::int64_t time, const std::string& message)
{
    std::vector<GitCommit> parentCommits;
    std::vector<const git_commit*> parentPointers;
    for (const auto& parent : parents) {
        MB_TRY(auto commit, lookupCommit(m_repository, parent));
        parentPointers.push_back(commit.get());
        parentCommits.push_back(std::move(commit));
    }
    MB_TRY(const auto base, treeOf(m_repository, parents.empty() ? CommitId() : parents.front()));

    std::vector<git_tree_update> updates;
    for (const auto& change : changes) {
        git_tree_update update{};
        update.path = change.path.c_str();
        update.filemode = GIT_FILEMODE_BLOB;
        if (change.content) {
            update.action = GIT_TREE_UPDATE_UPSERT;
            const int status =
                git_blob_create_from_buffer(&update.id, m_repository, change.content->data(), change.content->size());
            if (status != 0)
                return gitError(status, "write " + change.path);
        } else {
            update.action = GIT_TREE_UPDATE_REMOVE;
        }
        updates.push_back(update);
    }
    git_oid treeId;
    GitTree empty;
    if (!base) {
        git_treebuilder* builder = nullptr;
        git_oid emptyId;
        git_tree* raw = nullptr;
        if (git_treebuilder_new(&builder, m_repository, nullptr) != 0 || git_treebuilder_write(&emptyId, builder) != 0 ||
            git_tree_lookup(&raw, m_repository, &emptyId) != 0)
            return gitError(-1, "write a tree");
        git_treebuilder_free(builder);
        empty.reset(raw);
    }
    int status = git_tree_create_updated(&treeId, m_repository, base ? base.get() : empty.get(), updates.size(),
                                         updates.data());
    if (status != 0)
        return gitError(status, "write a tree");
    git_tree* rawTree = nullptr;
    if (status = git_tree_lookup(&rawTree, m_repository, &treeId); status != 0)
        return gitError(status, "read a tree");
    const GitTree tree(rawTree);

    const auto mail = author + "@modelbook";
    git_signature* rawSignature = nullptr;
    if (status = git_signature_new(&rawSignature, author.c_str(), mail.c_str(), time, 0); status != 0)
        return gitError(status, "sign as '" + author + "'");
    const GitSignature signature(rawSignature);
    git_oid commitId;
    status = git_commit_create(&commitId, m_repository, nullptr, rawSignature, rawSignature, nullptr, message.c_str(),
                               rawTree, parentPointers.size(), parentPointers.data());
    if (status != 0)
        return gitError(status, "write a commit");
    return oidText(commitId);
}

Result<CommitInfo> GitRepository::info(const CommitId& id) const
{
    MB_TRY(const auto commit, lookupCommit(m_repository, id));
    CommitInfo info;
    info.id = id;
    const auto* signature = git_commit_author(commit.get());
    info.author = signature->name;
    info.time = signature->when.time;
    info.message = git_commit_message(commit.get());
    for (unsigned i = 0; i < git_commit_parentcount(commit.get()); ++i)
        info.parents.push_back(oidText(*git_commit_parent_id(commit.get(), i)));
    return info;
}

bool GitRepository::hasCommit(const CommitId& commit) const
{
    return lookupCommit(m_repository, commit).has_value();
}

Result<GitRepository::MergedText> GitRepository::mergeText(const std::string& base, const std::string& ours,
                                                           const std::string& theirs)
{
    const auto input = [](const std::string& text) {
        git_merge_file_input file = GIT_MERGE_FILE_INPUT_INIT;
        file.ptr = text.data();
        file.size = text.size();
        file.path = "README.md";
        return file;
    };
    const auto baseFile = input(base), ourFile = input(ours), theirFile = input(theirs);
    git_merge_file_options options = GIT_MERGE_FILE_OPTIONS_INIT;
    options.our_label = "this edit";
    options.their_label = "the other edit";
    git_merge_file_result merged{};
    if (const int status = git_merge_file(&merged, &baseFile, &ourFile, &theirFile, &options); status != 0)
        return gitError(status, "merge two texts");
    MergedText result{std::string(merged.ptr, merged.len), merged.automergeable == 0};
    git_merge_file_result_free(&merged);
    return result;
}

} // namespace modelbook
