// RenderTable: a comparison as plain rows of text, which the renderers only have to lay out.
#pragma once

#include "models/diff/render.h"
#include "models/diff/text_diff.h"

#include <string>
#include <vector>

namespace modelbook {

struct RenderCell {
    std::string text; ///< the value; "" where absent
    std::string note; ///< "×0.1", "-9.6 %"
    CellState state = CellState::Same;
    bool absent = false;
    bool best = false;
    std::vector<TextPiece> pieces = {}; ///< in place of the text: what differs within it, shortened
};

RenderCell argCell(const ModelDiff& diff, const ArgRow& row, std::size_t column);
RenderCell metricCell(const ModelDiff& diff, const MetricRow& row, std::size_t column);
/// Of tensor rows that stand alike (see foldTensors).
RenderCell tensorCell(const ModelDiff& diff, const std::vector<std::size_t>& rows, std::size_t column);

/// Of a file of the code; its rows stand under the commits.
RenderCell codeCell(const CodeComparison& code, const CodeComparison::Row& row, std::size_t column);
RenderCell commitCell(const ModelDiff& diff, std::size_t column);
/// What is not committed: "+3 −1 in 2 files".
RenderCell uncommittedCell(const ModelDiff& diff, const CodeComparison* code, std::size_t column);
/// "12 words added, 3 removed".
RenderCell readmeCell(const ModelDiff& diff, std::size_t column);
bool anyUncommitted(const ModelDiff& diff);
bool readmeDiffers(const ModelDiff& diff);
/// "9f2c1e0 → 41b07a2, 3 commits": of the first column that differs from the baseline.
std::string codeNote(const ModelDiff& diff, const CodeComparison* code);

struct RenderRow {
    std::string name; ///< with who changed it, where that is asked for
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
