// ValueSums: what comparing the values of two tensors adds up to, as fast as the processor at hand can.
#pragma once

#include "models/formats/dtype.h"

#include <cstddef>
#include <cstdint>

namespace modelbook {

/// Sums over pairs of values; those of parts add up. Pairs with a NaN or an infinity count as changed where they differ,
/// and nowhere else.
struct ValueSums {
    std::uint64_t elements = 0, changed = 0, skipped = 0;
    double difference2 = 0, a2 = 0, b2 = 0, largest = 0;

    void add(const ValueSums& other);
};

/// Adds pairs of values. A few thousand at a time stay in the cache.
void addPairs(const double* a, const double* b, std::size_t count, ValueSums& sums);

/// The same for elements as they stand in a file. Squares are added as floats, some two thousand at a time, and then
/// as doubles: good to six digits, whatever the order of magnitude.
using AddElements = void (*)(const std::byte* a, const std::byte* b, std::size_t count, ValueSums& sums);
/// For little-endian F64 and types that a float holds exactly; nullptr for others.
AddElements elementAdder(const DType& type);

} // namespace modelbook
