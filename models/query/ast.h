// The parsed form of a question: a filter tree, sort keys, group fields.
#pragma once

#include "models/args/arg_value.h"

#include <memory>
#include <string>
#include <vector>

namespace modelbook {

enum class CompareOp { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual, Contains, Matches };

/// A field as it was written; which one it is, is decided against the fields of a library.
struct FieldRef {
    std::string text;
    std::size_t position = 0;
    std::size_t length = 0;
    bool operator==(const FieldRef& other) const { return text == other.text; }
};

/// A value as it was written, typed by what it looks like unless `quoted`, which makes it text.
struct ValueRef {
    std::string text;
    bool quoted = false;
    std::size_t position = 0;
    std::size_t length = 0;
    bool operator==(const ValueRef& other) const { return text == other.text && quoted == other.quoted; }
};

struct QueryNode {
    enum class Kind { And, Or, Not, Compare, In, Range, Has, Missing, Word };
    Kind kind = Kind::Word;
    std::vector<QueryNode> children;          ///< And, Or: two or more; Not: one
    FieldRef field;                           ///< Compare, In, Range, Has, Missing
    CompareOp op = CompareOp::Equal;          ///< Compare
    std::vector<ValueRef> values;             ///< Compare, Word: one; Range: two; In: any number
    bool operator==(const QueryNode&) const = default;
};

struct SortKey {
    FieldRef field;
    bool descending = false;
    bool operator==(const SortKey&) const = default;
};

struct Query {
    std::vector<QueryNode> filter; ///< at most one: empty means everything
    std::vector<SortKey> sort;
    std::vector<FieldRef> group;
    bool operator==(const Query&) const = default;
};

/// The text of a query; parsing it again gives an equal Query.
std::string printQuery(const Query& query);

} // namespace modelbook
