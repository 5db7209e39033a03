// Weights & Biases: wandb/run-<date>_<time>-<id>/files with config.yaml and wandb-summary.json
// (docs.wandb.ai/guides/track/log; the same below offline-run-…).
#include "models/training/config_file.h"
#include "models/training/run_builder.h"

#include <ctime>

namespace modelbook {

namespace {

/// The time in "run-20240501_101500-abc123", local as wandb writes it, in milliseconds since 1970.
std::optional<std::int64_t> timeInName(const std::string& name)
{
    const auto at = name.find("run-");
    std::tm time{};
    time.tm_isdst = -1;
    if (at == std::string::npos || !::strptime(name.c_str() + at + 4, "%Y%m%d_%H%M%S", &time))
        return std::nullopt;
    return static_cast<std::int64_t>(std::mktime(&time)) * 1000;
}

class WandbImporter final : public Importer
{
public:
    std::string_view layout() const override { return "wandb"; }

    bool recognises(const Folder& folder) const override
    {
        const auto name = folder.name();
        if (!name.starts_with("run-") && !name.starts_with("offline-run-"))
            return false;
        const auto files = folder.folder("files");
        return files && (files->hasFile("config.yaml") || files->hasFile("wandb-summary.json"));
    }

    ImportedRuns read(const Folder& folder, ImportContext& context) const override
    {
        RunBuilder builder(folder, layout(), context);
        builder.addConfig("files/config.yaml");
        addSummary(builder);
        addMetadata(builder);
        const auto files = folder.folder("files");
        builder.addTree(*files, "files/", true);
        builder.attachFiles(*files, "files/");
        builder.run().created = timeInName(folder.name());
        ImportedRuns imported;
        imported.whole = true;
        if (auto run = builder.finish())
            imported.runs.push_back(std::move(*run));
        return imported;
    }

private:
    /// The last value of each metric; what begins with `_` is wandb's own (_runtime, _step, _timestamp).
    static void addSummary(RunBuilder& builder)
    {
        const auto summary = builder.config("files/wandb-summary.json");
        if (!summary || !summary->isMap())
            return;
        for (const auto& [name, number] : numbersOf(*summary)) {
            if (!name.starts_with('_'))
                builder.run().metrics.emplace(name, number);
        }
    }

    static void addMetadata(RunBuilder& builder)
    {
        const auto metadata = builder.config("files/wandb-metadata.json");
        if (!metadata || !metadata->isMap())
            return;
        const auto text = [](const ArgValue* value) {
            return value && value->isString() ? value->toString() : std::string();
        };
        if (const auto* git = metadata->find("git"))
            builder.run().codeCommit = text(git->find("commit"));
        builder.run().author = text(metadata->find("username"));
    }
};

} // namespace

std::unique_ptr<Importer> makeWandbImporter()
{
    return std::make_unique<WandbImporter>();
}

} // namespace modelbook
