// Evaluation: a parsed question against an index, giving rows in order.
#pragma once

#include "models/catalogue/column_index.h"
#include "models/catalogue/result_table.h"
#include "models/query/ast.h"
#include "models/query/query_error.h"
#include "storage/base/cancel_token.h"

#include <optional>
#include <string>
#include <string_view>

namespace modelbook {

/// Which field a name stands for: "=" and a formula; "arg.x", "metric.x", "is.x" exactly; else the full path of a property, metric or
/// arg, in this order; else the one arg whose path ends in it (`lr` for `optimizer.lr`); else
/// a property that no model has just now.
struct ResolvedField {
    std::optional<FieldKey> key;
    std::string problem; ///< where key is empty: unknown (with the nearest name) or ambiguous (with the candidates)
};
ResolvedField resolveField(std::string_view name, const std::vector<FieldInfo>& fields);

/// The answer, or a QueryError. Without `sort by`, the newest first. Groups come in the order of their values.
/// Missing values sort last either way. Blocking; thread-safe.
struct QueryAnswer {
    ResultTablePtr table;
    std::optional<QueryError> error;
    bool cancelled = false;
};
QueryAnswer evaluateQuery(const Query& query, const ColumnIndexPtr& index, const CancelToken& cancel = {});

} // namespace modelbook
