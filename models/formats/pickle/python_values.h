// Single values of Python's standard library and of torch, as args: paths, dates, devices, decimals, …
#pragma once

#include "models/args/arg_value.h"
#include "models/formats/pickle/meaning.h"

#include <optional>
#include <string_view>

namespace modelbook {

/// The value an Object node stands for, where its call is one of the fixed table's simple ones.
std::optional<ArgValue> pythonValue(const PickleMeaning& meaning, PickleId id);

/// "torch.float32" and the like.
bool isTorchDTypeName(std::string_view name);

/// The list in an order of its own: a set is pickled in the order of its hashes, which differs from run to run.
ArgValue sortedSet(ArgValue list);

} // namespace modelbook
