// ModelDiff: any number of models side by side: args, metrics and tensors by row, models by column.
#pragma once

#include "models/args/canonical.h"
#include "models/args/flat_args.h"
#include "models/code/code_point.h"
#include "models/diff/compact.h"
#include "models/diff/metric_direction.h"
#include "storage/base/cancel_token.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

struct DiffTensor {
    std::string name;
    TypeName dtype;
    std::vector<std::int64_t> shape;
    TensorHash hash; ///< of its bytes; empty where it is not known
};

/// One column: a model of a library, or a file.
struct DiffModel {
    std::string id;    ///< the model's, or the file's path
    std::string label; ///< what a column header shows
    ArgValue args = ArgValue::map();
    std::map<std::string, double> metrics;
    std::vector<DiffTensor> tensors;
    std::string readme = {};
    CodePoint code = {};
    std::string source = {}; ///< what opens its values: a model, MODEL@STEP or file; "" where nothing does
};

/// Two paths that look like one arg under two names.
struct RenamedArg {
    std::string from, to;
    double likeness = 0; ///< of the paths, 0 to 1
};

struct DiffOptions {
    std::size_t baseline = 0;                                ///< the column that cells are compared with
    bool amongAll = false; ///< instead, with the value of their row that most models have
    std::vector<std::string> ignored = defaultIgnoredArgs(); ///< patterns of args that are folded away
    std::map<std::string, MetricDirection> directions;       ///< overrides what a metric's name says
    std::vector<RenamedArg> renames; ///< confirmed: `to` is shown in the row of `from`
    CancelToken cancel;
};

/// How a cell stands to the baseline's of its row.
enum class CellState {
    Base, ///< it is the baseline's
    Same, ///< equal; also absent in both
    Changed,
    Added,    ///< absent in the baseline only
    Removed,  ///< absent here only
    Reshaped, ///< tensors: another shape
    Retyped,  ///< tensors: same shape, another dtype
    Unknown,  ///< tensors: same shape and dtype, but a hash is missing
};
/// "base", "same", "changed", …: as the JSON spells them.
std::string_view cellStateName(CellState state);

/// One dotted path. Where it is a leaf in some models and a map in others, the latter count as absent here.
struct ArgRow {
    std::string path;
    std::string alias = {};              ///< the other path of a confirmed rename
    std::vector<const ArgValue*> values; ///< per model; null where absent (which is not a null value)
    std::size_t base = 0;                ///< the column that its cells are compared with
    bool differs = false;                ///< whether any two models differ, absence included
    bool ignored = false;                ///< of the paths that say nothing of how a model was trained
};

struct MetricRow {
    std::string name;
    std::vector<std::optional<double>> values;
    bool differs = false;
    MetricDirection direction = MetricDirection::Unknown;
    std::vector<bool> best; ///< per model; all false where the direction is unknown or fewer than two have it
};

struct TensorRow {
    std::string_view name; ///< without the prefix that a wrapper added (see ModelDiff::tensorPrefixes)
    std::vector<CellState> states;
    std::vector<const DiffTensor*> tensors; ///< per model; null where absent
    std::size_t base = 0;                   ///< the column that its cells are compared with
    bool differs = false;
};

/// The whole comparison. Rows point into `models`, which it keeps alive; immutable, so safe to read from any
/// thread.
struct ModelDiff {
    std::shared_ptr<const std::vector<DiffModel>> models;
    std::size_t baseline = 0;
    bool amongAll = false;
    std::vector<ArgRow> args;                ///< sorted by path, groups together
    std::vector<MetricRow> metrics;          ///< sorted by name
    std::vector<TensorRow> tensors;          ///< in the order of the baseline, then what the others add
    std::vector<std::string> tensorPrefixes; ///< per model, what was taken off its tensor names ("module.")
    std::vector<RenamedArg> renames;         ///< suggested, and not confirmed yet

    std::size_t columns() const { return models ? models->size() : 0; }
    /// How many args differ, those that are ignored left out.
    std::size_t differingArgs() const;
    CellState argState(const ArgRow& row, std::size_t column) const;
    CellState metricState(const MetricRow& row, std::size_t column) const;
    /// Whether nothing at all differs, ignored args included.
    bool empty() const;
};

/// Compares. Fails only when cancelled or when `baseline` is no column. Blocking and pure; fit for a worker
/// thread.
Result<ModelDiff> diffModels(std::shared_ptr<const std::vector<DiffModel>> models,
                             const DiffOptions& options = {});

} // namespace modelbook
