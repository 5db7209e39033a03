#include "models/code/code_diff.h"

#include "storage/git/code_repository.h"

#include <algorithm>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t mostCommits = 200;

std::vector<CodeFileDiff> plain(std::vector<CodeFile> files)
{
    std::vector<CodeFileDiff> list;
    list.reserve(files.size());
    for (auto& file : files)
        list.push_back({std::move(file.path), std::move(file.before), file.added, file.removed, file.binary, std::move(file.patch)});
    return list;
}

Status fill(CodeDiff& diff, const CodeRepository& repository)
{
    MB_TRY(auto files, repository.diff(diff.from, diff.to));
    diff.files = plain(std::move(files));
    MB_TRY(auto log, repository.log(diff.from, diff.to, 10 * mostCommits));
    diff.more = log.size() > mostCommits ? log.size() - mostCommits : 0;
    log.resize(log.size() - diff.more);
    for (auto& commit : log)
        diff.log.push_back({std::move(commit.id), std::move(commit.author), std::move(commit.message), commit.time});
    MB_TRY(const auto behind, repository.log(diff.to, diff.from, 10 * mostCommits));
    diff.behind = behind.size();
    return {};
}

} // namespace

Result<CodeDiff> codeDiff(const CodePoint& from, const CodePoint& to, const std::vector<fs::path>& clones, const CancelToken& cancel)
{
    CodeDiff diff;
    diff.from = from.commit;
    diff.to = to.commit;
    if (from.commit == to.commit)
        return diff;
    if (from.commit.empty() || to.commit.empty()) {
        diff.problem = "the commit of one of them is not known";
        return diff;
    }
    auto places = clones;
    for (const auto* point : {&from, &to}) {
        if (!point->repository.empty())
            places.emplace_back(point->repository);
    }
    std::string seen;
    for (const auto& place : places) {
        MB_CHECK(cancel.check());
        const auto repository = CodeRepository::findAbove(place);
        if (!repository)
            continue;
        if (!(*repository)->has(from.commit) || !(*repository)->has(to.commit)) {
            seen = (*repository)->folder().string();
            continue;
        }
        if (const auto filled = fill(diff, **repository); !filled)
            diff.problem = filled.error().text();
        return diff;
    }
    if (!seen.empty())
        diff.problem = "the clone in " + seen + " does not have both commits; fetch them there";
    else
        diff.problem = "there is no clone of the code on this machine" + (to.remote.empty() ? std::string() : "; it is at " + to.remote);
    return diff;
}

std::string linesText(const CodeFileDiff& file)
{
    if (file.binary)
        return "binary";
    if (file.added == 0 && file.removed == 0)
        return file.before.empty() ? "changed" : "renamed";
    return "+" + std::to_string(file.added) + " −" + std::to_string(file.removed);
}

std::vector<CodeFileDiff> uncommittedFiles(const CodePoint& point)
{
    auto files = filesOfPatch(point.patch);
    return files ? plain(std::move(*files)) : std::vector<CodeFileDiff>();
}

} // namespace modelbook
