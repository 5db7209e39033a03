// Owning handles of libgit2's objects, and its last error as an Error. For storage/history only.
#pragma once

#include "storage/base/result.h"

#include <git2.h>

#include <memory>
#include <string>

namespace modelbook {

template <class T, void (*Free)(T*)>
struct GitDeleter {
    void operator()(T* object) const { Free(object); }
};
template <class T, void (*Free)(T*)>
using GitHandle = std::unique_ptr<T, GitDeleter<T, Free>>;

using GitCommit = GitHandle<git_commit, git_commit_free>;
using GitTree = GitHandle<git_tree, git_tree_free>;
using GitBlob = GitHandle<git_blob, git_blob_free>;
using GitOdb = GitHandle<git_odb, git_odb_free>;
using GitSignature = GitHandle<git_signature, git_signature_free>;
using GitPackBuilder = GitHandle<git_packbuilder, git_packbuilder_free>;
using GitTreeEntry = GitHandle<git_tree_entry, git_tree_entry_free>;
using GitReference = GitHandle<git_reference, git_reference_free>;
using GitDiff = GitHandle<git_diff, git_diff_free>;

/// What libgit2 just said, read at once since the next call overwrites it.
inline Error gitError(int status, const std::string& what)
{
    const auto* last = git_error_last();
    const auto code = status == GIT_ENOTFOUND ? ErrorCode::NotFound
                      : last && last->klass == GIT_ERROR_OS ? ErrorCode::Io
                                                            : ErrorCode::Corrupt;
    return makeError(code, "the local copy of the history: cannot " + what + ": " +
                               (last && last->message ? last->message : "unknown reason"));
}

inline std::string oidText(const git_oid& oid)
{
    char text[GIT_OID_HEXSZ + 1];
    git_oid_tostr(text, sizeof text, &oid);
    return text;
}

inline Result<git_oid> oidOf(const std::string& hex)
{
    git_oid oid;
    if (git_oid_fromstr(&oid, hex.c_str()) != 0)
        return makeError(ErrorCode::Corrupt, "'" + hex + "' is no Git object id");
    return oid;
}

} // namespace modelbook
