// What is lost if this fails: where a finetune moved, told from the values themselves.
#include "models/diff/value_diff.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <cmath>
#include <cstring>

using namespace modelbook;

namespace {

template <class T>
std::string bytesOf(const std::vector<T>& values)
{
    std::string bytes(values.size() * sizeof(T), '\0');
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
}

TensorInfo tensorOf(const std::string& dtype, std::uint64_t elements, std::uint64_t offset = 0)
{
    TensorInfo tensor;
    tensor.name = "w";
    tensor.dtype = DType::named(dtype);
    tensor.elements = elements;
    tensor.shape = {static_cast<std::int64_t>(elements)};
    tensor.bytes = elements * tensor.dtype.bytesPerBlock;
    tensor.range = ByteRange{offset, tensor.bytes};
    return tensor;
}

ValueDiff diffOf(const std::vector<float>& a, const std::vector<float>& b)
{
    const MemoryFile fileA(bytesOf(a)), fileB(bytesOf(b));
    const auto tensor = tensorOf("F32", a.size());
    return *valueDiff({&fileA, &tensor}, {&fileB, &tensor});
}

} // namespace

TEST_CASE("The change of a tensor is that of its definition")
{
    const auto diff = diffOf({3, 4, 0}, {3, 4, 12});
    CHECK(diff.elements == 3);
    CHECK(diff.changed == 1);
    CHECK(diff.relativeL2 == Approx(12.0 / 5));
    CHECK(diff.cosine == Approx(25.0 / (5 * 13)));
    CHECK(diff.maxChange == 12);
    CHECK(diff.rootMeanSquare == Approx(std::sqrt(144.0 / 3)));
}

TEST_CASE("Equal tensors, zeros, and opposite ones")
{
    const auto same = diffOf({1, -2, 3}, {1, -2, 3});
    CHECK(same.changed == 0);
    CHECK(same.relativeL2 == 0);
    CHECK(same.cosine == 1);
    CHECK(diffOf({1, 2}, {-1, -2}).cosine == Approx(-1));
    CHECK(std::isinf(diffOf({0, 0}, {0, 1}).relativeL2));
    CHECK(diffOf({0, 0}, {0, 1}).cosine == 0);
    CHECK(diffOf({0, 0}, {0, -0.0F}).changed == 0);
}

TEST_CASE("NaN and infinities are counted and spoil no sum")
{
    const float nan = NAN, inf = INFINITY;
    const auto diff = diffOf({1, nan, nan, inf, inf, 2}, {1, nan, 5, inf, -inf, 4});
    CHECK(diff.elements == 6);
    CHECK(diff.skipped == 4);
    CHECK(diff.changed == 3); // NaN to 5, infinity to minus infinity, 2 to 4
    CHECK(diff.maxChange == 2);
    CHECK(diff.relativeL2 == Approx(2 / std::sqrt(5.0)));
}

TEST_CASE("A model and its half-precision copy are compared by value")
{
    const MemoryFile floats(bytesOf<float>({1, 2, 0.1F})), halves("??" + bytesOf<std::uint16_t>({0x3f80, 0x4000, 0x3dcd}));
    const auto a = tensorOf("F32", 3), b = tensorOf("BF16", 3, 2);
    const auto diff = *valueDiff({&floats, &a}, {&halves, &b});
    CHECK(diff.changed == 1);
    CHECK(diff.maxChange < 1e-3);
}

TEST_CASE("Large tensors give the same result whatever the threads do, and stop when cancelled")
{
    std::vector<float> a(1'300'001), b(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        a[i] = static_cast<float>(i % 1000) - 500;
        b[i] = a[i] + (i % 7 == 0 ? 0.25F : 0);
    }
    const auto first = diffOf(a, b), second = diffOf(a, b);
    CHECK(first.relativeL2 == second.relativeL2);
    CHECK(first.cosine == second.cosine);
    CHECK(first.changed == (a.size() + 6) / 7);
    CHECK(first.rootMeanSquare == Approx(0.25 / std::sqrt(7)).epsilon(1e-5));
    const MemoryFile file(bytesOf(a));
    const auto tensor = tensorOf("F32", a.size());
    const auto cancel = CancelToken::create();
    std::atomic<int> heard{0};
    CHECK(valueDiff({&file, &tensor}, {&file, &tensor}, cancel, [&](double) { ++heard; cancel.cancel(); }).error().code() == ErrorCode::Cancelled);
    CHECK(heard > 0);
}

TEST_CASE("Tensors of other shapes or without plain values are refused with the reason")
{
    const MemoryFile file(std::string(64, '\0'));
    const auto a = tensorOf("F32", 4);
    auto b = tensorOf("F32", 8);
    CHECK(valueDiff({&file, &a}, {&file, &b}).error().code() == ErrorCode::InvalidArgument);
    b = tensorOf("C64", 4);
    CHECK(valueDiff({&file, &a}, {&file, &b}).error().code() == ErrorCode::Unsupported);
    const auto cut = tensorOf("F32", 4, 60);
    CHECK(valueDiff({&file, &a}, {&file, &cut}).error().code() == ErrorCode::Truncated);
}

TEST_CASE("Of two checkpoints all tensors with one name and shape are compared; the rest is told")
{
    CheckpointInfo a, b;
    const auto named = [](TensorInfo tensor, const char* name, TensorRole role = TensorRole::Weight) {
        tensor.name = name;
        tensor.role = role;
        return tensor;
    };
    a.tensors = {named(tensorOf("F32", 2), "w"), named(tensorOf("F32", 2, 8), "gone"), named(tensorOf("C64", 1), "complex"),
                 named(tensorOf("F32", 2), "adam", TensorRole::Optimizer)};
    b.tensors = {named(tensorOf("F32", 2, 8), "w"), named(tensorOf("C64", 1), "complex"), named(tensorOf("F32", 2), "adam", TensorRole::Optimizer)};
    const auto open = [](std::uint32_t) -> Result<std::unique_ptr<RandomAccessFile>> {
        return std::unique_ptr<RandomAccessFile>(std::make_unique<MemoryFile>(bytesOf<float>({1, 2, 1, 3})));
    };
    std::vector<std::string> left;
    const auto diffs = *valueDiffs({&a, open}, {&b, open}, left);
    REQUIRE(diffs.size() == 1);
    CHECK(diffs[0].values.changed == 1);
    CHECK(left == std::vector<std::string>{"complex"});
}
