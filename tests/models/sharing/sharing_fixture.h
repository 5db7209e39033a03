// SharingFixture: a library of sample runs, and helpers to look at what leaves it.
#pragma once

#include "models/library/library.h"
#include "models/sharing/bundle/bundle.h"
#include "models/sharing/bundle/bundle_export.h"
#include "models/sharing/shared_model.h"
#include "tests/support/temp_folder.h"

#include <catch2/catch.hpp>

namespace modelbook::test {

class SharingFixture
{
public:
    static std::filesystem::path samples() { return std::filesystem::path(MODELBOOK_TEST_DATA) / "training-runs"; }

    std::shared_ptr<Library> makeLibrary(const std::string& name = "library", const std::string& author = "ana")
    {
        auto made = Library::create(folder / name, name, {folder / (name + "-home"), author});
        REQUIRE(made);
        return *made;
    }
    /// The ids of what was added below those paths.
    static std::vector<ModelId> add(Library& library, const std::vector<std::filesystem::path>& paths)
    {
        AddRequest request;
        request.paths = paths;
        const auto report = library.add(request);
        REQUIRE(report);
        CHECK(report->failures.empty());
        std::vector<ModelId> ids;
        for (const auto& model : report->models)
            ids.push_back(model.id);
        return ids;
    }
    static std::vector<ModelId> everyId(const Library& library)
    {
        const auto table = library.query("sort by name");
        REQUIRE(table);
        REQUIRE((*table)->complete());
        std::vector<ModelId> ids;
        for (std::size_t row = 0; row < (*table)->rowCount(); ++row)
            ids.push_back((*table)->modelId(row));
        return ids;
    }
    /// A run with a private path in its args and one checkpoint that holds it and one that does not.
    std::filesystem::path writePrivateRun() const
    {
        folder.write("run/config.yaml", "data_root: /home/ana/secret-project/data\nlr: 0.25\nuser: ana-lovelace\noptimizer: adamw\n");
        folder.write("run/clean.bin", "weights without words");
        folder.write("run/leaky.bin", "weights and /home/ana/secret-project/data in them");
        return folder / "run";
    }
    std::vector<SharedModel> gather(const std::shared_ptr<Library>& library, const std::vector<ModelId>& ids, const SharingChoice& choice = {}) const
    {
        auto models = gatherShared(library, ids, choice);
        if (!models)
            FAIL(models.error().text());
        return std::move(*models);
    }
    std::filesystem::path exportTo(const std::string& name, const std::vector<SharedModel>& models, const BundleOptions& options = {}) const
    {
        const auto path = folder / name;
        const auto exported = exportBundle(models, path, options);
        if (!exported)
            FAIL(exported.error().text());
        return path;
    }

    TempFolder folder;
};

} // namespace modelbook::test
