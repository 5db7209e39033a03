// Importer: knows how one training framework leaves a run on disk.
#pragma once

#include "models/training/folder.h"
#include "models/training/run_finder.h"

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

/// What importers share during one search. Not thread-safe.
struct ImportContext {
    const RunFinderOptions& options;
    std::vector<RunFailure> failures;
    std::set<FileIdentity> claimed; ///< files that are part of a run already
    std::set<FileIdentity> visited; ///< folders, so that cycles of links end
};

/// What an importer made of a folder.
struct ImportedRuns {
    std::vector<Run> runs;            ///< usually one; none where the folder holds no trained model after all
    std::vector<std::string> claimed; ///< folders in it that the search must not enter
    bool whole = false;               ///< the search must enter none
};

/// One layout. Implementations have no state.
class Importer
{
public:
    virtual ~Importer() = default;

    /// The value of Run::layout.
    virtual std::string_view layout() const = 0;
    /// Whether the folder is the root of a run of this layout. Cheap, and cannot fail.
    virtual bool recognises(const Folder& folder) const = 0;
    /// Reads it. What cannot be read goes to context.failures or Run::findings; the rest comes back all the
    /// same.
    virtual ImportedRuns read(const Folder& folder, ImportContext& context) const = 0;
};

/// Every importer, in falling priority: a Hydra folder may hold a Lightning run, which is then part of it.
const std::vector<std::unique_ptr<Importer>>& importers();
/// The first importer that recognises a folder, or null.
const Importer* importerFor(const Folder& folder);

std::unique_ptr<Importer> makeHydraImporter();
std::unique_ptr<Importer> makeMlflowImporter();
std::unique_ptr<Importer> makeLightningImporter();
std::unique_ptr<Importer> makeHuggingFaceImporter();
std::unique_ptr<Importer> makeTimmImporter();
std::unique_ptr<Importer> makeWandbImporter();
std::unique_ptr<Importer> makePlainFolderImporter();

/// The checkpoints of a folder that belong to no run: each a model of its own with its sidecars, except for
/// shards and for states of one model (see parseStateName). With `only`, just the checkpoint that file is
/// part of.
std::vector<Run> readLooseFiles(const Folder& folder, ImportContext& context,
                                const FolderFile* only = nullptr);

} // namespace modelbook
