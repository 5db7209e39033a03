// LibraryAdder: one call of Library::add(): finds runs, stores their files, records them as changes.
#pragma once

#include "models/code/code_point.h"
#include "models/library/delta_parents.h"
#include "models/library/local_library.h"

#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace modelbook {

/// Used once, by one thread. A run that fails leaves nothing of itself in the history; the others go on.
class LibraryAdder
{
public:
    LibraryAdder(LocalLibrary& library, const AddRequest& request, ProgressFunction progress, CancelToken cancel);

    Result<AddReport> run();

private:
    /// A run whose files are stored and whose record is not yet in the history.
    struct Prepared {
        ModelRecord record;
        std::map<std::string, MetricHistory> history;
        std::string readme;
        std::vector<std::string> parentHints;
        AddOutcome::What what = AddOutcome::What::Added;
        std::filesystem::path path;
    };

    Status addRun(const Run& run);
    /// Adds a run, or notes that it failed. Fails where going on with others would fail as well.
    Status tryRun(const Run& run);
    /// Records what was prepared; stores the runs again where their objects were collected meanwhile.
    Status commitRuns(std::span<const Run> runs);
    PutOptions putOptions();
    Result<ModelRecord> recordOf(const Run& run);
    Result<FileRecord> storeFile(const std::filesystem::path& path, const std::string& name,
                                 const CheckpointInfo* info);
    /// Which code trained it: as the run says, as given, or found above its folder; where that was and what was not
    /// committed become attachments.
    Status addCode(ModelRecord& record, const Run& run);
    Status attach(ModelRecord& record, const std::string& name, const std::string& bytes);
    Status shortenLargeArgs(ArgValue& value, int depth);
    /// The model that this run was added as before, or null.
    std::optional<ModelRecord> recognise(const ModelRecord& record) const;
    void resolveParents();
    Status commitPrepared();
    Result<std::vector<FileChange>> changesOf(const GitRepository& git, const CommitId& head,
                                              const Prepared& prepared) const;
    void report(const std::string& what);

    LocalLibrary& m_library;
    const AddRequest& m_request;
    ProgressFunction m_progress;
    CancelToken m_cancel;
    CodeFinder m_code;
    std::optional<CodePoint> m_givenCode; ///< what the request's repository has checked out
    AddReport m_report;
    std::vector<Prepared> m_prepared;
    std::uint64_t m_preparedBytes = 0;
    std::uint64_t m_totalBytes = 0, m_doneBytes = 0;
    bool m_single = false; ///< exactly one run was found, so that a given name and README are its own
    bool m_trustKnown = true; ///< files that look as they did when they were stored are not read again
    std::optional<Error> m_stale; ///< a run's objects have to be stored again
    std::shared_ptr<const CollectedNames> m_collected;
    DeltaParents m_deltaParents;
};

} // namespace modelbook
