// Literal: a value of a question, read in every way that a comparison may want, and what it means to a dictionary.
#pragma once

#include "models/catalogue/columns/column.h"
#include "models/catalogue/field.h"
#include "models/query/ast.h"
#include "models/query/query_error.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace modelbook {

struct Literal {
    ArgValue value; ///< as typed: 0.1 is a number, unless quoted
    std::string text;
    bool quoted = false;
};

/// Dates are written 2026-11-05 or 2026-11-05T14:02; sizes and counts may end in K, M, G, B, T or KB, MB, GB, TB.
std::variant<Literal, QueryError> readLiteral(const ValueRef& ref, const FieldKey& field);

/// A date without a time means the whole day.
bool isWholeDay(const Literal& literal, const FieldKey& field);

/// What a value must lie between; an end that is not given does not bound.
struct Bounds {
    std::optional<Literal> low, high;
    bool lowIncluded = true, highIncluded = true;
};

// Each gives the codes of the entries that fit.
/// Equal to the literal; or spelled as its text; or a list that holds such a value.
std::vector<CodeRange> codesEqual(const Dictionary& dictionary, const Literal& literal);
/// Numbers between numbers, text between texts in natural order; nothing where value and literal are of kinds that
/// have no order.
std::vector<CodeRange> codesWithin(const Dictionary& dictionary, const Bounds& bounds);

} // namespace modelbook
