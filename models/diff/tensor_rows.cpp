#include "models/diff/diff_rows.h"

#include "models/diff/tensor_names.h"

#include <algorithm>

namespace modelbook {

namespace {

CellState tensorState(const DiffTensor* base, const DiffTensor* here)
{
    if (!base)
        return here ? CellState::Added : CellState::Same;
    if (!here)
        return CellState::Removed;
    if (base->shape != here->shape)
        return CellState::Reshaped;
    if (base->dtype != here->dtype)
        return CellState::Retyped;
    if (base->hash.empty() || here->hash.empty())
        return CellState::Unknown;
    return base->hash == here->hash ? CellState::Same : CellState::Changed;
}

} // namespace

namespace {

/// The first column with what most models have.
std::size_t usualColumn(const std::vector<const DiffTensor*>& tensors)
{
    std::size_t usual = 0, most = 0;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        std::size_t count = 0;
        for (const auto* other : tensors)
            count += tensorState(tensors[i], other) == CellState::Same;
        if (count > most) {
            most = count;
            usual = i;
        }
    }
    return usual;
}

} // namespace

Status diffTensors(ModelDiff& diff, const DiffOptions& options)
{
    const auto& models = *diff.models;
    std::vector<std::vector<std::string_view>> names(models.size());
    for (std::size_t i = 0; i < models.size(); ++i) {
        for (const auto& tensor : models[i].tensors)
            names[i].push_back(tensor.name);
    }
    diff.tensorPrefixes = namePrefixes(names, diff.baseline);
    names.clear();
    std::unordered_map<std::string_view, std::size_t> places;
    const auto addColumn = [&](std::size_t column) {
        for (const auto& tensor : models[column].tensors) {
            const auto name = withoutPrefix(tensor.name, diff.tensorPrefixes[column]);
            const auto [place, fresh] = places.try_emplace(name, diff.tensors.size());
            if (fresh) {
                diff.tensors.push_back({name, {}, {}, diff.baseline, false});
                diff.tensors.back().tensors.resize(models.size());
            }
            diff.tensors[place->second].tensors[column] = &tensor;
        }
    };
    addColumn(diff.baseline);
    for (std::size_t i = 0; i < models.size(); ++i) {
        MB_CHECK(options.cancel.check());
        if (i != diff.baseline)
            addColumn(i);
    }
    places.clear();
    for (auto& row : diff.tensors) {
        if (diff.amongAll)
            row.base = usualColumn(row.tensors);
        row.states.reserve(models.size());
        for (std::size_t i = 0; i < models.size(); ++i) {
            const auto state = i != row.base ? tensorState(row.tensors[row.base], row.tensors[i])
                               : diff.amongAll ? CellState::Same
                                               : CellState::Base;
            row.states.push_back(state);
            // A hash that is not known is no difference that could be shown.
            row.differs = row.differs || (state != CellState::Base && state != CellState::Same &&
                                          state != CellState::Unknown);
        }
    }
    return {};
}

} // namespace modelbook
