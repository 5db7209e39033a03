// The cells of the code: commits, what was not committed, files.
#include "models/diff/render_rows.h"

#include <algorithm>

namespace modelbook {

RenderCell commitCell(const ModelDiff& diff, std::size_t column)
{
    const auto& models = *diff.models;
    const auto &base = models[diff.baseline].code.commit, &here = models[column].code.commit;
    RenderCell cell;
    cell.absent = here.empty();
    cell.text = shortCommit(here);
    if (column == diff.baseline)
        cell.state = diff.amongAll ? CellState::Same : CellState::Base;
    else
        cell.state = here == base ? CellState::Same : base.empty() ? CellState::Added : here.empty() ? CellState::Removed : CellState::Changed;
    return cell;
}

bool anyUncommitted(const ModelDiff& diff)
{
    return std::any_of(diff.models->begin(), diff.models->end(), [](const DiffModel& model) { return model.code.dirty; });
}

RenderCell uncommittedCell(const ModelDiff& diff, const CodeComparison* code, std::size_t column)
{
    const auto& model = (*diff.models)[column];
    RenderCell cell;
    cell.absent = !model.code.dirty;
    if (column == diff.baseline || diff.amongAll)
        cell.state = diff.amongAll ? CellState::Same : CellState::Base;
    else if (model.code.patch != (*diff.models)[diff.baseline].code.patch)
        cell.state = CellState::Changed;
    if (cell.absent)
        return cell;
    if (!code) {
        cell.text = "changes";
        return cell;
    }
    std::uint64_t added = 0, removed = 0;
    const auto& files = code->uncommitted[column];
    for (const auto& file : files) {
        added += file.added;
        removed += file.removed;
    }
    cell.text = "+" + std::to_string(added) + " −" + std::to_string(removed) + (files.size() == 1 ? " in " + files.front().path : " in " + std::to_string(files.size()) + " files");
    return cell;
}

RenderCell codeCell(const CodeComparison& code, const CodeComparison::Row& row, std::size_t column)
{
    RenderCell cell;
    const auto* const file = row.files[column];
    cell.state = file ? CellState::Changed : CellState::Same;
    if (file)
        cell.text = linesText(*file);
    else
        cell.text = code.columns[column].to.empty() ? "" : "same";
    return cell;
}

std::string codeNote(const ModelDiff& diff, const CodeComparison* code)
{
    const auto& models = *diff.models;
    for (std::size_t i = 0; i < models.size(); ++i) {
        const auto &base = models[diff.baseline].code.commit, &here = models[i].code.commit;
        if (here == base || here.empty() || base.empty())
            continue;
        auto note = shortCommit(base) + " → " + shortCommit(here);
        if (!code)
            return note;
        const auto& column = code->columns[i];
        if (!column.problem.empty())
            return note + ", " + column.problem;
        const auto commits = column.log.size() + column.more;
        if (commits > 0)
            note += ", " + std::to_string(commits) + (commits == 1 ? " commit" : " commits");
        if (column.behind > 0)
            note += ", " + std::to_string(column.behind) + " behind";
        return note;
    }
    return {};
}

} // namespace modelbook
