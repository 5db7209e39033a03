// Order of values: how a column sorts, and what < and > mean in a question (design §3, §7).
#pragma once

#include "models/args/arg_value.h"

#include <optional>
#include <string_view>

namespace modelbook {

/// The number a value counts as: ints, floats, and strings that are plain numbers with an exponent.
std::optional<double> numberOf(const ArgValue& value);

/// Natural order of text: runs of digits compare as numbers ("run-9" < "run-10"), letters without case first.
int compareNatural(std::string_view a, std::string_view b);

/// A total order of present values: false < true < numbers < text < lists < maps < others < null. Numbers as numbers
/// (NaN after all others), text in natural order, lists element by element. Consistent with ArgValue's equality.
int compareValues(const ArgValue& a, const ArgValue& b);

/// Where the kind of a value stands in that order; of texts that count as numbers, the numbers'.
enum class ValueRank { Bool, Number, Text, List, Map, Exotic, Null };
ValueRank valueRank(const ArgValue& value);

/// compareValues as an order for maps.
struct ValueLess {
    bool operator()(const ArgValue& a, const ArgValue& b) const { return compareValues(a, b) < 0; }
};

/// Text in Unicode case folding, for searches.
std::string foldCase(std::string_view text);

} // namespace modelbook
