// What differs between two commits, and which descends from which; damaged stretches are passed over where asked.
#include "storage/history/git_lookup.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

namespace modelbook {

namespace {

/// Two trees at one path, of which either may be missing.
struct TreePair {
    std::string folder; ///< with a trailing '/', "" for the root
    GitTree before, after;
};

/// The next entries of two trees, in Git's order, side by side; null where one has none of that name.
template <class Visit>
Status walkEntries(const git_tree* before, const git_tree* after, Visit visit)
{
    // By name: Git's own order compares folders as if their names ended in '/'.
    std::map<std::string, std::pair<const git_tree_entry*, const git_tree_entry*>> byName;
    for (std::size_t i = 0; before && i < git_tree_entrycount(before); ++i) {
        const auto* entry = git_tree_entry_byindex(before, i);
        byName[git_tree_entry_name(entry)].first = entry;
    }
    for (std::size_t i = 0; after && i < git_tree_entrycount(after); ++i) {
        const auto* entry = git_tree_entry_byindex(after, i);
        byName[git_tree_entry_name(entry)].second = entry;
    }
    for (const auto& [name, pair] : byName) {
        const bool same = pair.first && pair.second &&
                          git_oid_equal(git_tree_entry_id(pair.first), git_tree_entry_id(pair.second));
        if (!same)
            MB_CHECK(visit(name, pair.first, pair.second));
    }
    return {};
}

bool isFolder(const git_tree_entry* entry)
{
    return entry && git_tree_entry_type(entry) == GIT_OBJECT_TREE;
}

} // namespace

Result<std::vector<FileDelta>> GitRepository::diff(const CommitId& from, const CommitId& to,
                                                   std::vector<std::string>* unreadable) const
{
    std::vector<FileDelta> deltas;
    std::vector<TreePair> open;
    {
        MB_TRY(auto before, treeOf(m_repository, from));
        MB_TRY(auto after, treeOf(m_repository, to));
        if (before && after && git_oid_equal(git_tree_id(before.get()), git_tree_id(after.get())))
            return deltas;
        open.push_back({"", std::move(before), std::move(after)});
    }
    const auto folderOf = [&](const git_tree_entry* entry, const std::string& path) -> Result<GitTree> {
        if (!isFolder(entry))
            return GitTree();
        auto tree = lookupTree(m_repository, *git_tree_entry_id(entry));
        if (!tree && unreadable) {
            unreadable->push_back(path);
            return GitTree();
        }
        return tree;
    };
    while (!open.empty()) {
        const auto pair = std::move(open.back());
        open.pop_back();
        MB_CHECK(walkEntries(pair.before.get(), pair.after.get(),
                             [&](const std::string& name, const git_tree_entry* before, const git_tree_entry* after) -> Status {
                                 const auto path = pair.folder + name;
                                 if (isFolder(before) || isFolder(after)) {
                                     const auto readable = unreadable ? unreadable->size() : 0;
                                     MB_TRY(auto beforeTree, folderOf(before, path));
                                     MB_TRY(auto afterTree, folderOf(after, path));
                                     // Of a folder that cannot be read nothing is known, least of all deletions.
                                     if (!unreadable || unreadable->size() == readable)
                                         open.push_back({path + "/", std::move(beforeTree), std::move(afterTree)});
                                 }
                                 const bool fileBefore = before && !isFolder(before), fileAfter = after && !isFolder(after);
                                 if (fileBefore || fileAfter)
                                     deltas.push_back({path, fileBefore ? oidText(*git_tree_entry_id(before)) : "",
                                                       fileAfter ? oidText(*git_tree_entry_id(after)) : ""});
                                 return {};
                             }));
    }
    std::sort(deltas.begin(), deltas.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return deltas;
}

GitRepository::Descent GitRepository::descent(const CommitId& ancestor, const CommitId& commit) const
{
    if (ancestor.empty() || ancestor == commit)
        return Descent::Yes;
    // Breadth first: the ancestor is nearly always a parent or a grandparent.
    std::deque<CommitId> open{commit};
    std::set<CommitId> seen{commit};
    bool gap = false;
    while (!open.empty()) {
        const auto id = std::move(open.front());
        open.pop_front();
        const auto details = info(id);
        if (!details) {
            gap = true;
            continue;
        }
        for (const auto& parent : details->parents) {
            if (parent == ancestor)
                return Descent::Yes;
            if (seen.insert(parent).second)
                open.push_back(parent);
        }
    }
    return gap ? Descent::Unknown : Descent::No;
}

Result<std::vector<CommitId>> GitRepository::commitsBetween(const CommitId& from, const CommitId& to) const
{
    git_revwalk* raw = nullptr;
    if (const int status = git_revwalk_new(&raw, m_repository); status != 0)
        return gitError(status, "walk the history");
    const GitHandle<git_revwalk, git_revwalk_free> walk(raw);
    git_revwalk_sorting(raw, GIT_SORT_TOPOLOGICAL | GIT_SORT_REVERSE);
    MB_TRY(const auto newest, oidOf(to));
    if (const int status = git_revwalk_push(raw, &newest); status != 0)
        return gitError(status, "walk the history from " + to);
    if (!from.empty()) {
        MB_TRY(const auto oldest, oidOf(from));
        if (const int status = git_revwalk_hide(raw, &oldest); status != 0)
            return gitError(status, "walk the history from " + from);
    }
    std::vector<CommitId> commits;
    git_oid id;
    int status = 0;
    while ((status = git_revwalk_next(&id, raw)) == 0)
        commits.push_back(oidText(id));
    if (status != GIT_ITEROVER)
        return gitError(status, "walk the history");
    return commits;
}

} // namespace modelbook
