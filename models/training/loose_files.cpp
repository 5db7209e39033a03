// Checkpoints that belong to no framework's run: alone in a folder with sidecars, or below one with a config.
#include "models/training/config_file.h"
#include "models/training/run_builder.h"

#include <algorithm>
#include <array>

namespace modelbook {

namespace {

/// The name that the sidecars of a checkpoint share: without extension, and for states of one model without
/// the number.
std::vector<std::string> sidecarStems(const CheckpointFiles& files)
{
    std::vector<std::string> stems{fileStem(files.files.front()->name)};
    if (const auto shard = parseShardName(files.files.front()->name))
        stems.push_back(fileStem(shard->group));
    auto family = fileStem(files.name.family);
    if (const auto hash = family.find('#'); hash != std::string::npos) {
        family.resize(hash);
        // "run-epoch=#" → "run"
        for (const std::string_view word :
             {"global_step", "checkpoint", "iteration", "epoch", "step", "iter"}) {
            const auto end = family.find_last_not_of("=-_. ");
            if (end != std::string::npos && family.substr(0, end + 1).ends_with(word)) {
                family.resize(end + 1 - word.size());
                break;
            }
        }
        family.erase(family.find_last_not_of("=-_. ") + 1);
        if (!family.empty())
            stems.push_back(family);
    }
    return stems;
}

std::vector<std::string> configsIn(const Folder& folder)
{
    std::vector<std::string> names;
    for (const auto& file : folder.files()) {
        if (isConfigName(file.name))
            names.push_back(file.name);
    }
    return names;
}

/// Of the configs that are nobody's sidecar the only one, or the only one that is called like a config.
std::string onlyConfig(const std::vector<std::string>& configs, const std::vector<std::string>& taken)
{
    std::vector<std::string> free, named;
    for (const auto& name : configs) {
        if (std::find(taken.begin(), taken.end(), name) != taken.end())
            continue;
        free.push_back(name);
        const auto stem = fileStem(name);
        if (stem == "config" || stem == "args" || stem == "hparams" || stem == "params")
            named.push_back(name);
    }
    return free.size() == 1 ? free.front() : named.size() == 1 ? named.front() : std::string();
}

struct Model {
    std::vector<CheckpointFiles> states;
    std::string sidecar; ///< a config of the same stem
};

std::vector<Model> modelsAmong(std::vector<CheckpointFiles> checkpoints, const Folder& folder,
                               const std::vector<std::string>& configs)
{
    std::vector<Model> models;
    std::map<std::string, std::size_t> families;
    for (auto& files : checkpoints) {
        const bool numbered = files.name.family.find('#') != std::string::npos;
        const auto [place, fresh] =
            families.try_emplace(numbered ? files.name.family : files.files.front()->name, models.size());
        if (fresh)
            models.emplace_back();
        models[place->second].states.push_back(std::move(files));
    }
    for (auto& model : models) {
        for (const auto& stem : sidecarStems(model.states.front())) {
            for (const char* ending :
                 {".yaml", ".yml", ".json", ".toml", ".args.json", ".args.yaml", ".config.json",
                  ".config.yaml", "_config.json", "_config.yaml", "_args.json", "_args.yaml",
                  "_args.txt", ".args.txt"}) {
                if (model.sidecar.empty() &&
                    std::binary_search(configs.begin(), configs.end(), stem + ending))
                    model.sidecar = stem + ending;
            }
        }
        const auto whole = model.states.front().files.front()->name;
        for (const char* ending : {".yaml", ".json"}) { // "model.pt.yaml"
            if (model.sidecar.empty() && folder.hasFile(whole + ending))
                model.sidecar = whole + ending;
        }
    }
    return models;
}

std::optional<Run> readModel(const Model& model, const Folder& folder, const std::string& sharedConfig,
                             bool alone, ImportContext& context)
{
    RunBuilder builder(folder, "file", context);
    const auto& first = model.states.front();
    const auto stems = sidecarStems(first);
    if (!model.sidecar.empty())
        builder.addSidecar(model.sidecar);
    else if (!sharedConfig.empty())
        builder.addSidecar(sharedConfig);
    std::vector<std::string> metricFiles;
    for (const auto& stem : stems) {
        for (const char* ending :
             {".metrics.json", "_metrics.json", ".metrics.csv", "_metrics.csv", ".csv", ".jsonl"})
            metricFiles.push_back(stem + ending);
        if (folder.hasFile(stem + ".md") && !builder.run().readme)
            builder.setReadme(stem + ".md");
    }
    if (alone) {
        for (const char* name : {"metrics.json", "results.json", "metrics.csv", "metrics.jsonl"})
            metricFiles.emplace_back(name);
        if (folder.hasFile("README.md") && !builder.run().readme)
            builder.setReadme("README.md");
    }
    builder.addMetricFiles(metricFiles);
    if (alone)
        builder.addEventFiles();
    for (const auto& files : model.states)
        builder.addCheckpoint(folder, {}, files);
    builder.run().name = stems.back().empty() ? folder.name() : stems.back();
    auto run = builder.finish();
    return run && !run->checkpoints.empty() ? std::move(run) : std::nullopt;
}

constexpr std::array<const char*, 6> stateFolders{"checkpoints", "checkpoint", "ckpts",
                                                  "ckpt",        "weights",    "snapshots"};

/// A folder with one config, whose checkpoints lie in a folder of their own: one run of no known framework.
class PlainFolderImporter final : public Importer
{
public:
    std::string_view layout() const override { return "folder"; }

