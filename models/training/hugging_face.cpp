// Hugging Face: config.json, trainer_state.json and training_args.bin beside the weights, with checkpoint-N
// folders; adapters with adapter_config.json. The file names are those of transformers/trainer.py and peft.
#include "models/formats/pickled_args.h"
#include "models/training/config_file.h"
#include "models/training/run_builder.h"

#include <algorithm>

namespace modelbook {

namespace {

bool isCheckpointFolder(std::string_view name)
{
    constexpr std::string_view prefix = "checkpoint-";
    return name.starts_with(prefix) && name.size() > prefix.size() &&
           name.find_first_not_of("0123456789", prefix.size()) == std::string_view::npos;
}

bool hasWeights(const Folder& folder)
{
    return std::any_of(folder.files().begin(), folder.files().end(), [](const FolderFile& file) {
        return fileKindOf(file.name) == FileKind::Checkpoint || file.name.ends_with(".index.json");
    });
}

/// A config.json of transformers or diffusers, not of just any program.
bool isModelConfig(const Folder& folder)
{
    if (!folder.hasFile("config.json"))
        return false;
    const auto config = readConfigFile(folder.path() / "config.json");
    if (!config)
        return false;
    const auto& value = config->value;
    return value.find("model_type") || value.find("architectures") || value.find("transformers_version") ||
           value.find("_name_or_path") || value.find("_class_name");
}

bool isTrainerFolder(const Folder& folder)
{
    return folder.hasFile("trainer_state.json") || folder.hasFile("training_args.bin") ||
           folder.hasFile("adapter_config.json");
}

/// A checkpoint-N folder and its step.
struct Saved {
    std::int64_t step = 0;
    std::string name;
    std::shared_ptr<Folder> folder;
};

std::vector<Saved> savedFolders(const Folder& folder)
{
    std::vector<Saved> saved;
    for (const auto& name : folder.folders()) {
        if (!isCheckpointFolder(name))
            continue;
        if (auto child = folder.folder(name))
            saved.push_back({parseStateName(name).step.value_or(0), name, std::move(child)});
    }
    std::sort(saved.begin(), saved.end(), [](const Saved& a, const Saved& b) { return a.step < b.step; });
    return saved;
}

class HuggingFaceImporter final : public Importer
{
public:
    std::string_view layout() const override { return "huggingface"; }

    bool recognises(const Folder& folder) const override
    {
        if (folder.hasFile("model_index.json") || isTrainerFolder(folder) ||
            (hasWeights(folder) && isModelConfig(folder)))
            return true;
        for (const auto& saved : savedFolders(folder)) {
            if (hasWeights(*saved.folder) &&
                (isTrainerFolder(*saved.folder) || saved.folder->hasFile("config.json")))
                return true;
        }
        return false;
    }

    ImportedRuns read(const Folder& folder, ImportContext& context) const override
    {
        RunBuilder builder(folder, layout(), context);
        const auto saved = savedFolders(folder);
        // What is not in the folder itself is taken from the newest checkpoint that has it.
        const auto newest = [&](const char* name) -> std::string {
            if (folder.hasFile(name))
                return name;
            for (auto at = saved.rbegin(); at != saved.rend(); ++at) {
                if (at->folder->hasFile(name))
                    return at->name + '/' + name;
            }
            return {};
        };
        addTrainingArgs(folder, newest("training_args.bin"), builder, context);
        for (const char* name : {"adapter_config.json", "config.json", "model_index.json"}) {
            if (const auto file = newest(name); !file.empty())
                builder.addConfig(file);
        }
        addTrainerState(folder, saved, builder);
        builder.addMetricFiles(
            {"all_results.json", "eval_results.json", "train_results.json", "test_results.json"});
        builder.addCheckpoints(folder, {});
        builder.attachFiles(folder, {});
        placeOwnWeights(folder, builder);

        ImportedRuns imported;
        if (folder.hasFile("model_index.json")) { // a pipeline of diffusers: its parts are one model
            for (const auto& name : folder.folders()) {
                if (const auto part = folder.folder(name); part && !isCheckpointFolder(name)) {
                    builder.addTree(*part, name + '/', true);
                    imported.claimed.push_back(name);
                }
            }
        }
        for (const auto& at : saved) {
            builder.addCheckpoints(*at.folder, at.name + '/');
            builder.attachFiles(*at.folder, at.name + '/');
            imported.claimed.push_back(at.name);
        }
        if (auto run = builder.finish())
            imported.runs.push_back(std::move(*run));
        return imported;
    }

private:
    static void addTrainingArgs(const Folder& folder, const std::string& file, RunBuilder& builder,
                                ImportContext& context)
    {
        if (file.empty())
            return;
        builder.attach(file);
        auto opened = LocalFile::open(folder.path() / file);
        if (!opened)
            return builder.fileFailed(file, opened.error());
        auto pickled = readPickledArgsDetailed(**opened, context.options.limits);
        if (!pickled)
            return builder.fileFailed(file, pickled.error());
        builder.args().add(file, pickled->args);
        for (auto& finding : pickled->findings)
            builder.run().findings.push_back(std::move(finding));
    }

    /// The state with the most steps: each holds the whole log so far.
    static void addTrainerState(const Folder& folder, const std::vector<Saved>& saved, RunBuilder& builder)
    {
        std::vector<std::string> files;
        if (folder.hasFile("trainer_state.json"))
            files.push_back("trainer_state.json");
        for (auto at = saved.rbegin(); at != saved.rend(); ++at) {
            if (at->folder->hasFile("trainer_state.json"))
                files.push_back(at->name + "/trainer_state.json");
        }
        for (const auto& file : files) {
            const auto state = builder.config(file);
            if (!state || !state->isMap())
                continue;
            MetricTable table;
            if (const auto* const log = state->find("log_history"); log && log->isList()) {
                for (const auto& row : log->toList())
                    addMetricRow(table, row);
            }
            builder.addHistory(std::move(table));
            if (const auto* const best = state->find("best_metric"); best && best->isNumber())
                builder.run().metrics.emplace("best_metric", best->toDouble());
            return;
        }
    }

    /// Weights in the folder itself are what training ended with: their step stands in trainer_state.json.
    static void placeOwnWeights(const Folder& folder, RunBuilder& builder)
    {
        if (!folder.hasFile("trainer_state.json"))
            return;
        const auto state = readConfigFile(folder.path() / "trainer_state.json");
        if (!state)
            return;
        const auto* const step = state->value.find("global_step");
        const auto* const epoch = state->value.find("epoch");
        for (auto& checkpoint : builder.run().checkpoints) {
            if (!checkpoint.step && step && step->isInt())
                checkpoint.step = step->toInt();
            if (!checkpoint.epoch && epoch && epoch->isNumber())
                checkpoint.epoch = epoch->toDouble();
        }
    }
};

} // namespace

std::unique_ptr<Importer> makeHuggingFaceImporter()
{
    return std::make_unique<HuggingFaceImporter>();
}

} // namespace modelbook
