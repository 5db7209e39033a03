// Editing a question with the mouse: conditions added, taken away, sorting and grouping set; its text stays the one truth.
#pragma once

#include "models/catalogue/field.h"
#include "models/query/ast.h"

#include <optional>
#include <string>
#include <vector>

namespace modelbook {

/// The shortest name that means this field among these, as a person would write it.
std::string shortestName(const FieldKey& field, const std::vector<FieldInfo>& fields);

/// `name = value` and the like, so that it means exactly that value; of a date its day.
QueryNode equalTo(const std::string& name, const FieldKey& field, const ArgValue& value, bool equal = true);
QueryNode hasField(const std::string& name, bool has = true);
/// `name = low..high`.
QueryNode between(const std::string& name, double low, double high);

/// The conditions that all must hold, each as text.
std::vector<std::string> conditionsOf(const Query& query);
/// The same question with one more condition, unless it is there already.
Query withCondition(Query query, QueryNode condition);
Query withoutCondition(Query query, std::size_t which);
/// Without the conditions that are about this field alone.
Query withoutField(Query query, const FieldKey& field, const std::vector<FieldInfo>& fields);

} // namespace modelbook
