// What is lost if this fails: trust in the numbers said of a tensor's values, and the NaN that spoils a model.
#include "models/formats/element_blocks.h"
#include "models/formats/tensor_statistics.h"
#include "models/formats/tensor_totals.h"
#include "tests/models/formats/formats_fixture.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstring>
#include <numeric>

using namespace modelbook;
using namespace modelbook::test;

namespace {

template <class T>
std::string bytesOf(const std::vector<T>& values)
{
    std::string bytes(values.size() * sizeof(T), '\0');
    std::memcpy(bytes.data(), values.data(), bytes.size());
    return bytes;
}

TensorInfo tensorOf(const std::string& dtype, const std::string& bytes)
{
    TensorInfo tensor;
    tensor.name = "w";
    tensor.dtype = DType::named(dtype);
    tensor.elements = bytes.size() / tensor.dtype.bytesPerBlock;
    tensor.shape = {static_cast<std::int64_t>(tensor.elements)};
    tensor.bytes = bytes.size();
    tensor.range = ByteRange{0, bytes.size()};
    return tensor;
}

TensorStatistics statisticsOf(const std::string& dtype, const std::string& bytes)
{
    return *tensorStatistics(MemoryFile(bytes), tensorOf(dtype, bytes));
}

std::vector<double> decoded(const std::string& dtype, const std::string& bytes, bool bigEndian = false)
{
    const auto decoder = ElementBlocks::of(DType::named(dtype), bigEndian);
    REQUIRE(decoder);
    std::vector<double> values(bytes.size() / decoder->elementBytes());
    decoder->decode(std::as_bytes(std::span(bytes.data(), bytes.size())), values);
    return values;
}

} // namespace

TEST_CASE("Elements of every type decode to the numbers they stand for")
{
    CHECK(decoded("F32", bytesOf<float>({1.5F, -2})) == std::vector<double>{1.5, -2});
    CHECK(decoded("F64", bytesOf<double>({1e300})) == std::vector<double>{1e300});
    CHECK(decoded("I8", "\xff\x7f") == std::vector<double>{-1, 127});
    CHECK(decoded("U8", "\xff") == std::vector<double>{255});
    CHECK(decoded("BOOL", std::string("\x00\x01", 2)) == std::vector<double>{0, 1});
    CHECK(decoded("I64", bytesOf<std::int64_t>({-5})) == std::vector<double>{-5});
    CHECK(decoded("I16", "\x01\x02", true) == std::vector<double>{258});
    CHECK(decoded("F32", std::string("\x3f\xc0\x00\x00", 4), true) == std::vector<double>{1.5});
    CHECK(decoded("BF16", bytesOf<std::uint16_t>({0x3fc0, 0xc000})) == std::vector<double>{1.5, -2});
    // IEEE 754 half: largest, smallest subnormal, one third.
    CHECK(decoded("F16", bytesOf<std::uint16_t>({0x7bff, 0x0001, 0x3555})) == std::vector<double>{65504, 0x1p-24, 0.333251953125});
    CHECK(std::isinf(decoded("F16", bytesOf<std::uint16_t>({0x7c00}))[0]));
    // OCP 8-bit floats: the largest of each, the smallest subnormal; E4M3 has no infinity.
    CHECK(decoded("F8_E4M3", "\x7e\x01\xc0") == std::vector<double>{448, 0x1p-9, -2});
    CHECK(std::isnan(decoded("F8_E4M3", "\x7f")[0]));
    CHECK(decoded("F8_E5M2", "\x7b\x01") == std::vector<double>{57344, 0x1p-16});
    CHECK(std::isinf(decoded("F8_E5M2", "\x7c")[0]));
    CHECK(decoded("F8_E4M3FNUZ", "\x7f") == std::vector<double>{240});
    CHECK(std::isnan(decoded("F8_E4M3FNUZ", "\x80")[0]));
    CHECK_FALSE(ElementBlocks::of(DType::named("C64"), false));
    CHECK_FALSE(ElementBlocks::of(DType::named("Q4_K"), false));
}

