#include "models/diff/render_rows.h"

#include "models/diff/number_delta.h"
#include "models/diff/tensor_folding.h"

#include <algorithm>

namespace modelbook
{

namespace
{

bool shows(bool differs, const RenderOptions& options)
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

RenderRow argRow(const ModelDiff& diff, const ArgRow& row)
{
    RenderRow shown{row.path, {}};
    for (std::size_t i = 0; i < row.values.size(); ++i) {
        RenderCell cell;
        cell.state = diff.argState(row, i);
        cell.absent = !row.values[i];
        if (row.values[i])
            cell.text = row.values[i]->isString() && row.values[i]->toString().empty()
                            ? "\"\""
                            : displayText(*row.values[i]);
        if (cell.state == CellState::Changed) {
            const auto delta = numberDelta(*row.values[diff.baseline], *row.values[i]);
            if (delta && delta->ratio)
                cell.note = ratioText(*delta->ratio);
        }
        shown.cells.push_back(std::move(cell));
    }
    return shown;
}

RenderRow metricRow(const ModelDiff& diff, const MetricRow& row)
{
    RenderRow shown{row.name, {}};
    if (row.direction != MetricDirection::Unknown)
        shown.name += row.direction == MetricDirection::Up ? " ↑" : " ↓";
    for (std::size_t i = 0; i < row.values.size(); ++i) {
        RenderCell cell;
        cell.state = diff.metricState(row, i);
        cell.absent = !row.values[i];
        cell.best = row.best[i];
        if (row.values[i])
            cell.text = shortNumber(*row.values[i]);
        if (cell.state == CellState::Changed) {
            if (const auto delta = numberDelta(*row.values[diff.baseline], *row.values[i]))
                cell.note = changeText(*delta);
        }
        shown.cells.push_back(std::move(cell));
    }
    return shown;
}

std::string shapeText(const DiffTensor& tensor)
{
    std::string text;
    for (const auto extent : tensor.shape)
        text += (text.empty() ? "" : " × ") + std::to_string(extent);
    return (text.empty() ? "scalar" : text) + ' ' + tensor.dtype;
}

} // namespace

bool showsArg(const ArgRow& row, const RenderOptions& options)
{
    return (options.ignored || !row.ignored) && shows(row.differs, options);
}

std::string tensorText(const ModelDiff& diff, const std::vector<std::size_t>& rows, std::size_t column)
{
    const auto& first = diff.tensors[rows.front()];
    const auto state = first.states[column];
    if (!first.tensors[column])
        return {};
    const auto word = std::string(cellStateName(state));
    const bool plain = state == CellState::Base || state == CellState::Added ||
                       state == CellState::Reshaped || state == CellState::Retyped;
    if (rows.size() > 1)
        return state == CellState::Base ? std::to_string(rows.size()) + " tensors"
                                        : std::to_string(rows.size()) + ' ' + word;
    if (state == CellState::Base)
        return shapeText(*first.tensors[column]);
    return plain ? word + ", " + shapeText(*first.tensors[column]) : word;
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
        if (shows(row.differs, options))
            metrics.rows.push_back(metricRow(diff, row));
    }
    add(std::move(metrics));

    RenderGroup args{"Args", {}, {}};
    std::size_t counted = 0;
    for (const auto& row : diff.args) {
        counted += options.ignored || !row.ignored;
        if (showsArg(row, options))
            args.rows.push_back(argRow(diff, row));
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
        if (!shows(diff.tensors[folded.rows.front()].differs, options))
            continue;
        RenderRow row{folded.name, {}};
        for (std::size_t i = 0; i < diff.columns(); ++i)
            row.cells.push_back({tensorText(diff, folded.rows, i),
                                 {},
                                 folded.states[i],
                                 !diff.tensors[folded.rows.front()].tensors[i],
                                 false});
        tensors.rows.push_back(std::move(row));
    }
    tensors.note = std::to_string(differing) + " of " + std::to_string(diff.tensors.size()) + " differ";
    add(std::move(tensors));
    return groups;
}

} // namespace modelbook
