// PyTorch Lightning: version_N folders with hparams.yaml, metrics.csv and checkpoints/*.ckpt.
#include "models/training/run_builder.h"

#include <algorithm>

namespace modelbook {

namespace {

bool holdsCkpt(const Folder& folder)
{
    return std::any_of(folder.files().begin(), folder.files().end(),
                       [](const FolderFile& file) { return fileExtension(file.name) == "ckpt"; });
}

class LightningImporter final : public Importer
{
public:
    std::string_view layout() const override { return "lightning"; }

    bool recognises(const Folder& folder) const override
    {
        if (folder.hasFile("hparams.yaml"))
            return true;
        // Without a record of the run, many .ckpt files may also be many models that somebody collected.
        if (const auto checkpoints = folder.folder("checkpoints"); checkpoints && holdsCkpt(*checkpoints))
            return folder.hasFile("metrics.csv") || holdsOneModel(*checkpoints);
        return folder.name().starts_with("version_") && folder.hasFile("metrics.csv");
    }

    ImportedRuns read(const Folder& folder, ImportContext& context) const override
    {
        RunBuilder builder(folder, layout(), context);
        // PyYAML writes hparams.yaml; LightningCLI's config.yaml holds what its parser was given.
        builder.addConfig("hparams.yaml");
        builder.addConfig("config.yaml");
        builder.addMetricFiles({"metrics.csv"});
        builder.addCheckpoints(folder, {});
        builder.attachFiles(folder, {});
        ImportedRuns imported;
        if (const auto checkpoints = folder.folder("checkpoints")) {
            builder.addTree(*checkpoints, "checkpoints/", true);
            imported.claimed.push_back("checkpoints");
        }
        if (auto run = builder.finish())
            imported.runs.push_back(std::move(*run));
        return imported;
    }
};

} // namespace

std::unique_ptr<Importer> makeLightningImporter()
{
    return std::make_unique<LightningImporter>();
}

} // namespace modelbook
