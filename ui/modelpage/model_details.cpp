#include "ui/modelpage/model_details.h"

#include "models/readme/markdown.h"

#include <filesystem>

namespace modelbook {

namespace {

std::vector<SparkPoint> pointsOf(const MetricHistory& history)
{
    bool steps = true, epochs = true;
    for (const auto& point : history) {
        steps = steps && point.step;
        epochs = epochs && point.epoch;
    }
    std::vector<SparkPoint> points;
    points.reserve(history.size());
    for (const auto& point : history) {
        const double x = steps ? static_cast<double>(*point.step) : epochs ? *point.epoch : static_cast<double>(points.size());
        points.push_back({x, point.value});
    }
    std::stable_sort(points.begin(), points.end(), [](const auto& a, const auto& b) { return a.x < b.x; });
    return points;
}

} // namespace

Result<ModelDetails> loadModelDetails(const Library& library, const ModelId& id)
{
    ModelDetails details;
    MB_TRY(details.record, library.model(id));
    for (const auto& parent : details.record.parents) {
        const auto found = library.model(parent);
        details.parents.emplace_back(parent, found ? found->name : parent);
    }
    if (auto readme = library.readme(id)) {
        details.readme = std::move(*readme);
        details.readmeHtml = markdownToHtml(details.readme, ReadmeFacts{details.record.args, details.record.metrics, {}});
    }
    if (const auto histories = library.history(id)) {
        for (const auto& [name, history] : *histories)
            details.histories[name] = pointsOf(history);
    }
    if (auto changes = library.log(200, id))
        details.changes = std::move(*changes);
    return details;
}

std::string checkpointTitle(const CheckpointRecord& checkpoint)
{
    if (checkpoint.files.empty())
        return {};
    const std::filesystem::path file(checkpoint.files.front().file);
    return file.filename().string();
}

} // namespace modelbook
