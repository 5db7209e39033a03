// Looking commits and trees up in a repository. For storage/history only.
#pragma once

#include "storage/history/git_handles.h"
#include "storage/history/git_repository.h"

namespace modelbook {

inline Result<GitCommit> lookupCommit(git_repository* repository, const CommitId& id)
{
    MB_TRY(const auto oid, oidOf(id));
    git_commit* commit = nullptr;
    if (const int status = git_commit_lookup(&commit, repository, &oid); status != 0)
        return gitError(status, "read commit " + id);
    return GitCommit(commit);
}

inline Result<GitTree> lookupTree(git_repository* repository, const git_oid& id)
{
    git_tree* tree = nullptr;
    if (const int status = git_tree_lookup(&tree, repository, &id); status != 0)
        return gitError(status, "read the tree " + oidText(id));
    return GitTree(tree);
}

/// The tree of a commit; null for "".
inline Result<GitTree> treeOf(git_repository* repository, const CommitId& id)
{
    if (id.empty())
        return GitTree();
    MB_TRY(const auto commit, lookupCommit(repository, id));
    git_tree* tree = nullptr;
    if (const int status = git_commit_tree(&tree, commit.get()); status != 0)
        return gitError(status, "read the tree of commit " + id);
    return GitTree(tree);
}

} // namespace modelbook
