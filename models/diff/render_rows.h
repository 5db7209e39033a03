// RenderTable: a comparison as plain rows of text, which the renderers only have to lay out.
#pragma once

#include "models/diff/render.h"

#include <string>
#include <vector>

namespace modelbook {

struct RenderCell {
    std::string text; ///< the value; "" where absent
    std::string note; ///< "×0.1", "-9.6 %"
    CellState state = CellState::Same;
    bool absent = false;
    bool best = false;
};

RenderCell argCell(const ModelDiff& diff, const ArgRow& row, std::size_t column);
RenderCell metricCell(const ModelDiff& diff, const MetricRow& row, std::size_t column);
/// Of tensor rows that stand alike (see foldTensors).
RenderCell tensorCell(const ModelDiff& diff, const std::vector<std::size_t>& rows, std::size_t column);

struct RenderRow {
    std::string name;
    std::vector<RenderCell> cells;
};

struct RenderGroup {
    std::string title; ///< "Args"
    std::string note;  ///< "3 of 24 differ"
    std::vector<RenderRow> rows;
};

/// Metrics, args, tensors (folded); groups without rows are left out.
std::vector<RenderGroup> renderGroups(const ModelDiff& diff, const RenderOptions& options);

/// Whether a row is to be shown.
bool showsRow(bool differs, const RenderOptions& options);
bool showsArg(const ArgRow& row, const RenderOptions& options);

} // namespace modelbook
