#include "models/library/pick_checkpoint.h"

#include "models/catalogue/value_order.h"
#include "models/diff/metric_direction.h"

#include <algorithm>
#include <charconv>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

std::optional<std::size_t> latestOf(const std::vector<CheckpointRecord>& checkpoints)
{
    std::optional<std::size_t> latest;
    for (std::size_t i = 0; i < checkpoints.size(); ++i) {
        if (!latest || checkpoints[i].step >= checkpoints[*latest].step)
            latest = i;
    }
    return latest;
}

std::optional<std::size_t> bestOf(const std::vector<CheckpointRecord>& checkpoints)
{
    std::map<std::string, int> counts;
    for (const auto& checkpoint : checkpoints) {
        for (const auto& metric : checkpoint.metrics)
            ++counts[metric.first];
    }
    std::string metric;
    for (const auto& [name, count] : counts) {
        const bool validation = name.compare(0, 3, "val") == 0 || name.compare(0, 4, "eval") == 0;
        const bool better = metric.empty() || count > counts[metric] || (count == counts[metric] && validation);
        if (better)
            metric = name;
    }
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < checkpoints.size(); ++i) {
        const auto& metrics = checkpoints[i].metrics;
        if (metric.empty()) {
            if (foldCase(checkpoints[i].files.front().file).find("best") != std::string::npos)
                best = i;
            continue;
        }
        const auto value = metrics.find(metric);
        if (value == metrics.end())
            continue;
        if (!best || (metricDirection(metric) == MetricDirection::Down ? value->second < checkpoints[*best].metrics.at(metric)
                                            : value->second > checkpoints[*best].metrics.at(metric)))
            best = i;
    }
    return best ? best : checkpoints.size() == 1 ? std::optional<std::size_t>(0) : std::nullopt;
}

} // namespace

Result<PickedCheckpoints> pickCheckpoint(const Library& library, const std::string& text)
{
    PickedCheckpoints picked;
    // A name may itself hold an @, so the whole is tried first.
    const auto at = text.rfind('@');
    if (auto whole = library.model(text); whole || at == std::string::npos) {
        if (!whole)
            return failure(whole);
        picked.record = std::move(*whole);
        picked.checkpoints = picked.record.checkpoints;
        return picked;
    }
    MB_TRY(picked.record, library.model(text.substr(0, at)));
    picked.whole = false;
    const auto which = text.substr(at + 1);
    const auto& all = picked.record.checkpoints;
    std::optional<std::size_t> index;
    if (which == "latest") {
        index = latestOf(all);
    } else if (which == "best") {
        index = bestOf(all);
    } else {
        std::int64_t step = 0;
        const auto end = std::from_chars(which.data(), which.data() + which.size(), step);
        for (std::size_t i = 0; i < all.size(); ++i) {
            const bool sameStep = end.ec == std::errc() && end.ptr == which.data() + which.size() && all[i].step == step;
            const bool sameName = all[i].files.front().file == which ||
                                  fs::path(all[i].files.front().file).filename() == which;
            if (sameStep || sameName)
                index = i;
        }
    }
    if (!index)
        return makeError(ErrorCode::NotFound, picked.record.name + " has no checkpoint '" + which +
                                                  "'; 'mbook show' lists them");
    picked.checkpoints = {all[*index]};
    return picked;
}

Result<std::vector<fs::path>> downloadTargets(const PickedCheckpoints& picked, const std::vector<FileRecord>& files,
                                              const std::string& output)
{
    std::error_code error;
    std::string folderName = picked.record.name;
    std::replace(folderName.begin(), folderName.end(), '/', '-');
    if (folderName == "." || folderName == "..")
        folderName = picked.record.id;
    const bool single = files.size() == 1 && !picked.whole;
    std::vector<fs::path> targets;
    for (const auto& file : files) {
        const auto relative = fs::path(file.file).lexically_normal();
        const bool inside = !relative.empty() && !relative.is_absolute() && *relative.begin() != "..";
        if (!inside)
            return makeError(ErrorCode::Corrupt, "the file name '" + file.file + "' of " + picked.record.name +
                                                     " leads outside the folder; it is not written");
        if (single) {
            const bool intoFolder = output.empty() || output.back() == '/' || fs::is_directory(output, error);
            targets.push_back(intoFolder ? fs::path(output) / relative.filename() : fs::path(output));
        } else {
            targets.push_back((output.empty() ? fs::path(folderName) : fs::path(output)) / relative);
        }
    }
    return targets;
}

} // namespace modelbook
