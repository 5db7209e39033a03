#include "models/code/code_point.h"

#include "storage/git/code_repository.h"

#include <nlohmann/json.hpp>

#include <cstdlib>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

CodePoint pointOf(const CodeRepository& repository, CodeState state)
{
    if (state.patchCut)
        state.patch += "# More has changed than is kept here.\n";
    return {std::move(state.commit), repository.folder().string(), std::move(state.remote), std::move(state.branch), state.dirty, std::move(state.patch)};
}

/// A repository of settings in the home folder, or of everything, has trained nothing.
bool isTooHigh(const fs::path& folder)
{
    const char* home = std::getenv("HOME");
    std::error_code error;
    return folder == folder.root_path() || (home && *home && fs::equivalent(folder, home, error));
}

} // namespace

Result<CodePoint> codeNow(const fs::path& folder)
{
    MB_TRY(const auto repository, CodeRepository::findAbove(folder));
    MB_TRY(auto state, repository->state());
    if (state.commit.empty())
        return makeError(ErrorCode::NotFound, "the repository in " + repository->folder().string() + " has no commit yet");
    return pointOf(*repository, std::move(state));
}

struct CodeFinder::Seen {
    std::unique_ptr<CodeRepository> repository;
    CodePoint now; ///< without a commit where it says nothing
};

CodeFinder::CodeFinder() = default;
CodeFinder::~CodeFinder() = default;

CodePoint CodeFinder::of(const fs::path& folder, std::int64_t created)
{
    auto found = CodeRepository::findAbove(folder);
    if (!found || isTooHigh((*found)->folder()) || (*found)->tracks(folder))
        return {};
    auto& seen = m_seen[(*found)->folder()];
    if (!seen) {
        seen = std::make_unique<Seen>();
        seen->repository = std::move(*found);
        if (auto state = seen->repository->state(); state && !state->commit.empty())
            seen->now = pointOf(*seen->repository, std::move(*state));
    }
    const auto then = seen->repository->checkedOutAt(created / 1000);
    if (seen->now.commit.empty() || !then || *then == seen->now.commit)
        return seen->now;
    return {*then, seen->now.repository, seen->now.remote, {}, false, {}};
}

std::string writeCodeOrigin(const CodePoint& point)
{
    const nlohmann::ordered_json json{{"version", 1}, {"repository", point.repository}, {"remote", point.remote}, {"branch", point.branch}, {"dirty", point.dirty}};
    return json.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

void readCodeOrigin(const std::string& text, CodePoint& point)
{
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object())
        return;
    const auto textOf = [&](const char* key) {
        const auto found = json.find(key);
        return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    point.repository = textOf("repository");
    point.remote = textOf("remote");
    point.branch = textOf("branch");
    const auto dirty = json.find("dirty");
    point.dirty = dirty != json.end() && dirty->is_boolean() && dirty->get<bool>();
}

std::string shortCommit(const std::string& commit)
{
    return commit.substr(0, 7);
}

} // namespace modelbook
