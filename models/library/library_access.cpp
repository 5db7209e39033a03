// Access: what this user may do, found by trying; the roster; locks against deletion.
#include "models/library/local_library.h"
#include "models/library/record_json.h"

#include "storage/base/files.h"
#include "storage/base/hash.h"

#include <nlohmann/json.hpp>

namespace modelbook {

namespace {

constexpr char rosterPath[] = "roster.json";

std::string lockPath(const ModelId& id)
{
    return modelFolder(id) + "/locked";
}

AccessLevel levelOf(const std::string& name)
{
    if (name == "Admin")
        return AccessLevel::Admin;
    return name == "Guest" ? AccessLevel::Guest : AccessLevel::ReadOnly;
}

} // namespace

Access LocalLibrary::access() const
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_access)
            return *m_access;
    }
    findAccess();
    const std::lock_guard lock(m_mutex);
    return m_access.value_or(Access());
}

void LocalLibrary::findAccess() const
{
    // An object of no meaning, made and removed: rights, quotas, read-only mounts and policies all show in it.
    Access found;
    auto made = m_objects->checkWriting();
    const bool refused = !made && (made.error().code() == ErrorCode::PermissionDenied || made.error().code() == ErrorCode::ReadOnly);
    // Any other failure (offline, disk full) says nothing about rights.
    const auto& share = m_identity.share;
    if (!share.empty() && refused)
        found = {AccessLevel::Guest, "You are a guest: you may see and download what is published in \"" + share + "\", and change nothing"};
    else if (!share.empty())
        found = {AccessLevel::ReadOnly, "\"" + share + "\" holds published models: they are changed in their library, and published again"};
    else if (refused)
        found = {AccessLevel::ReadOnly, "You may see and download everything in this library, but not change it (" + made.error().message() + ")"};
    const std::lock_guard lock(m_mutex);
    m_access = std::move(found);
}

Status LocalLibrary::checkMayChange() const
{
    const auto now = access();
    if (now.level != AccessLevel::Admin)
        return makeError(ErrorCode::PermissionDenied, now.reason + (m_identity.share.empty() ? ". Ask an Admin of the library for write access" : ""));
    return {};
}

Result<std::vector<Member>> LocalLibrary::roster() const
{
    return m_history->withRepository([&](const GitRepository& git) -> Result<std::vector<Member>> {
        std::vector<Member> members;
        MB_TRY(const auto head, git.head());
        const auto text = head.empty() ? Result<std::string>(std::string()) : git.readFile(head, rosterPath);
        if (!text)
            return text.error().code() == ErrorCode::NotFound ? Result<std::vector<Member>>(members) : Result<std::vector<Member>>(text.error());
        const auto json = nlohmann::json::parse(*text, nullptr, false);
        const auto list = json.is_object() ? json.value("members", nlohmann::json::array()) : nlohmann::json::array();
        for (const auto& item : list) {
            if (!item.is_object())
                continue;
            const auto textOf = [&](const char* key) { return item.contains(key) && item[key].is_string() ? item[key].get<std::string>() : std::string(); };
            members.push_back({textOf("name"), textOf("login"), levelOf(textOf("level")), textOf("share").empty() ? publicShare : textOf("share")});
        }
        return members;
    });
}

Status LocalLibrary::setRoster(const std::vector<Member>& members)
{
    nlohmann::ordered_json json{{"version", 1}, {"members", nlohmann::json::array()}};
    for (const auto& member : members) {
        MB_CHECK(checkName(member.name));
        json["members"].push_back({{"name", member.name}, {"login", member.login}, {"level", accessLevelName(member.level)}, {"share", member.share}});
    }
    return commitFiles({{rosterPath, json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"}}, "Change the roster");
}

Status LocalLibrary::setLocked(const std::vector<ModelId>& ids, bool locked)
{
    MB_CHECK(checkMayChange());
    const auto message = (locked ? "Lock " : "Unlock ") + (ids.size() == 1 ? std::string("a model") : std::to_string(ids.size()) + " models") + (locked ? " against deletion" : "");
    auto committed = m_history->commit(
        [&](const GitRepository& git, const CommitId& head) -> Result<std::vector<FileChange>> {
            std::vector<FileChange> changes;
            for (const auto& id : ids) {
                MB_TRY(const auto model, git.idOf(head, modelFolder(id)));
                if (model.empty())
                    return makeError(ErrorCode::NotFound, "the model " + id + " is not in the library (any more)");
                MB_TRY(const auto there, git.idOf(head, lockPath(id)));
                if (there.empty() == locked)
                    changes.push_back({lockPath(id), locked ? std::optional<std::string>("locked against deletion\n") : std::nullopt});
            }
            return changes;
        },
        m_author, message);
    if (!committed)
        return failure(committed);
    return updateCatalogue();
}

Result<bool> LocalLibrary::isLocked(const ModelId& id) const
{
    return m_history->withRepository([&](const GitRepository& git) -> Result<bool> {
        MB_TRY(const auto head, git.head());
        MB_TRY(const auto lock, git.idOf(head, lockPath(id)));
        return !lock.empty();
    });
}

} // namespace modelbook
