#include "models/training/importer.h"

namespace modelbook {

namespace {

std::vector<std::unique_ptr<Importer>> makeImporters()
{
    std::vector<std::unique_ptr<Importer>> all;
    all.push_back(makeMlflowImporter());
    all.push_back(makeHydraImporter());
    all.push_back(makeWandbImporter());
    all.push_back(makeLightningImporter());
    all.push_back(makeTimmImporter());
    all.push_back(makeHuggingFaceImporter());
    all.push_back(makePlainFolderImporter());
    return all;
}

} // namespace

const std::vector<std::unique_ptr<Importer>>& importers()
{
    static const auto all = makeImporters();
    return all;
}

const Importer* importerFor(const Folder& folder)
{
    for (const auto& importer : importers()) {
        if (importer->recognises(folder))
            return importer.get();
    }
    return nullptr;
}

} // namespace modelbook
