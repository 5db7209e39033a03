// Lists, maps and exotic values as bytes, for the dictionaries of the column index.
#pragma once

#include "models/args/arg_value.h"

#include <string>
#include <string_view>

namespace modelbook {

/// A compact spelling that keeps types; equal bytes mean the same value. Deeper than ArgValue::maxDepth is cut to null.
std::string encodeValue(const ArgValue& value);
/// The inverse. Bytes that are none of its own give null; never reads past them.
ArgValue decodeValue(std::string_view bytes);

} // namespace modelbook
