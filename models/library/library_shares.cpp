// Shares of a library: publishing, unpublishing, and which models are visible where.
#include "models/library/local_library.h"
#include "models/library/record_json.h"
#include "models/sharing/publish/share_writer.h"
#include "storage/base/ascii.h"
#include "storage/objects/open_store.h"

#include <nlohmann/json.hpp>

#include <set>

namespace modelbook {

namespace {

Status checkShareName(const std::string& name)
{
    if (checkObjectKey(name) && name.find('/') == std::string::npos && name.size() <= 60)
        return {};
    return makeError(ErrorCode::InvalidArgument, "a share's name has up to 60 letters, digits, dots, - and _, and does not begin with a dot");
}

std::string noteOf(std::uint64_t number)
{
    return nlohmann::json{{"version", 1}, {"number", number}}.dump(1) + "\n";
}

} // namespace

Result<std::vector<std::string>> LocalLibrary::shareNames() const
{
    // That there is a share stands in the history; what is in it, only in the share itself.
    return m_history->withRepository([&](const GitRepository& git) -> Result<std::vector<std::string>> {
        std::vector<std::string> names;
        MB_TRY(const auto head, git.head());
        if (head.empty())
            return names;
        MB_TRY(const auto files, git.list(head, "shares"));
        for (const auto& file : files) {
            if (file.size() > 5 && file.compare(file.size() - 5, 5, ".json") == 0)
                names.push_back(file.substr(0, file.size() - 5));
        }
        return names;
    });
}

Result<std::unique_ptr<ObjectStore>> LocalLibrary::openShare(const std::string& share) const
{
    return openObjectStore(locationBelow(m_location, "shares/" + share));
}

Status LocalLibrary::publish(const std::vector<SharedModel>& models, const std::string& share, const ProgressFunction& progress, const CancelToken& cancel)
{
    MB_CHECK(checkMayChange());
    MB_CHECK(checkShareName(share));
    const std::lock_guard lock(m_sharesMutex);
    MB_TRY(auto store, makeObjectStore(locationBelow(m_location, "shares/" + share)));
    ShareWriter writer(*m_objects, *m_blobs, std::move(store), share, m_local / "shares" / share);
    auto published = writer.openOrCreate(m_identity.name);
    if (published)
        published = writer.publish(models, progress, cancel);
    if (!published)
        return failure(published).within("publishing to " + share);
    return noteChange(share, writer.number(), "Publish " + (models.size() == 1 ? models.front().record.name : counted(models.size(), "model")) + " to " + share);
}

Status LocalLibrary::noteChange(const std::string& share, std::uint64_t number, const std::string& message)
{
    // First the note, by which the share is found, then what is in it.
    MB_CHECK(commitFiles({{"shares/" + share + ".json", noteOf(number)}}, message.substr(0, message.find('\n'))));
    MB_CHECK(readShares());
    return updateCatalogue();
}

Status LocalLibrary::unpublish(const std::vector<ModelId>& ids, const std::string& share, const CancelToken& cancel)
{
    MB_CHECK(checkMayChange());
    MB_CHECK(checkShareName(share));
    MB_TRY(const auto names, shareNames());
    if (std::find(names.begin(), names.end(), share) == names.end())
        return makeError(ErrorCode::NotFound, "there is no share \"" + share + "\"");
    const std::lock_guard lock(m_sharesMutex);
    MB_TRY(auto store, openShare(share));
    ShareWriter writer(*m_objects, *m_blobs, std::move(store), share, m_local / "shares" / share);
    MB_CHECK(writer.open());
    MB_CHECK(writer.unpublish(ids, cancel));
    return noteChange(share, writer.number(), "Take " + counted(ids.size(), "model") + " out of " + share);
}

Result<std::vector<ShareInfo>> LocalLibrary::shares() const
{
    MB_TRY(const auto names, shareNames());
    std::vector<ShareInfo> infos;
    const std::lock_guard lock(m_sharesMutex);
    for (const auto& name : names) {
        MB_TRY(auto store, openShare(name));
        ShareWriter reader(*m_objects, *m_blobs, std::move(store), name, m_local / "shares" / name);
        MB_CHECK(reader.open());
        MB_TRY(auto models, reader.models());
        infos.push_back({name, m_objects->location() + "/shares/" + name, std::move(models)});
    }
    return infos;
}

Status LocalLibrary::readShares()
{
    MB_TRY(const auto names, shareNames());
    std::map<ModelId, std::vector<std::string>> published;
    for (const auto& name : names) {
        auto store = openShare(name);
        if (!store)
            continue;
        ShareWriter reader(*m_objects, *m_blobs, std::move(*store), name, m_local / "shares" / name);
        auto opened = reader.open();
        auto models = opened ? reader.models() : Result<std::vector<ModelId>>(failure(opened));
        // A share that cannot be read now hides nothing else.
        if (!models)
            continue;
        for (const auto& id : *models)
            published[id].push_back(name);
    }
    const std::lock_guard lock(m_catalogueMutex);
    m_published = std::move(published);
    return {};
}

std::set<ModelId> LocalLibrary::visibilityChanges() const
{
    static const FieldKey visibility{FieldKind::Property, "visibility"};
    const auto current = index();
    std::set<ModelId> changed;
    for (const auto& id : current->modelsWhere(visibility, [](const ArgValue&) { return true; })) {
        const auto now = m_published.find(id);
        const auto before = current->value(id, visibility);
        if (now == m_published.end() || !before || !(*before == ArgValue(ArgValue::List(now->second.begin(), now->second.end()))))
            changed.insert(id);
    }
    for (const auto& [id, shares] : m_published) {
        if (current->contains(id) && !current->value(id, visibility))
            changed.insert(id);
    }
    return changed;
}

void LocalLibrary::addVisibility(CatalogueRow& row) const
{
    const auto shares = m_published.find(row.id);
    if (shares == m_published.end())
        return;
    auto json = nlohmann::ordered_json::parse(row.model, nullptr, false);
    if (!json.is_object())
        return;
    json["custom"]["visibility"] = shares->second;
    row.model = json.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace modelbook
