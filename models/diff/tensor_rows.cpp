#include "models/diff/diff_rows.h"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace modelbook {

namespace {

using Names = std::unordered_set<std::string_view>;

/// What wrappers put in front of every name: DataParallel, torch.compile, Lightning modules, EMA copies.
constexpr std::array<std::string_view, 8> wrappers{"module.",    "model.", "_orig_mod.", "net.",
                                                   "ema_model.", "ema.",   "student.",   "state_dict."};

std::string_view without(std::string_view name, std::string_view prefix)
{
    return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

Names namesOf(const DiffModel& model, std::string_view prefix)
{
    Names names;
    names.reserve(model.tensors.size());
    for (const auto& tensor : model.tensors)
        names.insert(without(tensor.name, prefix));
    return names;
}

std::size_t matches(const DiffModel& model, std::string_view prefix, const Names& names)
{
    return static_cast<std::size_t>(
        std::count_if(model.tensors.begin(), model.tensors.end(), [&](const DiffTensor& tensor) {
            return names.contains(without(tensor.name, prefix));
        }));
}

/// The prefixes that make most names of a model those of the baseline; "" unless one helps.
void findPrefixes(const std::vector<DiffModel>& models, std::size_t baseline,
                  std::vector<std::string>& prefixes)
{
    prefixes.assign(models.size(), {});
    for (std::size_t i = 0; i < models.size(); ++i) {
        if (i == baseline || models[i].tensors.empty())
            continue;
        auto names = namesOf(models[baseline], prefixes[baseline]);
        auto best = matches(models[i], {}, names);
        if (best * 2 >= std::min(models[i].tensors.size(), names.size()))
            continue;
        for (const auto wrapper : wrappers) {
            const auto count = matches(models[i], wrapper, names);
            if (count > best) {
                best = count;
                prefixes[i] = wrapper;
            }
        }
        // The other way round: it is the baseline that is wrapped.
        for (const auto wrapper : wrappers) {
            const auto count =
                prefixes[baseline].empty() ? matches(models[i], {}, namesOf(models[baseline], wrapper)) : 0;
            if (count > best) {
                best = count;
                prefixes[i].clear();
                prefixes[baseline] = wrapper;
            }
        }
    }
}

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

Status diffTensors(ModelDiff& diff, const DiffOptions& options)
{
    const auto& models = *diff.models;
    findPrefixes(models, diff.baseline, diff.tensorPrefixes);
    std::unordered_map<std::string_view, std::size_t> places;
    const auto addColumn = [&](std::size_t column) {
        for (const auto& tensor : models[column].tensors) {
            const auto name = without(tensor.name, diff.tensorPrefixes[column]);
            const auto [place, fresh] = places.try_emplace(name, diff.tensors.size());
            if (fresh) {
                diff.tensors.push_back({std::string(name), {}, {}, false});
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
    for (auto& row : diff.tensors) {
        row.states.reserve(models.size());
        for (std::size_t i = 0; i < models.size(); ++i) {
            const auto state = i == diff.baseline ? CellState::Base
                                                  : tensorState(row.tensors[diff.baseline], row.tensors[i]);
            row.states.push_back(state);
            // A hash that is not known is no difference that could be shown.
            row.differs = row.differs || (state != CellState::Base && state != CellState::Same &&
                                          state != CellState::Unknown);
        }
    }
    return {};
}

} // namespace modelbook
