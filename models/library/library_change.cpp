// Changing a library: each call is one change in the history, and undo takes one back.
#include "models/args/canonical.h"
#include "models/library/local_library.h"
#include "models/library/record_json.h"
#include "storage/base/ascii.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

namespace modelbook {

namespace {

constexpr char settingsFile[] = "settings.json";
constexpr std::string_view undoTrailer = "\n\nUndoes: ";

Error goneModel(const ModelId& id)
{
    return makeError(ErrorCode::NotFound, "the model " + id + " is not in the library (any more)");
}

/// Each id once, in their order: one commit cannot change a file twice.
std::vector<ModelId> withoutRepeats(const std::vector<ModelId>& ids)
{
    std::vector<ModelId> once;
    std::set<ModelId> seen;
    std::copy_if(ids.begin(), ids.end(), std::back_inserter(once), [&](const auto& id) { return seen.insert(id).second; });
    return once;
}

Status checkCustomName(const std::string& name)
{
    if (name == "visibility")
        return makeError(ErrorCode::InvalidArgument, "visibility follows from where a model is published and is no field of one's own");
    return checkName(name);
}

} // namespace

Status LocalLibrary::commitFiles(const std::vector<FileChange>& changes, const std::string& message)
{
    MB_CHECK(checkMayChange());
    auto committed = m_history->commit(changes, m_author, message);
    if (!committed)
        return failure(committed);
    return updateCatalogue();
}

Status LocalLibrary::editRecords(const std::vector<ModelId>& ids, const std::string& message, const Edit& edit)
{
    MB_CHECK(checkMayChange());
    auto committed = m_history->commit(
        [&](const GitRepository& git, const CommitId& head) -> Result<std::vector<FileChange>> {
            std::vector<FileChange> changes;
            for (const auto& id : withoutRepeats(ids)) {
                const auto path = modelFolder(id) + "/model.json";
                auto text = git.readFile(head, path);
                if (!text)
                    return text.error().code() == ErrorCode::NotFound ? goneModel(id) : failure(text);
                MB_TRY(auto record, readRecord(*text, path));
                record.id = id;
                edit(record);
                auto written = writeRecord(record);
                if (written != *text)
                    changes.push_back({path, std::move(written)});
            }
            return changes;
        },
        m_author, message);
    if (!committed)
        return failure(committed);
    return updateCatalogue();
}

Status LocalLibrary::rename(const ModelId& id, const std::string& name)
{
    MB_CHECK(checkName(name));
    MB_TRY(const auto before, known(id));
    return editRecords({id}, "Rename " + before.name + " to " + name,
                       [&](ModelRecord& record) { record.name = name; });
}

Status LocalLibrary::setTags(const std::vector<ModelId>& ids, const std::vector<std::string>& add,
                             const std::vector<std::string>& remove)
{
    std::string message = "Tag " + counted(withoutRepeats(ids).size(), "model") + ":";
    for (const auto& tag : add) {
        MB_CHECK(checkName(tag));
        message += " +" + tag;
    }
    for (const auto& tag : remove)
        message += " -" + tag;
    return editRecords(ids, message, [&](ModelRecord& record) {
        std::set<std::string> tags(record.tags.begin(), record.tags.end());
        tags.insert(add.begin(), add.end());
        for (const auto& tag : remove)
            tags.erase(tag);
        record.tags.assign(tags.begin(), tags.end());
    });
}

Status LocalLibrary::setParents(const ModelId& id, const std::vector<ModelId>& parents)
{
    MB_TRY(const auto before, known(id));
    for (const auto& parent : parents) {
        if (parent == id)
            return makeError(ErrorCode::InvalidArgument, "a model cannot be its own parent");
        MB_TRY(const auto record, known(parent));
        // Walking up from the parent must not come back here.
        std::vector<ModelId> above = record.parents;
        std::set<ModelId> seen;
        while (!above.empty()) {
            const auto next = above.back();
            above.pop_back();
            if (next == id)
                return makeError(ErrorCode::InvalidArgument,
                                 record.name + " descends from " + before.name + ", so it cannot be its parent");
            if (const auto model = known(next); model && seen.insert(next).second)
                above.insert(above.end(), model->parents.begin(), model->parents.end());
        }
    }
    return editRecords({id}, "Set the parents of " + before.name,
                       [&](ModelRecord& record) { record.parents = parents; });
}

Status LocalLibrary::setStatus(const std::vector<ModelId>& ids, const std::string& status)
{
    if (!status.empty())
        MB_CHECK(checkName(status));
    return editRecords(ids, "Set the status of " + counted(withoutRepeats(ids).size(), "model") + " to " + (status.empty() ? "none" : status),
                       [&](ModelRecord& record) { record.status = status; });
}

Status LocalLibrary::setCustom(const std::vector<ModelId>& ids, const std::string& name, const std::optional<ArgValue>& value)
{
    MB_CHECK(checkCustomName(name));
    const auto message = (value ? "Set " : "Take away ") + name + " of " + counted(withoutRepeats(ids).size(), "model") + (value ? ": " + displayText(*value) : "");
    ModelEdit one;
    one.custom = {{name, value}};
    return editRecords(ids, message.substr(0, message.find('\n')), [&](ModelRecord& record) { applyEdit(record, one); });
}

Status LocalLibrary::edit(const std::vector<ModelEdit>& edits, const std::string& what)
{
    std::map<ModelId, std::vector<const ModelEdit*>> byModel;
    std::vector<ModelId> ids;
    for (const auto& one : edits) {
        MB_CHECK(checkEdit(one));
        byModel[one.id].push_back(&one);
        ids.push_back(one.id);
    }
    return editRecords(ids, what.substr(0, what.find('\n')), [&](ModelRecord& record) {
        for (const auto* one : byModel[record.id])
            applyEdit(record, *one);
    });
}

Result<std::vector<CustomField>> LocalLibrary::customFields() const
{
    return m_history->withRepository([&](const GitRepository& git) -> Result<std::vector<CustomField>> {
        MB_TRY(const auto head, git.head());
        const auto text = git.readFile(head, settingsFile);
        return text ? customFieldsOf(*text) : std::vector<CustomField>();
    });
}

Status LocalLibrary::defineField(const CustomField& field)
{
    MB_CHECK(checkMayChange());
    MB_CHECK(checkName(field.name));
    for (const auto& option : field.options)
        MB_CHECK(checkName(option));
    auto committed = m_history->commit(
        [&](const GitRepository& git, const CommitId& head) -> Result<std::vector<FileChange>> {
            auto before = git.readFile(head, settingsFile);
            if (!before && before.error().code() != ErrorCode::NotFound)
                return failure(before);
            MB_TRY(auto after, withCustomField(before ? *before : std::string(), field));
            if (before && *before == after)
                return std::vector<FileChange>{};
            return std::vector<FileChange>{{settingsFile, std::move(after)}};
        },
        m_author, "Define the field " + field.name);
    if (!committed)
        return failure(committed);
    MB_CHECK(updateCatalogue());
    ++m_version;
    notify();
    return {};
}

Status LocalLibrary::annotate(const std::vector<Annotation>& annotations, const std::string& message)
{
    std::vector<ModelId> ids;
    std::map<ModelId, const Annotation*> byId;
    for (const auto& annotation : annotations) {
        for (const auto& tag : annotation.addTags)
            MB_CHECK(checkName(tag));
        for (const auto& [name, value] : annotation.custom)
            MB_CHECK(checkCustomName(name));
        if (annotation.status && !annotation.status->empty())
            MB_CHECK(checkName(*annotation.status));
        ids.push_back(annotation.id);
        byId[annotation.id] = &annotation;
    }
    return editRecords(ids, message, [&](ModelRecord& record) {
        const auto& annotation = *byId.at(record.id);
        if (annotation.status)
            record.status = *annotation.status;
        std::set<std::string> tags(record.tags.begin(), record.tags.end());
        tags.insert(annotation.addTags.begin(), annotation.addTags.end());
        record.tags.assign(tags.begin(), tags.end());
        if (!record.custom.isMap())
            record.custom = ArgValue::map();
        for (const auto& [name, value] : annotation.custom)
            record.custom.set(name, value);
    });
}

Result<std::string> LocalLibrary::setReadme(const ModelId& id, const std::string& text, const std::string& base)
{
    MB_CHECK(checkMayChange());
    MB_TRY(const auto record, known(id));
    const auto path = modelFolder(id) + "/README.md";
    std::string stored = text;
    auto committed = m_history->commit(
        [&](const GitRepository& git, const CommitId& head) -> Result<std::vector<FileChange>> {
            MB_TRY(const auto model, git.idOf(head, modelFolder(id)));
            if (model.empty())
                return goneModel(id);
            std::string current;
            if (auto there = git.readFile(head, path))
                current = *there;
            if (current != base && current != text) {
                MB_TRY(auto merged, GitRepository::mergeText(base, text, current));
                stored = std::move(merged.text);
            }
            if (stored == current)
                return std::vector<FileChange>{};
            return std::vector<FileChange>{{path, stored}};
        },
        m_author, "Edit the README of " + record.name);
    if (!committed)
        return failure(committed);
    MB_CHECK(updateCatalogue());
    return stored;
}

Status LocalLibrary::remove(const std::vector<ModelId>& asked)
{
    MB_CHECK(checkMayChange());
    const auto ids = withoutRepeats(asked);
    if (ids.empty())
        return {};
    std::string name;
    for (const auto& id : ids) {
        MB_TRY(const auto record, known(id));
        name = record.name;
        MB_TRY(const bool locked, isLocked(id));
        if (locked)
            return makeError(ErrorCode::Conflict, name + " is locked against deletion; unlock it first ('mbook lock --off'). Nothing was deleted");
    }
    auto committed = m_history->commit(
        [&](const GitRepository& git, const CommitId& head) -> Result<std::vector<FileChange>> {
            std::vector<FileChange> changes;
            for (const auto& id : ids) {
                MB_TRY(const auto files, git.listFiles(head, modelFolder(id)));
                for (const auto& file : files)
                    changes.push_back({file, std::nullopt});
            }
            return changes;
        },
        m_author, "Delete " + (ids.size() == 1 ? name : counted(ids.size(), "model")));
    if (!committed)
        return failure(committed);
    return updateCatalogue();
}

Result<Change> LocalLibrary::undo()
{
    MB_CHECK(checkMayChange());
    MB_CHECK(m_history->sync());
    MB_TRY(const auto target, m_history->withRepository([&](const GitRepository& git) -> Result<CommitInfo> {
        std::set<CommitId> undone;
        MB_TRY(auto commit, git.head());
        while (!commit.empty()) {
            MB_TRY(auto info, git.info(commit));
            const auto trailer = info.message.find(undoTrailer);
            if (trailer != std::string::npos)
                undone.insert(info.message.substr(trailer + undoTrailer.size(), commit.size()));
            else if (!undone.count(commit))
                return info;
            commit = info.parents.empty() ? CommitId() : info.parents.front();
        }
        return makeError(ErrorCode::NotFound, "there is nothing to undo");
    }));
    MB_TRY(auto change, m_history->withRepository([&](const GitRepository& git) { return changeOf(git, target); }));
    MB_TRY(const auto head,
           m_history->revert(target.id, m_author, "Undo: " + change.message + std::string(undoTrailer) + target.id));
    (void)head;
    MB_CHECK(updateCatalogue());
    return change;
}

Result<std::map<std::string, std::string>> LocalLibrary::views() const
{
    return m_history->withRepository([&](const GitRepository& git) -> Result<std::map<std::string, std::string>> {
        std::map<std::string, std::string> views;
        MB_TRY(const auto head, git.head());
        MB_TRY(const auto names, git.list(head, "views"));
        for (const auto& name : names) {
            if (name.size() > 5 && name.substr(name.size() - 5) == ".json") {
                MB_TRY(views[name.substr(0, name.size() - 5)], git.readFile(head, "views/" + name));
            }
        }
        return views;
    });
}

Status LocalLibrary::setView(const std::string& id, const std::string& json)
{
    MB_CHECK(checkObjectKey(id));
    if (id.find('/') != std::string::npos)
        return makeError(ErrorCode::InvalidArgument, "a view's id has no slash");
    MB_CHECK(commitFiles({{"views/" + id + ".json", json}}, "Save a view"));
    ++m_version;
    notify();
    return {};
}

Status LocalLibrary::removeView(const std::string& id)
{
    MB_TRY(const auto all, views());
    if (!all.count(id))
        return makeError(ErrorCode::NotFound, "there is no such view (any more)");
    MB_CHECK(commitFiles({{"views/" + id + ".json", std::nullopt}}, "Delete a view"));
    ++m_version;
    notify();
    return {};
}

} // namespace modelbook