    bool recognises(const Folder& folder) const override
    {
        return !onlyConfig(configsIn(folder), {}).empty() && !holdsStates(folder) &&
               !stateFolder(folder).empty();
    }

    ImportedRuns read(const Folder& folder, ImportContext& context) const override
    {
        RunBuilder builder(folder, layout(), context);
        builder.addSidecar(onlyConfig(configsIn(folder), {}));
        builder.addMetricFiles({"metrics.json", "results.json", "metrics.csv", "metrics.jsonl", "log.csv"});
        builder.attachFiles(folder, {});
        ImportedRuns imported;
        const auto name = stateFolder(folder);
        builder.addTree(*folder.folder(name), name + '/', true);
        imported.claimed.push_back(name);
        if (auto run = builder.finish())
            imported.runs.push_back(std::move(*run));
        return imported;
    }

private:
    static bool holdsStates(const Folder& folder)
    {
        return std::any_of(folder.files().begin(), folder.files().end(), [](const FolderFile& file) {
            return fileKindOf(file.name) == FileKind::Checkpoint;
        });
    }

    /// The folder of checkpoints that has no configs of its own (which would make them models of their own).
    static std::string stateFolder(const Folder& folder)
    {
        for (const char* name : stateFolders) {
            const auto child = folder.folder(name);
            if (child && holdsOneModel(*child) && configsIn(*child).empty())
                return name;
        }
        return {};
    }
};

} // namespace

std::vector<Run> readLooseFiles(const Folder& folder, ImportContext& context, const FolderFile* only)
{
    auto checkpoints = checkpointsIn(folder, context.options.limits);
    auto configs = configsIn(folder);
    if (only) // a config that is added for its own sake is nobody's sidecar
        std::erase(configs, only->name);
    const auto models = modelsAmong(checkpoints, folder, configs);
    std::vector<std::string> taken;
    for (const auto& model : models)
        taken.push_back(model.sidecar);
    const auto shared = onlyConfig(configs, taken);
    if (only) {
        const auto wanted = checkpointOf(folder, *only);
        auto chosen = modelsAmong({wanted}, folder, configs);
        std::vector<Run> runs;
        if (auto run = readModel(chosen.front(), folder, shared, models.size() <= 1, context))
            runs.push_back(std::move(*run));
        return runs;
    }
    std::vector<Run> runs;
    for (const auto& model : models) {
        if (context.options.cancel.isCancelled())
            break;
        const auto claimed = [&](const CheckpointFiles& files) {
            return context.claimed.contains(files.files.front()->identity);
        };
        if (std::all_of(model.states.begin(), model.states.end(), claimed))
            continue; // links into a run, such as the snapshots of a cache
        if (auto run = readModel(model, folder, shared, models.size() == 1, context))
            runs.push_back(std::move(*run));
    }
    return runs;
}

std::unique_ptr<Importer> makePlainFolderImporter()
{
    return std::make_unique<PlainFolderImporter>();
}

} // namespace modelbook
