// The passes that fill a ModelDiff, one per kind of row.
#pragma once

#include "models/diff/model_diff.h"

namespace modelbook {

std::vector<ArgRow> diffArgs(const std::vector<DiffModel>& models, const DiffOptions& options);
std::vector<MetricRow> diffMetrics(const std::vector<DiffModel>& models, const DiffOptions& options);
/// Fills tensors and tensorPrefixes.
Status diffTensors(ModelDiff& diff, const DiffOptions& options);
/// Pairs of rows that no model has both of, with equal values and paths that are alike; best first, each path
/// once.
std::vector<RenamedArg> suggestRenames(const std::vector<ArgRow>& rows);
/// How alike two dotted paths are, 0 to 1: shared words, with common short forms ("lr") spelled out.
double pathLikeness(std::string_view a, std::string_view b);

} // namespace modelbook
