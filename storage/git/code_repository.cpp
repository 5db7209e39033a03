#include "storage/git/code_repository.h"

#include "storage/git/code_files.h"

#include <algorithm>
#include <array>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

struct GitLibrary {
    GitLibrary() { git_libgit2_init(); }
    ~GitLibrary() { git_libgit2_shutdown(); }
};

using GitRevwalk = GitHandle<git_revwalk, git_revwalk_free>;
using GitReflog = GitHandle<git_reflog, git_reflog_free>;
using GitRemote = GitHandle<git_remote, git_remote_free>;
using GitObject = GitHandle<git_object, git_object_free>;

constexpr std::size_t mostPatchBytes = 1u << 20;
constexpr std::uint64_t mostNewFileBytes = 256u << 10;

/// New files are kept only where they are code: outputs lie about in a work tree, too.
bool isSource(const fs::path& path)
{
    static constexpr std::array<std::string_view, 22> endings{".py", ".pyx", ".ipynb", ".yaml", ".yml", ".json", ".toml", ".cfg", ".ini", ".sh", ".r",
                                                              ".jl", ".c", ".cc", ".cpp", ".cu", ".cuh", ".h", ".hpp", ".rs", ".go", ".txt"};
    const auto ending = path.extension().string();
    return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

Result<GitTree> treeOfCommit(git_repository* repository, const CommitId& id)
{
    MB_TRY(const auto oid, oidOf(id));
    git_commit* raw = nullptr;
    if (const int status = git_commit_lookup(&raw, repository, &oid); status != 0)
        return codeError(status, "find commit " + id);
    const GitCommit commit(raw);
    git_tree* tree = nullptr;
    if (const int status = git_commit_tree(&tree, commit.get()); status != 0)
        return codeError(status, "read commit " + id);
    return GitTree(tree);
}

/// Without what would let others in.
std::string withoutSecrets(std::string url)
{
    const auto scheme = url.find("://");
    const auto at = scheme == std::string::npos ? std::string::npos : url.find('@', scheme);
    if (at != std::string::npos && at < url.find('/', scheme + 3))
        url.erase(scheme + 3, at - scheme - 2);
    return url;
}

} // namespace

Result<std::unique_ptr<CodeRepository>> CodeRepository::findAbove(const fs::path& path)
{
    static const GitLibrary library;
    std::error_code error;
    auto start = fs::absolute(path, error);
    if (!fs::is_directory(start, error))
        start = start.parent_path();
    git_repository* repository = nullptr;
    if (const int status = git_repository_open_ext(&repository, start.c_str(), 0, nullptr); status != 0)
        return codeError(status, "find a Git repository above " + path.string());
    const char* work = git_repository_workdir(repository);
    auto folder = fs::path(work ? work : git_repository_path(repository)).lexically_normal();
    if (!folder.has_filename())
        folder = folder.parent_path();
    return std::unique_ptr<CodeRepository>(new CodeRepository(repository, std::move(folder)));
}

CodeRepository::~CodeRepository()
{
    git_repository_free(m_repository);
}

std::string CodeRepository::remote() const
{
    git_remote* raw = nullptr;
    if (git_remote_lookup(&raw, m_repository, "origin") != 0)
        return {};
    const GitRemote origin(raw);
    const char* url = git_remote_url(origin.get());
    return url ? withoutSecrets(url) : std::string();
}

Result<CodeState> CodeRepository::state() const
{
    CodeState state;
    state.remote = remote();
    git_reference* raw = nullptr;
    const int status = git_repository_head(&raw, m_repository);
    if (status == GIT_EUNBORNBRANCH || status == GIT_ENOTFOUND)
        return state;
    if (status != 0)
        return codeError(status, "read what is checked out in " + m_folder.string());
    const GitReference head(raw);
    if (const auto* target = git_reference_target(head.get()))
        state.commit = oidText(*target);
    if (git_reference_is_branch(head.get()))
        state.branch = git_reference_shorthand(head.get());
    if (!state.commit.empty() && !git_repository_is_bare(m_repository))
        MB_CHECK(addChanges(state));
    return state;
}

