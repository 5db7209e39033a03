#include "models/library/maintenance.h"

#include "models/library/library_header.h"
#include "models/library/places.h"
#include "models/library/record_json.h"
#include "models/library/record_merge.h"
#include "storage/objects/open_store.h"

#include <algorithm>

namespace modelbook {

namespace {

constexpr std::int64_t leasePatienceMs = 24ll * 3600 * 1000;

} // namespace

Result<std::unique_ptr<Maintenance>> Maintenance::open(const std::string& where, const Library::Options& options)
{
    const auto location = absoluteLocation(where);
    auto objects = openObjectStore(location);
    if (!objects)
        return failure(objects);
    MB_TRY(const auto text, (*objects)->get(headerKey));
    MB_TRY(const auto header, readLibraryHeader(text, location));
    const auto author = cleanAuthor(options.author.empty() ? defaultAuthor() : options.author);
    std::unique_ptr<Maintenance> maintenance(new Maintenance(location, author));
    maintenance->m_objects = std::move(*objects);
    maintenance->m_blobs = std::make_unique<BlobStore>(*maintenance->m_objects);
    maintenance->m_local = (options.home.empty() ? localFolder() : options.home) / "libraries" / header.id;
    MB_TRY(maintenance->m_history, History::open(*maintenance->m_objects, maintenance->m_local,
                                                 recordMergeRules(maintenance->m_blobs.get())));
    return maintenance;
}

Result<CollectReport> Maintenance::collect(const CollectOptions& options, bool ignoreLeases,
                                           const ProgressFunction& progress, const CancelToken& cancel)
{
    MB_CHECK(m_history->sync(progress, cancel));
    MB_TRY(const auto leases, liveLeases(*m_objects, m_local / "leases.json", leasePatienceMs));
    if (!leases.empty() && !ignoreLeases && !options.dryRun)
        return makeError(ErrorCode::Conflict, leases.front().author + " on " + leases.front().host +
                                                  " seems to be uploading. Collect later, or with --ignore-leases if that "
                                                  "upload was interrupted; nothing can be lost, but an upload under way "
                                                  "would have to send again what it sent");
    if (!options.dryRun) {
        // What a snapshot holds need not be kept in the packs before it.
        MB_TRY(const bool made, m_history->appendSnapshot(m_author));
        (void)made;
    }
    return Collector(*m_objects, *m_blobs, *m_history, manifestsOf).run(options, m_author, progress, cancel);
}

std::string Maintenance::nameOf(const ModelId& id) const
{
    const auto path = modelFolder(id) + "/model.json";
    const auto text = m_history->withRepository(
        [&](const GitRepository& git) -> Result<std::string> {
            MB_TRY(const auto head, git.head());
            return git.readFile(head, path);
        });
    const auto record = text ? readRecord(*text, path) : Result<ModelRecord>(text.error());
    return record ? record->name : id;
}

Result<LibraryDamage> Maintenance::verify(const ProgressFunction& progress, const CancelToken& cancel)
{
    MB_CHECK(m_history->sync({}, cancel));
    MB_TRY(const auto report, Verifier(*m_objects, *m_blobs, *m_history, manifestsOf).run(progress, cancel));
    LibraryDamage damage{report.objects, report.bytes, {}};
    for (const auto& object : report.damaged) {
        DamageReport one{object.key, object.error.text(), {}, {}};
        for (const auto& folder : object.harmed) {
            if (auto id = modelOfPath(folder + "/"); !id.empty()) {
                one.names.push_back(nameOf(id));
                one.models.push_back(std::move(id));
            }
        }
        damage.damaged.push_back(std::move(one));
    }
    return damage;
}

} // namespace modelbook
