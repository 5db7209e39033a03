// HistoryClient: somebody with a clone of their own, for tests of the history.
#pragma once

#include "storage/history/history.h"
#include "tests/support/temp_folder.h"

#include <memory>
#include <optional>
#include <string>

namespace modelbook::test {

/// Texts merge line by line; a model's folder lives and dies as one; args.json never changes.
inline MergeRules plainRules()
{
    MergeRules rules;
    rules.merge = [](const std::string&, const MergeRules::Content& base, const MergeRules::Content& ours,
                     const MergeRules::Content& theirs) -> Result<MergeRules::Content> {
        if (!ours || !theirs)
            return MergeRules::Content();
        auto merged = GitRepository::mergeText(base.value_or(""), *ours, *theirs);
        if (!merged)
            return failure(merged);
        return MergeRules::Content(merged->text);
    };
    rules.unit = [](const std::string& path) {
        return path.compare(0, 7, "models/") == 0 ? path.substr(0, path.find('/', 7)) : std::string();
    };
    rules.immutable = [](const std::string& path) { return path.ends_with("/args.json"); };
    return rules;
}

struct HistoryClient {
    TempFolder folder;
    std::unique_ptr<History> history;
    explicit HistoryClient(ObjectStore& objects, MergeRules rules = plainRules())
        : history(std::move(*History::open(objects, folder.path(), std::move(rules))))
    {
    }
    Result<CommitId> write(const std::string& path, std::optional<std::string> text) const
    {
        return history->commit({{path, std::move(text)}}, "ana", "Write " + path);
    }
    std::string read(const std::string& path) const
    {
        auto text = history->withRepository(
            [&](const GitRepository& git) { return history->readFirst(git, *git.head(), path); });
        return text ? *text : "<" + std::string(errorCodeName(text.error().code())) + ">";
    }
};

} // namespace modelbook::test
