// What is lost if this fails: the change of values in 16 and 8 bits, which are added up by loops of their own.
#include "models/diff/value_sums.h"
#include "models/formats/element_blocks.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace modelbook;

namespace {

/// Pair by pair from the decoded values, as the definition says.
ValueSums expected(const DType& type, const std::vector<std::byte>& a, const std::vector<std::byte>& b, std::size_t count)
{
    const auto decoder = *ElementBlocks::of(type, false);
    std::vector<double> x(count), y(count);
    decoder.decode(a, x);
    decoder.decode(b, y);
    ValueSums sums;
    sums.elements = count;
    for (std::size_t i = 0; i < count; ++i) {
        if (!std::isfinite(x[i]) || !std::isfinite(y[i])) {
            ++sums.skipped;
            sums.changed += !(x[i] == y[i] || (std::isnan(x[i]) && std::isnan(y[i])));
            continue;
        }
        sums.changed += x[i] != y[i];
        sums.difference2 += (y[i] - x[i]) * (y[i] - x[i]);
        sums.a2 += x[i] * x[i];
        sums.b2 += y[i] * y[i];
        sums.largest = std::max(sums.largest, std::abs(y[i] - x[i]));
    }
    return sums;
}

} // namespace

TEST_CASE("Every pattern of bits of every small type is added up as it is decoded")
{
    std::mt19937 random(3);
    for (const char* name : {"BF16", "F16", "F8_E4M3", "F8_E5M2", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "I8", "U8", "BOOL", "I16", "U16", "F32", "F64"}) {
        const auto type = DType::named(name);
        const auto add = elementAdder(type);
        REQUIRE(add);
        const auto size = type.bytesPerBlock;
        for (const std::size_t count : {std::size_t(65536), std::size_t(4099), std::size_t(1), std::size_t(0)}) {
            std::vector<std::byte> a(count * size), b(count * size);
            for (std::size_t i = 0; i < count; ++i) {
                // All patterns in order, beside one like it: mostly finite, and NaN and infinities now and then.
                const auto bits = size == 1 ? i : size == 2 ? i : random();
                for (std::size_t k = 0; k < size; ++k) {
                    a[i * size + k] = static_cast<std::byte>(k < 4 ? bits >> (8 * k) : random());
                    b[i * size + k] = i % 3 == 0 && k == 0 ? a[i * size] ^ std::byte{1} : a[i * size + k];
                }
            }
            ValueSums sums;
            add(a.data(), b.data(), count, sums);
            const auto right = expected(type, a, b, count);
            INFO(name << " × " << count);
            CHECK(sums.elements == right.elements);
            CHECK(sums.skipped == right.skipped);
            CHECK(sums.changed == right.changed);
            CHECK(sums.largest == Approx(right.largest).epsilon(1e-6));
            CHECK(sums.a2 == Approx(right.a2).epsilon(1e-5));
            CHECK(sums.b2 == Approx(right.b2).epsilon(1e-5));
            CHECK(sums.difference2 == Approx(right.difference2).epsilon(1e-5));
        }
    }
    CHECK_FALSE(elementAdder(DType::named("I64")));
}

TEST_CASE("Millions of the largest bytes do not overflow their sums")
{
    constexpr std::size_t count = 3'000'001;
    const std::vector<std::byte> low(count, std::byte{0}), high(count, std::byte{255});
    ValueSums sums;
    elementAdder(DType::named("U8"))(low.data(), high.data(), count, sums);
    CHECK(sums.difference2 == 255.0 * 255.0 * count);
    CHECK(sums.b2 == 255.0 * 255.0 * count);
    CHECK(sums.a2 == 0);
    CHECK(sums.changed == count);
    CHECK(sums.elements == count);
    CHECK(sums.largest == 255);
}

TEST_CASE("Values whose squares vanish or overflow as floats are added up all the same")
{
    for (const float size : {1e-30F, 1e25F}) {
        std::vector<float> a(10000, size), b(10000, size * 1.5F);
        ValueSums sums;
        elementAdder(DType::named("F32"))(reinterpret_cast<const std::byte*>(a.data()), reinterpret_cast<const std::byte*>(b.data()), a.size(), sums);
        CHECK(std::sqrt(sums.difference2 / sums.a2) == Approx(0.5).epsilon(1e-5));
        CHECK(sums.changed == 10000);
    }
}