Status CodeRepository::addChanges(CodeState& state) const
{
    MB_TRY(const auto tree, treeOfCommit(m_repository, state.commit));
    git_diff_options options = GIT_DIFF_OPTIONS_INIT;
    options.flags = GIT_DIFF_INCLUDE_UNTRACKED | GIT_DIFF_SHOW_UNTRACKED_CONTENT | GIT_DIFF_IGNORE_SUBMODULES;
    options.max_size = static_cast<git_off_t>(mostNewFileBytes);
    git_diff* raw = nullptr;
    if (const int status = git_diff_tree_to_workdir_with_index(&raw, m_repository, tree.get(), &options); status != 0)
        return codeError(status, "compare the files in " + m_folder.string() + " with their commit");
    const GitDiff changes(raw);
    for (std::size_t i = 0; i < git_diff_num_deltas(changes.get()); ++i) {
        const auto* delta = git_diff_get_delta(changes.get(), i);
        if (delta->status == GIT_DELTA_UNTRACKED && (!isSource(delta->new_file.path) || delta->new_file.size > mostNewFileBytes))
            continue;
        MB_TRY(const auto file, codeFileOf(*changes, i));
        state.dirty = true;
        if (state.patch.size() + file.patch.size() > mostPatchBytes)
            state.patchCut = true;
        else
            state.patch += file.patch;
    }
    return {};
}

std::optional<CommitId> CodeRepository::checkedOutAt(std::int64_t time) const
{
    git_reflog* raw = nullptr;
    if (git_reflog_read(&raw, m_repository, "HEAD") != 0)
        return std::nullopt;
    const GitReflog reflog(raw);
    for (std::size_t i = 0; i < git_reflog_entrycount(reflog.get()); ++i) { // newest first
        const auto* entry = git_reflog_entry_byindex(reflog.get(), i);
        if (git_reflog_entry_committer(entry)->when.time <= time)
            return oidText(*git_reflog_entry_id_new(entry));
    }
    return std::nullopt;
}

bool CodeRepository::tracks(const fs::path& path) const
{
    std::error_code error;
    const auto inside = fs::weakly_canonical(path, error).lexically_relative(fs::weakly_canonical(m_folder, error)).generic_string();
    if (error || inside.empty() || inside == "." || inside.starts_with(".."))
        return false;
    git_object* raw = nullptr;
    if (git_revparse_single(&raw, m_repository, "HEAD^{tree}") != 0)
        return false;
    const GitObject tree(raw);
    git_tree_entry* entry = nullptr;
    if (git_tree_entry_bypath(&entry, reinterpret_cast<const git_tree*>(tree.get()), inside.c_str()) != 0)
        return false;
    const GitTreeEntry found(entry);
    return true;
}

bool CodeRepository::has(const CommitId& commit) const
{
    const auto oid = oidOf(commit);
    git_commit* raw = nullptr;
    if (!oid || git_commit_lookup(&raw, m_repository, &*oid) != 0)
        return false;
    const GitCommit found(raw);
    return true;
}

Result<std::vector<CommitInfo>> CodeRepository::log(const CommitId& from, const CommitId& to, std::size_t limit) const
{
    MB_TRY(const auto newest, oidOf(to));
    MB_TRY(const auto hidden, oidOf(from));
    git_revwalk* raw = nullptr;
    if (const int status = git_revwalk_new(&raw, m_repository); status != 0)
        return codeError(status, "read the log of " + m_folder.string());
    const GitRevwalk walk(raw);
    git_revwalk_sorting(walk.get(), GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME);
    int status = git_revwalk_push(walk.get(), &newest);
    if (status == 0)
        status = git_revwalk_hide(walk.get(), &hidden);
    std::vector<CommitInfo> commits;
    git_oid oid;
    while (status == 0 && commits.size() < limit && (status = git_revwalk_next(&oid, walk.get())) == 0) {
        git_commit* found = nullptr;
        if ((status = git_commit_lookup(&found, m_repository, &oid)) != 0)
            break;
        const GitCommit commit(found);
        const auto* author = git_commit_author(found);
        const char* summary = git_commit_summary(found);
        commits.push_back({oidText(oid), {}, author && author->name ? author->name : "", author ? author->when.time : 0, summary ? summary : ""});
    }
    if (status != 0 && status != GIT_ITEROVER)
        return codeError(status, "read the log of " + m_folder.string());
    return commits;
}

Result<std::vector<CodeFile>> CodeRepository::diff(const CommitId& from, const CommitId& to) const
{
    MB_TRY(const auto before, treeOfCommit(m_repository, from));
    MB_TRY(const auto after, treeOfCommit(m_repository, to));
    git_diff_options options = GIT_DIFF_OPTIONS_INIT;
    options.flags = GIT_DIFF_IGNORE_SUBMODULES;
    git_diff* raw = nullptr;
    if (const int status = git_diff_tree_to_tree(&raw, m_repository, before.get(), after.get(), &options); status != 0)
        return codeError(status, "compare two commits of " + m_folder.string());
    const GitDiff changes(raw);
    if (const int status = git_diff_find_similar(changes.get(), nullptr); status != 0)
        return codeError(status, "find renamed files in " + m_folder.string());
    return codeFilesOf(*changes);
}

} // namespace modelbook
