// RunBuilder: puts together what files say of one run; the part that all importers share.
#pragma once

#include "models/training/checkpoint_groups.h"
#include "models/training/config_text.h"
#include "models/training/importer.h"
#include "models/training/merge.h"
#include "models/training/metric_files.h"

#include <optional>
#include <set>
#include <string>

namespace modelbook {

/// Not thread-safe. A file that cannot be read becomes a failure of the context (and a finding of the run
/// where the run goes on without it).
class RunBuilder
{
public:
    RunBuilder(const Folder& root, std::string_view layout, ImportContext& context);

    Run& run() { return m_run; }
    ArgsMerger& args() { return m_args; }

    /// Adds the args of a config file, given relative to the root. False
    /// where the file is absent, unreadable or no map. Sources are to be added in falling precedence
    /// (merge.h).
    bool addConfig(const std::string& file, YamlRules rules = YamlRules::PyYaml);
    /// The same for a file that is somebody's own: its member `metrics`, if all numbers, becomes metrics. (A
    /// framework's config may well have such a member that configures them.)
    bool addSidecar(const std::string& file);
    /// A config as read, or nullopt with a failure and a finding; also nullopt where it is absent.
    std::optional<ArgValue> config(const std::string& file, YamlRules rules = YamlRules::PyYaml);
    /// Notes that a file of the run could not be used and that the run goes on without it.
    void fileFailed(const std::string& file, const Error& error);

    void addHistory(MetricTable table);
    /// metrics.csv, metrics.jsonl, metrics.json, results.json and the like in the root.
    void addMetricFiles(const std::vector<std::string>& names);

    /// TensorBoard's events of the folder and of those that loggers make in it: what no other file has told. finish()
    /// calls it for runs that have their folder to themselves.
    void addEventFiles();

    /// Adds the checkpoints of a folder of the run; `prefix` is its path from the root ("" or
    /// "checkpoints/").
    void addCheckpoints(const Folder& folder, const std::string& prefix);
    /// The same for the whole tree below, except for folders that are runs themselves; those come back by
    /// path.
    std::vector<std::string> addTree(const Folder& folder, const std::string& prefix, bool asOne);
    void addCheckpoint(const Folder& folder, const std::string& prefix, const CheckpointFiles& files);
    /// Attaches the small text files of a folder: configs, code, metrics, model cards.
    void attachFiles(const Folder& folder, const std::string& prefix);
    void attach(const std::string& file);
    void setReadme(const std::string& file);
    void addFinding(Finding::Level level, std::string code, std::string message);

    /// Merges what the checkpoints say, sorts them, and fills in what is missing. Nullopt where nothing
    /// trained is left: no checkpoint that can be read and, unless one failed, no metrics either.
    std::optional<Run> finish();

private:
    static bool hasEvents(const Folder& folder);
    void addEvents(const Folder& folder, const std::string& prefix, const std::string& metricPrefix);
    void sortCheckpoints();
    void mergeCheckpoints();
    void noteCheckpointMetrics();

    const Folder& m_root;
    ImportContext& m_context;
    Run m_run;
    ArgsMerger m_args;
    std::set<FileIdentity> m_files;
    std::vector<std::int64_t> m_modified; ///< per checkpoint
    bool m_checkpointFailed = false;
    bool m_eventsAdded = false;
};

} // namespace modelbook
