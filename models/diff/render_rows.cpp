#include "models/diff/render_rows.h"

#include "models/diff/number_delta.h"
#include "models/diff/tensor_folding.h"

#include <algorithm>

namespace modelbook {

namespace {

std::string shapeText(const DiffTensor& tensor)
{
    std::string text;
    for (const auto extent : tensor.shape)
        text += (text.empty() ? "" : " × ") + std::to_string(extent);
    return (text.empty() ? "scalar" : text) + ' ' + tensor.dtype;
}

/// "3 same", "32 changed", "10 × 16 F32".
std::string tensorText(const ModelDiff& diff, const std::vector<std::size_t>& rows, std::size_t column)
{
    const auto& first = diff.tensors[rows.front()];
    const auto state = first.states[column];
    if (!first.tensors[column])
        return {};
    const auto word = std::string(cellStateName(state));
    if (rows.size() > 1)
        return std::to_string(rows.size()) + ' ' + (state == CellState::Base ? "tensors" : word);
    if (state == CellState::Base)
        return shapeText(*first.tensors[column]);
    const bool shaped =
        state == CellState::Added || state == CellState::Reshaped || state == CellState::Retyped;
    return shaped ? word + ", " + shapeText(*first.tensors[column]) : word;
}

} // namespace

bool showsRow(bool differs, const RenderOptions& options)
{
    switch (options.rows) {
    case RenderOptions::Rows::Differing:
        return differs;
    case RenderOptions::Rows::Common:
        return !differs;
    case RenderOptions::Rows::All:
        return true;
    }
    return true;
}

bool showsArg(const ArgRow& row, const RenderOptions& options)
{
    return (options.ignored || !row.ignored) && showsRow(row.differs, options);
}

RenderCell argCell(const ModelDiff& diff, const ArgRow& row, std::size_t column)
{
    RenderCell cell;
    const auto* const value = row.values[column];
    cell.state = diff.argState(row, column);
    cell.absent = !value;
    if (value)
        cell.text = value->isString() && value->toString().empty() ? "\"\"" : displayText(*value);
    if (cell.state == CellState::Changed) {
        const auto delta = numberDelta(*row.values[diff.baseline], *value);
        if (delta && delta->ratio)
            cell.note = ratioText(*delta->ratio);
    }
    return cell;
}

RenderCell metricCell(const ModelDiff& diff, const MetricRow& row, std::size_t column)
{
    RenderCell cell;
    const auto& value = row.values[column];
    cell.state = diff.metricState(row, column);
    cell.absent = !value;
    cell.best = row.best[column];
    if (value)
        cell.text = shortNumber(*value);
    if (cell.state == CellState::Changed) {
        if (const auto delta = numberDelta(*row.values[diff.baseline], *value))
            cell.note = changeText(*delta);
    }
    return cell;
}

RenderCell tensorCell(const ModelDiff& diff, const std::vector<std::size_t>& rows, std::size_t column)
{
    const auto& first = diff.tensors[rows.front()];
    return {tensorText(diff, rows, column), {}, first.states[column], !first.tensors[column], false};
}

std::vector<RenderGroup> renderGroups(const ModelDiff& diff, const RenderOptions& options)
{
    std::vector<RenderGroup> groups;
    const auto add = [&](RenderGroup group) {
        if (!group.rows.empty())
            groups.push_back(std::move(group));
    };
    RenderGroup metrics{"Metrics", {}, {}};
    for (const auto& row : diff.metrics) {
        if (!showsRow(row.differs, options))
            continue;
        RenderRow shown{row.name, {}};
        if (row.direction != MetricDirection::Unknown)
            shown.name += row.direction == MetricDirection::Up ? " ↑" : " ↓";
        for (std::size_t i = 0; i < diff.columns(); ++i)
            shown.cells.push_back(metricCell(diff, row, i));
        metrics.rows.push_back(std::move(shown));
    }
    add(std::move(metrics));

    RenderGroup args{"Args", {}, {}};
    std::size_t counted = 0;
    for (const auto& row : diff.args) {
        counted += options.ignored || !row.ignored;
        if (!showsArg(row, options))
            continue;
        RenderRow shown{row.path, {}};
        for (std::size_t i = 0; i < diff.columns(); ++i)
            shown.cells.push_back(argCell(diff, row, i));
        args.rows.push_back(std::move(shown));
    }
    args.note = std::to_string(diff.differingArgs()) + " of " + std::to_string(counted) + " differ";
    add(std::move(args));

    if (!options.tensors)
        return groups;
    RenderGroup tensors{"Tensors", {}, {}};
    std::size_t differing = 0;
    for (const auto& row : diff.tensors)
        differing += row.differs;
    for (const auto& folded : foldTensors(diff, options.rows == RenderOptions::Rows::Differing)) {
        if (!showsRow(diff.tensors[folded.rows.front()].differs, options))
            continue;
        RenderRow row{folded.name, {}};
        for (std::size_t i = 0; i < diff.columns(); ++i)
            row.cells.push_back(tensorCell(diff, folded.rows, i));
        tensors.rows.push_back(std::move(row));
    }
    tensors.note = std::to_string(differing) + " of " + std::to_string(diff.tensors.size()) + " differ";
    add(std::move(tensors));
    return groups;
}

} // namespace modelbook