TEST_CASE("Range, mean, deviation and histogram are those of the finite values")
{
    const auto result = statisticsOf("F32", bytesOf<float>({1, 2, 3, 4, 0, NAN, INFINITY, -INFINITY}));
    CHECK(result.elements == 8);
    CHECK(result.nans == 1);
    CHECK(result.infinities == 2);
    CHECK(result.zeros == 1);
    CHECK(result.minimum == 0);
    CHECK(result.maximum == 4);
    CHECK(result.mean == Approx(2));
    CHECK(result.deviation == Approx(std::sqrt(2.0)));
    CHECK(std::accumulate(result.histogram.begin(), result.histogram.end(), 0ull) == 5);
    CHECK(result.histogram.front() == 1);
    CHECK(result.histogram.back() == 1);
}

TEST_CASE("A mean far from zero does not drown the deviation")
{
    std::vector<double> values;
    for (int i = 0; i < 300'000; ++i)
        values.push_back(1e9 + i % 2);
    const auto result = statisticsOf("F64", bytesOf(values));
    CHECK(result.mean == Approx(1e9 + 0.5).epsilon(1e-15));
    CHECK(result.deviation == Approx(0.5).epsilon(1e-9));
}

TEST_CASE("Constant, empty and all-NaN tensors, and the whole width of doubles")
{
    CHECK(statisticsOf("F32", bytesOf<float>({7, 7})).histogram == std::vector<std::uint64_t>{2});
    const auto none = statisticsOf("F32", bytesOf<float>({NAN}));
    CHECK(none.nans == 1);
    CHECK(none.histogram.empty());
    CHECK(tensorStatistics(MemoryFile(""), tensorOf("F32", ""))->elements == 0);
    const auto wide = statisticsOf("F64", bytesOf<double>({-1.7e308, 0, 1.7e308}));
    CHECK(std::accumulate(wide.histogram.begin(), wide.histogram.end(), 0ull) == 3);
    CHECK(wide.histogram.front() == 1);
}

TEST_CASE("Statistics read just the tensor's bytes, and stop when cancelled")
{
    const auto bytes = std::string(5'000, 'x') + bytesOf(std::vector<float>(1 << 20, 2.5F)) + std::string(5'000, 'y');
    const MemoryFile file(bytes);
    const CountingFile counted(file);
    auto tensor = tensorOf("F32", bytes.substr(5'000, 4 << 20));
    tensor.range->offset = 5'000;
    double last = 0;
    CHECK(tensorStatistics(counted, tensor, {}, [&](double share) { last = share; })->mean == 2.5);
    CHECK(counted.bytesRead() == 2 * tensor.bytes);
    CHECK(last > 0.4);
    const auto cancel = CancelToken::create();
    cancel.cancel();
    CHECK(tensorStatistics(file, tensor, cancel).error().code() == ErrorCode::Cancelled);
    tensor.range->offset = bytes.size();
    CHECK(tensorStatistics(file, tensor).error().code() == ErrorCode::Truncated);
}

TEST_CASE("Where there are no statistics, the reason is said")
{
    auto tensor = tensorOf("F32", std::string(16, '\0'));
    tensor.strides = {1, 2};
    CHECK(withoutStatistics(tensor).find("strided") != std::string::npos);
    tensor.strides.clear();
    tensor.range.reset();
    CHECK(tensorStatistics(MemoryFile("x"), tensor).error().code() == ErrorCode::Unsupported);
}

TEST_CASE("Totals per dtype count shared bytes once")
{
    const auto totals = dtypeTotals(*readCheckpoint(formatData("tied.pt")));
    REQUIRE(totals.size() == 1);
    CHECK(totals[0].dtype == "F32");
    CHECK(totals[0].tensors == 4);
    CHECK(totals[0].bytes == (24 + 24 + 8 + 24) * 4);
    CHECK(totals[0].stored == 24 * 4);
    const auto types = dtypeTotals(*readCheckpoint(formatData("types.safetensors")));
    CHECK(types.size() == 7);
    CHECK(types[0].dtype == "I64");
}
