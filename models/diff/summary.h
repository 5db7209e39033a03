// The answer in one sentence: "B is A with lr ×0.1, adamw for sgd, and 4 args more".
#pragma once

#include "models/diff/model_diff.h"

#include <string>
#include <vector>

namespace modelbook {

/// What differs, in words, against the baseline; ignored args are not counted. One line of plain text.
std::string summaryOf(const ModelDiff& diff);

/// "lr ×0.1, adamw for sgd and 4 args more": what a column has in these rows, against the baseline.
std::string changedText(const ModelDiff& diff, const std::vector<const ArgRow*>& rows, std::size_t column);

/// The shortest name of a row: its last segment where no other row ends in it, else its path.
std::string shortArgName(const ModelDiff& diff, const std::string& path);

} // namespace modelbook
