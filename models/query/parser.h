// Parser of the query language (design §7).
#pragma once

#include "models/query/ast.h"
#include "models/query/query_error.h"

#include <optional>
#include <string_view>

namespace modelbook {

/// A Query, or where and why the text is wrong. Nesting beyond 100 parentheses is an error.
struct ParsedQuery {
    Query query;
    std::optional<QueryError> error;
};

///   query   = [or] ["sort by" key {"," key}] ["group by" field {"," field}]   (either order)
///   or      = and {"or" and}
///   and     = not {["and"] not}
///   not     = "not" not | "(" or ")" | "has" field | "missing" field | compare | word
///   compare = field op value | field "in" "(" value {"," value} ")" | field ["=" | "in"] value ".." value
///   key     = field ["asc" | "desc"]
ParsedQuery parseQuery(std::string_view text);

} // namespace modelbook
