#include "models/diff/model_diff.h"

#include "models/diff/diff_rows.h"

#include <algorithm>

namespace modelbook {

std::string_view cellStateName(CellState state)
{
    switch (state) {
    case CellState::Base:
        return "base";
    case CellState::Same:
        return "same";
    case CellState::Changed:
        return "changed";
    case CellState::Added:
        return "added";
    case CellState::Removed:
        return "removed";
    case CellState::Reshaped:
        return "reshaped";
    case CellState::Retyped:
        return "retyped";
    case CellState::Unknown:
        return "unknown";
    }
    return "unknown";
}

namespace {

CellState presenceState(bool inBase, bool here, bool equal)
{
    if (!inBase)
        return here ? CellState::Added : CellState::Same;
    if (!here)
        return CellState::Removed;
    return equal ? CellState::Same : CellState::Changed;
}

} // namespace

std::size_t ModelDiff::differingArgs() const
{
    return static_cast<std::size_t>(std::count_if(
        args.begin(), args.end(), [](const ArgRow& row) { return row.differs && !row.ignored; }));
}

CellState ModelDiff::argState(const ArgRow& row, std::size_t column) const
{
    if (column == row.base)
        return amongAll ? CellState::Same : CellState::Base;
    const auto* const base = row.values[row.base];
    const auto* const value = row.values[column];
    return presenceState(base, value, base && value && *base == *value);
}

CellState ModelDiff::metricState(const MetricRow& row, std::size_t column) const
{
    if (column == baseline || amongAll)
        return amongAll ? CellState::Same : CellState::Base;
    const auto& base = row.values[baseline];
    const auto& value = row.values[column];
    return presenceState(base.has_value(), value.has_value(),
                         base && value && ArgValue(*base) == ArgValue(*value));
}

bool ModelDiff::empty() const
{
    const auto differs = [](const auto& row) { return row.differs; };
    return std::none_of(args.begin(), args.end(), differs) &&
           std::none_of(metrics.begin(), metrics.end(), differs) &&
           std::none_of(tensors.begin(), tensors.end(), differs);
}

Result<ModelDiff> diffModels(std::shared_ptr<const std::vector<DiffModel>> models, const DiffOptions& options)
{
    if (!models || options.baseline >= models->size())
        return makeError(ErrorCode::InvalidArgument, "there is no model to compare with");
    ModelDiff diff;
    diff.models = std::move(models);
    diff.baseline = options.baseline;
    diff.amongAll = options.amongAll;
    diff.args = diffArgs(*diff.models, options);
    MB_CHECK(options.cancel.check());
    diff.metrics = diffMetrics(*diff.models, options);
    diff.renames = suggestRenames(diff.args);
    MB_CHECK(diffTensors(diff, options));
    return diff;
}

} // namespace modelbook
