#include "models/diff/code_comparison.h"

#include <algorithm>
#include <map>

namespace modelbook {

Result<std::shared_ptr<const CodeComparison>> compareCode(const std::vector<DiffModel>& models, std::size_t baseline,
                                                          const std::vector<std::filesystem::path>& clones, const CancelToken& cancel)
{
    using Compared = std::shared_ptr<const CodeComparison>;
    if (std::all_of(models.begin(), models.end(), [](const DiffModel& model) { return model.code.commit.empty(); }))
        return Compared();
    auto comparison = std::make_shared<CodeComparison>();
    comparison->columns.resize(models.size());
    std::map<std::string, std::size_t> known; // models of one commit are compared once
    for (std::size_t i = 0; i < models.size(); ++i) {
        MB_CHECK(cancel.check());
        comparison->uncommitted.push_back(uncommittedFiles(models[i].code));
        if (i == baseline)
            continue;
        const auto [same, fresh] = known.try_emplace(models[i].code.commit, i);
        if (!fresh) {
            comparison->columns[i] = comparison->columns[same->second];
            continue;
        }
        MB_TRY(comparison->columns[i], codeDiff(models[baseline].code, models[i].code, clones, cancel));
    }
    std::map<std::string, std::vector<const CodeFileDiff*>> rows;
    for (std::size_t i = 0; i < models.size(); ++i) {
        for (const auto& file : comparison->columns[i].files) {
            auto& files = rows[file.path];
            files.resize(models.size());
            files[i] = &file;
        }
    }
    for (auto& [path, files] : rows)
        comparison->rows.push_back({path, std::move(files)});
    return Compared(std::move(comparison));
}

bool codeDiffers(const std::vector<DiffModel>& models)
{
    return std::any_of(models.begin(), models.end(), [&](const DiffModel& model) {
        return model.code.commit != models.front().code.commit || model.code.patch != models.front().code.patch;
    });
}

} // namespace modelbook
