// Comparing the values of two checkpoints: how fast two files of 2 GB (or MODELBOOK_BENCH_GB) stream through, beside
// reading and comparing the same bytes with as many threads. One line per figure.
#include "models/diff/value_diff.h"
#include "storage/base/hash.h"

#include <algorithm>
#include <atomic>
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

void writeValues(const fs::path& path, std::uint64_t elements, float shift)
{
    std::mt19937 random(7);
    std::vector<float> block(1 << 20);
    for (auto& value : block)
        value = static_cast<float>(random() % 20'001) / 10'000 - 1;
    if (shift != 0) {
        for (std::size_t i = 0; i < block.size(); i += 3)
            block[i] += shift;
    }
    std::ofstream out(path, std::ios::binary);
    for (std::uint64_t left = elements; left > 0;) {
        const auto count = std::min<std::uint64_t>(left, block.size());
        out.write(reinterpret_cast<const char*>(block.data()), static_cast<std::streamsize>(count * sizeof(float)));
        left -= count;
    }
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
            for (std::uint64_t i = 0; i < count; i += 4096)
                different += std::memcmp(x.data() + i, y.data() + i, std::min<std::uint64_t>(4096, count - i)) != 0;
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
    const char* size = std::getenv("MODELBOOK_BENCH_GB");
    const auto bytes = static_cast<std::uint64_t>((size ? std::atof(size) : 2.0) * 1e9) / 4 * 4;
    const auto folder = fs::temp_directory_path() / ("modelbook-bench-" + randomId());
    fs::create_directories(folder);
    writeValues(folder / "a", bytes / 4, 0);
    writeValues(folder / "b", bytes / 4, 1e-3F);
    auto a = LocalFile::open(folder / "a"), b = LocalFile::open(folder / "b");
    if (!a || !b)
        return 1;
    TensorInfo tensor;
    tensor.name = "w";
    const auto measure = [&](const char* dtype) {
        tensor.dtype = DType::named(dtype);
        tensor.elements = bytes / tensor.dtype.bytesPerBlock;
        tensor.shape = {static_cast<std::int64_t>(tensor.elements)};
        tensor.bytes = bytes;
        tensor.range = ByteRange{0, bytes};
        const auto start = Clock::now();
        const auto diff = valueDiff({a->get(), &tensor}, {b->get(), &tensor});
        if (!diff)
            std::exit(1);
        return secondsSince(start);
    };
    (void)compareBytes(**a, **b); // warms the page cache, as far as it reaches
    for (const char* dtype : {"F32", "BF16", "F16", "F64", "I8"}) {
        std::vector<double> ours, limit;
        for (int i = 0; i < 3; ++i) { // in turn, since the machine's speed drifts
            limit.push_back(compareBytes(**a, **b));
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
