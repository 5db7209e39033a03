// Adding: from prepared runs to changes in the history.
#include "models/library/library_adder.h"
#include "models/library/record_json.h"
#include "storage/base/hash.h"

#include <algorithm>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

/// Whether a hint such as "version_99", "runs/base/last.ckpt" or "base-model" names what was added from `origin`.
bool namesOrigin(const std::string& hint, const std::string& origin)
{
    // A hint may go deeper than the run (a checkpoint in it) or name only its last folders.
    for (fs::path path = fs::path(hint).lexically_normal(); !path.empty(); path = path.parent_path()) {
        auto text = path.generic_string();
        if (text == "." || text == "/")
            break;
        if (text.back() == '/')
            text.pop_back();
        const bool whole = origin == text;
        const bool tail = text.front() != '/' && std::string_view(origin).ends_with("/" + text);
        if (whole || tail)
            return true;
        if (path == path.parent_path())
            break;
    }
    return false;
}

} // namespace

void LibraryAdder::resolveParents()
{
    const auto current = m_library.index();
    for (auto& prepared : m_prepared) {
        if (!prepared.record.parents.empty() || prepared.what != AddOutcome::What::Added)
            continue;
        for (const auto& hint : prepared.parentHints) {
            std::set<ModelId> named, placed;
            for (auto& id : current->modelsWhere({FieldKind::Property, "name"},
                                                 [&](const ArgValue& value) { return value.isString() && value.toString() == hint; }))
                named.insert(std::move(id));
            for (auto& id : current->modelsWhere({FieldKind::Property, "folder"}, [&](const ArgValue& value) {
                     return value.isString() && namesOrigin(hint, value.toString());
                 }))
                placed.insert(std::move(id));
            for (const auto& other : m_prepared) {
                if (other.record.name == hint)
                    named.insert(other.record.id);
                if (namesOrigin(hint, other.record.origin.path))
                    placed.insert(other.record.id);
            }
            named.erase(prepared.record.id);
            placed.erase(prepared.record.id);
            // Of several that fit, guessing would write a wrong lineage: then none.
            const auto& found = placed.empty() ? named : placed;
            if (found.size() == 1) {
                prepared.record.parents = {*found.begin()};
                break;
            }
        }
    }
}

Result<std::vector<FileChange>> LibraryAdder::changesOf(const GitRepository& git, const CommitId& head,
                                                        const Prepared& prepared) const
{
    const auto& record = prepared.record;
    const auto folder = modelFolder(record.id);
    std::vector<FileChange> changes;
    const auto write = [&](const std::string& path, std::string text) -> Status {
        MB_TRY(const auto there, git.idOf(head, path));
        if (!there.empty()) {
            MB_TRY(const auto before, git.readBlob(there));
            if (before == text)
                return {};
        }
        changes.push_back({path, std::move(text)});
        return {};
    };
    if (prepared.what == AddOutcome::What::Added) {
        changes.push_back({folder + "/args.json", writeArgs(record.args)});
        if (!prepared.readme.empty())
            changes.push_back({folder + "/README.md", prepared.readme});
    }
    MB_CHECK(write(folder + "/model.json", writeRecord(record)));
    for (const auto& [name, history] : prepared.history) {
        if (!history.empty())
            MB_CHECK(write(metricPath(record.id, name), writeHistory(history)));
    }
    return changes;
}

Status LibraryAdder::commitPrepared()
{
    if (m_prepared.empty())
        return {};
    resolveParents();
    if (!m_request.dryRun) {
        report("Recording");
        MB_CHECK(m_library.m_blobs->flush());
        const auto& first = m_prepared.front();
        std::string message = first.what == AddOutcome::What::Added ? "Add " : "Update ";
        message += m_prepared.size() == 1 ? first.record.name : std::to_string(m_prepared.size()) + " models";
        auto committed = m_library.m_history->commit(
            [&](const GitRepository& git, const CommitId& head) -> Result<std::vector<FileChange>> {
                std::vector<FileChange> all;
                for (const auto& prepared : m_prepared) {
                    MB_TRY(auto changes, changesOf(git, head, prepared));
                    std::move(changes.begin(), changes.end(), std::back_inserter(all));
                }
                return all;
            },
            m_library.m_author, message);
        if (!committed)
            return failure(committed).within("recording " + message);
        MB_CHECK(m_library.updateCatalogue());
    }
    for (const auto& prepared : m_prepared) {
        const bool isNew = m_request.dryRun && prepared.what == AddOutcome::What::Added;
        m_report.models.push_back(
            {prepared.what, isNew ? ModelId() : prepared.record.id, prepared.record.name, prepared.path});
    }
    m_prepared.clear();
    m_preparedBytes = 0;
    return {};
}

std::size_t AddReport::count(AddOutcome::What what) const
{
    return static_cast<std::size_t>(
        std::count_if(models.begin(), models.end(), [&](const auto& outcome) { return outcome.what == what; }));
}

Result<AddReport> LocalLibrary::add(const AddRequest& request, const ProgressFunction& progress,
                                    const CancelToken& cancel)
{
    MB_CHECK(checkMayChange());
    if (!request.name.empty())
        MB_CHECK(checkName(request.name));
    for (const auto& tag : request.tags)
        MB_CHECK(checkName(tag));
    MB_CHECK(m_history->sync());
    MB_CHECK(updateCatalogue());
    auto report = LibraryAdder(*this, request, progress, cancel).run();
    // The library went away in the middle: once more, into the queue on this machine.
    if (!report && report.error().code() == ErrorCode::Offline && m_objects->isOffline())
        report = LibraryAdder(*this, request, progress, cancel).run();
    return report;
}

} // namespace modelbook
