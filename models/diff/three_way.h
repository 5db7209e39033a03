// Three-way: what each of two models changed from their common ancestor.
#pragma once

#include "models/diff/model_diff.h"

#include <string>

namespace modelbook {

enum class WhoChanged {
    Nobody,
    First,  ///< the first model alone
    Second,
    Alike,  ///< both, to the same value
    Apart,  ///< both, to different values
};

/// Of a comparison of three, whose baseline is the ancestor: the other two in the order of their columns.
WhoChanged whoChanged(const ModelDiff& diff, const ArgRow& row);
WhoChanged whoChanged(const ModelDiff& diff, const TensorRow& row);
/// "a only", "both alike", "both, differently"; "" for Nobody.
std::string whoChangedText(const ModelDiff& diff, WhoChanged who);

/// "From base, a changed lr ×0.1; b changed adamw for sgd; both changed tags alike". One line.
std::string threeWaySummary(const ModelDiff& diff);

} // namespace modelbook
