// timm and Ultralytics: a folder with args.yaml, a table of epochs, and checkpoints beside it or in weights/.
#include "models/training/run_builder.h"

#include <algorithm>

namespace modelbook {

namespace {

class TimmImporter final : public Importer
{
public:
    std::string_view layout() const override { return "timm"; }

    bool recognises(const Folder& folder) const override
    {
        if (!folder.hasFile("args.yaml"))
            return false;
        return folder.hasFile("summary.csv") || folder.hasFile("results.csv") ||
               folder.hasFolder("weights") ||
               std::any_of(folder.files().begin(), folder.files().end(),
                           [](const FolderFile& file) { return fileExtension(file.name) == "pth.tar"; });
    }

    ImportedRuns read(const Folder& folder, ImportContext& context) const override
    {
        const bool ultralytics = folder.hasFile("results.csv") || folder.hasFolder("weights");
        RunBuilder builder(folder, ultralytics ? "ultralytics" : layout(), context);
        builder.addConfig("args.yaml");
        builder.addMetricFiles({"summary.csv", "results.csv"});
        builder.addCheckpoints(folder, {});
        builder.attachFiles(folder, {});
        ImportedRuns imported;
        if (const auto weights = folder.folder("weights")) {
            builder.addTree(*weights, "weights/", true);
            imported.claimed.push_back("weights");
        }
        if (auto run = builder.finish())
            imported.runs.push_back(std::move(*run));
        return imported;
    }
};

} // namespace

std::unique_ptr<Importer> makeTimmImporter()
{
    return std::make_unique<TimmImporter>();
}

} // namespace modelbook
