// What the doctor looks at, and how it mends what can be mended.
#include "models/library/maintenance.h"
#include "models/library/record_merge.h"
#include "storage/base/ascii.h"
#include "storage/base/file_system.h"
#include "storage/base/hash.h"

#include <algorithm>
#include <filesystem>

namespace modelbook {

namespace {

constexpr std::uintmax_t littleSpace = 1ull << 30;

/// Whether all data of a model, as it was in a commit, is in the library.
bool isWholeModel(const ObjectStore& objects, const BlobStore& blobs, const GitRepository& git, const CommitId& commit,
                  const std::string& folder)
{
    for (const std::string name : {"/model.json", "/args.json"}) {
        const auto text = git.readFile(commit, folder + name);
        if (!text)
            continue; // removed, which needs no data
        for (const auto& manifest : manifestsOf(folder + name, *text)) {
            const auto keys = blobs.keysOf(manifest);
            if (!keys || !std::all_of(keys->begin(), keys->end(), [&](const auto& key) { return objects.stat(key).has_value(); }))
                return false;
        }
    }
    return true;
}

} // namespace

Result<std::vector<Diagnosis>> Maintenance::examine(const DoctorOptions& options, const CancelToken& cancel)
{
    std::vector<Diagnosis> findings;
    using Level = Diagnosis::Level;
    if (auto writing = m_objects->checkWriting(); !writing)
        findings.push_back({Level::Advice, "read-only", writing.error().text(), ""});
    if (options.rejoin)
        MB_CHECK(rejoin(findings));
    auto synced = m_history->sync({}, cancel);
    if (!synced && synced.error().code() == ErrorCode::Conflict) {
        findings.push_back({Level::Problem, "restored", synced.error().message(),
                            "ask who restored it, then run 'mbook doctor --rejoin': what this machine knows and the library "
                            "has lost is brought back"});
        return findings;
    }
    if (!synced)
        return failure(synced);
    MB_CHECK(examineLog(options, findings, cancel));
    MB_CHECK(examinePlaces(findings));
    const bool sound = std::none_of(findings.begin(), findings.end(),
                                    [](const auto& finding) { return finding.level == Level::Problem; });
    if (sound)
        findings.insert(findings.begin(), {Level::Good, "sound",
                                           "the log with its " + counted(m_history->number(), "change") + " is sound", ""});
    return findings;
}

Status Maintenance::rejoin(std::vector<Diagnosis>& findings)
{
    const auto before = m_history->head();
    const auto isWhole = [this](const std::string& folder, const GitRepository& git, const CommitId& lost) {
        return isWholeModel(*m_objects, *m_blobs, git, lost, folder);
    };
    auto head = m_history->rejoin(isWhole, m_author);
    if (!head)
        return failure(head);
    if (*head != before)
        findings.push_back({Diagnosis::Level::Good, "rejoined", "what the restored library lacked is in it again", ""});
    for (const auto& problem : m_history->problems()) {
        if (problem.entry == 0)
            findings.push_back({Diagnosis::Level::Problem, "lost-data", problem.error.message(),
                                "add the files of that model again"});
    }
    return {};
}

Status Maintenance::examineLog(const DoctorOptions& options, std::vector<Diagnosis>& findings, const CancelToken& cancel)
{
    using Level = Diagnosis::Level;
    // A machine that has a pack's objects does not notice that others cannot read it, so each pack is read.
    const auto log = m_history->log();
    std::vector<std::uint64_t> damaged, mended;
    for (auto number = m_history->number(); number > 0; --number) {
        MB_CHECK(cancel.check());
        MB_TRY(const auto read, log.read(number));
        if (!read.entry) {
            damaged.push_back(number);
            continue;
        }
        mended.insert(mended.end(), read.entry->mends.begin(), read.entry->mends.end());
        bool whole = read.entry->pack.empty();
        if (!whole) {
            const auto pack = m_objects->get(packKey(read.entry->pack));
            whole = pack && Sha256::hexOf(*pack) == read.entry->pack.substr(0, 64);
        }
        if (!whole)
            damaged.push_back(number);
        if (whole && read.entry->kind == LogEntry::Kind::Snapshot)
            break; // it holds all that came before
    }
    for (const auto number : damaged) {
        if (std::find(mended.begin(), mended.end(), number) != mended.end())
            continue;
        const auto change = "change " + std::to_string(number) + " of the library";
        const auto tried = options.mend ? m_history->mend(number, m_author) : Status{};
        if (options.mend && tried)
            findings.push_back({Level::Good, "mended", change + " was damaged, and its content is there again", ""});
        else
            findings.push_back({Level::Problem, "damaged-change", change + " is damaged; who does not have it yet misses its "
                                                                           "models",
                                options.mend ? tried.error().message() : "run 'mbook doctor --mend' on a machine that has them"});
    }
    if (options.mend && damaged.empty()) {
        MB_TRY(const bool made, m_history->appendSnapshot(m_author));
        if (made)
            findings.push_back({Level::Good, "snapshot", "the history was put together, so that others join faster", ""});
    }
    return {};
}

Status Maintenance::examinePlaces(std::vector<Diagnosis>& findings)
{
    using Level = Diagnosis::Level;
    if (isNetworkFileSystem(m_local))
        findings.push_back({Level::Advice, "local-folder", "the local copy is on a network drive, at " + m_local.string(),
                            "set MODELBOOK_HOME to a folder on a disk of this machine"});
    std::error_code error;
    const auto space = std::filesystem::space(m_local, error);
    if (!error && space.available < littleSpace)
        findings.push_back({Level::Problem, "little-space", "the disk of " + m_local.string() + " has less than 1 GB left",
                            "make room there, or set MODELBOOK_HOME"});
    MB_TRY(const auto leases, m_objects->list("leases/"));
    if (!leases.empty())
        findings.push_back({Level::Advice, "leases", counted(leases.size(), "upload") + " under way, or interrupted", ""});
    return {};
}

} // namespace modelbook
