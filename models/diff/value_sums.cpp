#include "models/diff/value_sums.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <string_view>
#include <type_traits>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace modelbook {

namespace {

void addOne(double x, double y, ValueSums& sums)
{
    ++sums.elements;
    if (!std::isfinite(x) || !std::isfinite(y)) {
        ++sums.skipped;
        sums.changed += !(x == y || (std::isnan(x) && std::isnan(y)));
        return;
    }
    const auto difference = y - x;
    sums.changed += difference != 0;
    sums.difference2 += difference * difference;
    sums.a2 += x * x;
    sums.b2 += y * y;
    sums.largest = std::max(sums.largest, std::abs(difference));
}

// Wide vectors, for processors that have them. Sanitizers and clang take the plain ones.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)
#define MODELBOOK_WIDE_VECTORS
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4,avx512vnni,prefer-vector-width=512")
namespace wide512 {
#define MODELBOOK_VECTOR_BITS 512
#include "models/diff/value_loops.inc"
#undef MODELBOOK_VECTOR_BITS
}
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v3")
namespace wide256 {
#define MODELBOOK_VECTOR_BITS 256
#include "models/diff/value_loops.inc"
#undef MODELBOOK_VECTOR_BITS
}
#pragma GCC pop_options
#endif
namespace plain {
#define MODELBOOK_VECTOR_BITS 0
#include "models/diff/value_loops.inc"
#undef MODELBOOK_VECTOR_BITS
}

struct Loops {
    void (*addDoubles)(const double*, const double*, std::size_t, ValueSums&);
    AddElements (*adderOf)(std::string_view);
};

const Loops& loops()
{
    static const Loops best = [] {
#ifdef MODELBOOK_WIDE_VECTORS
        if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vnni"))
            return Loops{wide512::addDoubles, wide512::adderOf};
        if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
            return Loops{wide256::addDoubles, wide256::adderOf};
#endif
        return Loops{plain::addDoubles, plain::adderOf};
    }();
    return best;
}

} // namespace

void ValueSums::add(const ValueSums& other)
{
    elements += other.elements;
    changed += other.changed;
    skipped += other.skipped;
    difference2 += other.difference2;
    a2 += other.a2;
    b2 += other.b2;
    largest = std::max(largest, other.largest);
}

void addPairs(const double* a, const double* b, std::size_t count, ValueSums& sums)
{
    loops().addDoubles(a, b, count, sums);
}

AddElements elementAdder(const DType& type)
{
    return loops().adderOf(type.name);
}

} // namespace modelbook
