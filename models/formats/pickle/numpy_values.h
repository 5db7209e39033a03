// NumPy scalars and arrays inside pickles: their type, shape and bytes.
#pragma once

#include "models/args/arg_value.h"
#include "models/formats/numpy/numpy_dtype.h"
#include "models/formats/pickle/meaning.h"

#include <optional>
#include <vector>

namespace modelbook {

/// An array that a pickle holds. `data` is its Bytes node, or what stands for one; noPickle of an object array.
struct PickledArray {
    NumpyDType type;
    std::vector<std::int64_t> shape;
    bool fortranOrder = false;
    PickleId data = noPickle;
};

/// The type that a `numpy.dtype(…)` call or a type string stands for.
std::optional<NumpyDType> pickledDType(const PickleMeaning& meaning, PickleId id);
/// The array that `_reconstruct` and BUILD, or `_frombuffer`, would make.
std::optional<PickledArray> pickledArray(const PickleMeaning& meaning, PickleId id);
/// The value of a `numpy.core.multiarray.scalar` call.
std::optional<ArgValue> pickledScalar(const PickleMeaning& meaning, PickleId id);
/// One element of that type at the front of `bytes`; nullopt for types that are no numbers.
std::optional<ArgValue> numpyElement(const NumpyDType& type, std::string_view bytes);

} // namespace modelbook
