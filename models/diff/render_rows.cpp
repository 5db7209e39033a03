#include "models/diff/render_rows.h"

#include "models/diff/inline_diff.h"
#include "models/diff/number_delta.h"
#include "models/diff/summary.h"
#include "models/diff/tensor_folding.h"
#include "models/diff/three_way.h"

#include <algorithm>

namespace modelbook {

namespace {

std::string shapeText(const DiffTensor& tensor)
{
    std::string text;
    for (const auto extent : tensor.shape)
        text += (text.empty() ? "" : " × ") + std::to_string(extent);
    return (text.empty() ? "scalar" : text) + ' ' + tensor.dtype.text();
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
        const auto& base = *row.values[row.base];
        const auto delta = diff.amongAll ? std::nullopt : numberDelta(base, *value);
        if (delta)
            cell.note = delta->ratio ? ratioText(*delta->ratio) : changeText(*delta);
        else if (hasInlineDiff(base, *value))
            cell.pieces = shortenedPieces(inlineDiff(base, *value));
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

RenderCell readmeCell(const ModelDiff& diff, std::size_t column)
{
    const auto& models = *diff.models;
    const auto &base = models[diff.baseline].readme, &here = models[column].readme;
    RenderCell cell;
    cell.absent = here.empty();
    if (column == diff.baseline) {
        cell.state = diff.amongAll ? CellState::Same : CellState::Base;
        cell.text = here.empty() ? "" : std::to_string(countWords({{TextPiece::Kind::Added, here}}).added) + " words";
        return cell;
    }
    cell.state = here == base ? CellState::Same : base.empty() ? CellState::Added : here.empty() ? CellState::Removed : CellState::Changed;
    const auto count = countWords(diffText(base, here));
    if (cell.state == CellState::Same)
        cell.text = "same";
    else if (count.added == 0 && count.removed == 0)
        cell.text = "white space only";
    else if (count.removed == 0)
        cell.text = std::to_string(count.added) + (count.added == 1 ? " word added" : " words added");
    else if (count.added == 0)
        cell.text = std::to_string(count.removed) + (count.removed == 1 ? " word removed" : " words removed");
    else
        cell.text = std::to_string(count.added) + (count.added == 1 ? " word added, " : " words added, ") + std::to_string(count.removed) + " removed";
    return cell;
}

bool readmeDiffers(const ModelDiff& diff)
{
    const auto& models = *diff.models;
    return std::any_of(models.begin(), models.end(), [&](const DiffModel& model) { return model.readme != models.front().readme; });
}

std::vector<RenderGroup> renderGroups(const ModelDiff& diff, const RenderOptions& options)
{
    std::vector<RenderGroup> groups;
    const auto add = [&](RenderGroup group) {
        if (!group.rows.empty())
            groups.push_back(std::move(group));
    };
    // Cells of a row that has a name, one by one.
    const auto addRow = [&](RenderGroup& group, std::string name, auto cellOf) {
        RenderRow row{std::move(name), {}};
        for (std::size_t i = 0; i < diff.columns(); ++i)
            row.cells.push_back(cellOf(i));
        group.rows.push_back(std::move(row));
    };
    const bool threeWay = options.whoChanged && diff.columns() == 3;
    const auto named = [&](std::string name, const auto& row) {
        const auto who = threeWay ? whoChangedText(diff, whoChanged(diff, row)) : std::string();
        return who.empty() ? name : std::move(name) + "  (" + who + ")";
    };
    RenderGroup metrics{"Metrics", {}, {}};
    for (const auto& row : diff.metrics) {
        if (!showsRow(row.differs, options))
            continue;
        auto name = row.name;
        if (row.direction != MetricDirection::Unknown)
            name += row.direction == MetricDirection::Up ? " ↑" : " ↓";
        addRow(metrics, std::move(name), [&](std::size_t i) { return metricCell(diff, row, i); });
    }
    add(std::move(metrics));

    RenderGroup args{"Args", {}, {}};
    std::size_t counted = 0;
    for (const auto& row : diff.args) {
        counted += options.ignored || !row.ignored;
        if (showsArg(row, options))
            addRow(args, named(row.alias.empty() ? row.path : row.path + " = " + row.alias, row), [&](std::size_t i) { return argCell(diff, row, i); });
    }
    args.note = std::to_string(diff.differingArgs()) + " of " + std::to_string(counted) + " differ";
    add(std::move(args));

    if (options.tensors) {
        RenderGroup tensors{"Tensors", {}, {}};
        std::size_t differing = 0;
        for (const auto& row : diff.tensors)
            differing += row.differs;
        for (const auto& folded : foldTensors(diff, options.rows == RenderOptions::Rows::Differing)) {
            const auto& first = diff.tensors[folded.rows.front()];
            if (showsRow(first.differs, options))
                addRow(tensors, named(folded.name, first), [&](std::size_t i) { return tensorCell(diff, folded.rows, i); });
        }
        tensors.note = std::to_string(differing) + " of " + std::to_string(diff.tensors.size()) + " differ";
        add(std::move(tensors));
    }

    RenderGroup code{"Code", codeNote(diff, options.code.get()), {}};
    const auto& models = *diff.models;
    const bool known = std::any_of(models.begin(), models.end(), [](const DiffModel& model) { return !model.code.commit.empty(); });
    const bool moved = std::any_of(models.begin(), models.end(), [&](const DiffModel& model) { return model.code.commit != models.front().code.commit; });
    if (known && showsRow(moved, options))
        addRow(code, "commit", [&](std::size_t i) { return commitCell(diff, i); });
    if (anyUncommitted(diff) && options.rows != RenderOptions::Rows::Common)
        addRow(code, "uncommitted", [&](std::size_t i) { return uncommittedCell(diff, options.code.get(), i); });
    if (options.code && options.rows != RenderOptions::Rows::Common) {
        for (const auto& row : options.code->rows)
            addRow(code, row.path, [&](std::size_t i) { return codeCell(*options.code, row, i); });
    }
    add(std::move(code));

    RenderGroup readme{"README", {}, {}};
    const bool written = std::any_of(models.begin(), models.end(), [](const DiffModel& model) { return !model.readme.empty(); });
    if (options.readme && written && showsRow(readmeDiffers(diff), options))
        addRow(readme, "README", [&](std::size_t i) { return readmeCell(diff, i); });
    add(std::move(readme));
    return groups;
}

std::string headlineOf(const ModelDiff& diff, const RenderOptions& options)
{
    return options.whoChanged && diff.columns() == 3 ? threeWaySummary(diff) : summaryOf(diff);
}

} // namespace modelbook
