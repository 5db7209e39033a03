// Filter: a compiled condition that says of one model whether it fits.
#pragma once

#include "models/catalogue/column_index.h"
#include "models/query/ast.h"
#include "models/query/query_error.h"

#include <functional>
#include <optional>

namespace modelbook {

using ModelPredicate = std::function<bool(const IndexedModel&)>;

/// What a filter compiles to, or what is wrong with it.
struct CompiledFilter {
    ModelPredicate matches;
    std::optional<QueryError> error;
};

/// `=` is ArgValue's equality, and of a list that it holds the value; `!=` is its opposite, so it is true where the
/// field is missing. `<` … compare numbers with numbers and text with text. `~` ignores case. Dates are written
/// 2026-11-05 or 2026-11-05T14:02, sizes and counts may end in K, M, G, B, T or KB, MB, GB, TB.
CompiledFilter compileFilter(const QueryNode& node, const ColumnIndex& index);

} // namespace modelbook
