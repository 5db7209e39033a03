// Comparing the values of two checkpoints: how fast two files of 2 GB (or MODELBOOK_BENCH_GB) stream through, beside
// reading and comparing the same bytes with as many threads. One line per figure.
#include "models/diff/value_diff.h"
#include "storage/base/hash.h"
#include "storage/base/process_memory.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>
#include <thread>

using namespace modelbook;
namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Values as a layer has them, and the same after a small step of one in three: in the bytes of a type.
void writeValues(const fs::path& path, const std::string& dtype, std::uint64_t bytes, float step)
{
    std::mt19937 random(7);
    std::string block;
    for (std::size_t i = 0; i < 1 << 20; ++i) {
        const auto value = (static_cast<float>(random() % 20'001) / 10'000 - 1) * 0.05F * (i % 3 == 0 ? 1 + step : 1);
        const auto bits = std::bit_cast<std::uint32_t>(value);
        if (dtype == "F32") {
            block.append(reinterpret_cast<const char*>(&bits), 4);
        } else if (dtype == "F64") {
            const auto wide = static_cast<double>(value);
            block.append(reinterpret_cast<const char*>(&wide), 8);
        } else if (dtype == "BF16") {
            block.append(reinterpret_cast<const char*>(&bits) + 2, 2);
        } else if (dtype == "F16") {
            // Normal numbers only: the exponent is rebased by 112, the mantissa cut.
            const auto magnitude = bits & 0x7fffffff;
            const auto half = static_cast<std::uint16_t>((bits >> 16 & 0x8000) | (magnitude < 0x38800000 ? 0 : (magnitude - 0x38000000) >> 13));
            block.append(reinterpret_cast<const char*>(&half), 2);
        } else {
            block += static_cast<char>(static_cast<std::int8_t>(value * 2000));
        }
    }
    std::ofstream out(path, std::ios::binary);
    for (std::uint64_t left = bytes; left > 0;) {
        const auto count = std::min<std::uint64_t>(left, block.size());
        out.write(block.data(), static_cast<std::streamsize>(count));
        left -= count;
    }
}

/// Every byte is looked at, not up to the first that differs, eight at a time or as many as the compiler likes.
__attribute__((optimize("O3"))) std::uint64_t differingBits(const std::byte* a, const std::byte* b, std::uint64_t count)
{
    std::uint64_t bits = 0;
    for (std::uint64_t i = 0; i + 8 <= count; i += 8) {
        std::uint64_t x, y;
        std::memcpy(&x, a + i, 8);
        std::memcpy(&y, b + i, 8);
        bits |= x ^ y;
    }
    return bits;
}

/// Reads both on all cores and compares them byte by byte; what it must take at least.
double compareBytes(const RandomAccessFile& a, const RandomAccessFile& b)
{
    constexpr std::uint64_t step = 1 << 20;
    const auto start = Clock::now();
    std::atomic<std::uint64_t> next{0}, different{0};
    const auto work = [&] {
        std::vector<std::byte> x(step), y(step);
        for (auto at = next.fetch_add(step); at < a.size(); at = next.fetch_add(step)) {
            const auto count = std::min(step, a.size() - at);
            if (!a.read(at, std::span(x).first(count)) || !b.read(at, std::span(y).first(count)))
                std::exit(1);
            const auto here = differingBits(x.data(), y.data(), count);
            different += here != 0;
        }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < std::max(1u, std::thread::hardware_concurrency()); ++i)
        threads.emplace_back(work);
    for (auto& thread : threads)
        thread.join();
    return different > 0 ? secondsSince(start) : 0;
}

} // namespace

int main()
{
    keepFreedMemory(); // as the program does
    const char* size = std::getenv("MODELBOOK_BENCH_GB");
    const auto bytes = static_cast<std::uint64_t>((size ? std::atof(size) : 2.0) * 1e9) / 8 * 8;
    const auto folder = fs::temp_directory_path() / ("modelbook-bench-" + randomId());
    fs::create_directories(folder);
    std::unique_ptr<RandomAccessFile> a, b;
    TensorInfo tensor;
    tensor.name = "w";
    const auto measure = [&](const char* dtype) {
        tensor.dtype = DType::named(dtype);
        tensor.elements = bytes / tensor.dtype.bytesPerBlock;
        tensor.shape = {static_cast<std::int64_t>(tensor.elements)};
        tensor.bytes = bytes;
        tensor.range = ByteRange{0, bytes};
        const auto start = Clock::now();
        const auto diff = valueDiff({a.get(), &tensor}, {b.get(), &tensor});
        if (!diff)
            std::exit(1);
        return secondsSince(start);
    };
    for (const char* dtype : {"F32", "BF16", "F16", "F64", "I8"}) {
        writeValues(folder / "a", dtype, bytes, 0);
        writeValues(folder / "b", dtype, bytes, 0.02F);
        a = LocalFile::open(folder / "a").value();
        b = LocalFile::open(folder / "b").value();
        (void)compareBytes(*a, *b); // warms the page cache, as far as it reaches
        std::vector<double> ours, limit;
        for (int i = 0; i < 3; ++i) { // in turn, since the machine's speed drifts
            limit.push_back(compareBytes(*a, *b));
            ours.push_back(measure(dtype));
        }
        std::sort(ours.begin(), ours.end());
        std::sort(limit.begin(), limit.end());
        std::printf("%-5s values %6.2f GB/s, bytes alone %6.2f GB/s, ratio %.2f\n", dtype, 2e-9 * static_cast<double>(bytes) / ours[1],
                    2e-9 * static_cast<double>(bytes) / limit[1], limit[1] / ours[1]);
        std::fflush(stdout);
    }
    fs::remove_all(folder);
    return 0;
}
