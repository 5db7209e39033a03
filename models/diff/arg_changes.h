// The changes that make one model's args another's, as a list that can be applied.
#pragma once

#include "models/diff/model_diff.h"

#include <optional>
#include <string>
#include <vector>

namespace modelbook {

struct ArgChange {
    std::string path;
    std::optional<ArgValue> before; ///< nullopt: absent
    std::optional<ArgValue> after;
};

/// What differs between two columns, ignored args included.
std::vector<ArgChange> argChanges(const ModelDiff& diff, std::size_t from, std::size_t to);

/// The args with the changes made: those of `to`, where `args` are those of `from`.
ArgValue applyArgChanges(const ArgValue& args, const std::vector<ArgChange>& changes);

} // namespace modelbook
