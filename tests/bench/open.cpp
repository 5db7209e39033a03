// Opening a checkpoint: time, bytes read and memory for files of 1 GB to 1 TB (sparse), beside the least work there is: a parse
// of the same header by RapidJSON alone, from memory. One line per figure.
#include "models/formats/checkpoint_reader.h"
#include "storage/base/hash.h"
#include "storage/base/process_memory.h"

#include <rapidjson/document.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

using namespace modelbook;
namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;

double msSince(Clock::time_point start)
{
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

double residentMb()
{
    std::ifstream in("/proc/self/statm");
    long total = 0, resident = 0;
    in >> total >> resident;
    return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

double peakMb()
{
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) * 1024 / 1e6;
}

/// A header of `tensors` F32 tensors that fill `bytes`.
std::string safetensorsHeader(std::size_t tensors, std::uint64_t bytes)
{
    const auto each = bytes / tensors / 4096 * 4096;
    std::string json = R"({"__metadata__":{"format":"pt"})";
    for (std::size_t i = 0; i < tensors; ++i) {
        json += ",\"model.layers." + std::to_string(i) + ".self_attn.q_proj.weight\":{\"dtype\":\"F32\",\"shape\":[" +
                std::to_string(each / 4096) + ",1024],\"data_offsets\":[" + std::to_string(i * each) + "," +
                std::to_string((i + 1) * each) + "]}";
    }
    return json + "}";
}

void writeSparse(const fs::path& path, const std::string& head, std::uint64_t size)
{
    std::ofstream(path, std::ios::binary) << head;
    fs::resize_file(path, size);
}

void put(std::string& out, std::uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; ++i)
        out += static_cast<char>(value >> (8 * i));
}

/// What torch.save writes for a state dict of F32 matrices with 1024 columns.
std::string statePickle(std::size_t tensors, std::uint64_t rows)
{
    const auto text = [](const std::string& value) {
        std::string out = "X";
        put(out, value.size(), 4);
        return out + value;
    };
    const auto number = [](std::uint64_t value) {
        std::string out = "J";
        put(out, value, 4);
        return out;
    };
    std::string pickle = "\x80\x02}(";
    for (std::size_t i = 0; i < tensors; ++i) {
        pickle += text("model.layers." + std::to_string(i) + ".weight") + "ctorch._utils\n_rebuild_tensor_v2\n((" +
                  text("storage") + "ctorch\nFloatStorage\n" + text(std::to_string(i)) + text("cpu") +
                  number(rows * 1024) + "tQ" + number(0) + "(" + number(rows) + number(1024) + "t(" + number(1024) +
                  number(1) + "t\x89" "ccollections\nOrderedDict\n)RtR";
    }
    return pickle + "u.";
}

/// A sparse PyTorch archive with ZIP64 offsets.
void writeTorchZip(const fs::path& path, std::size_t tensors, std::uint64_t size)
{
    const auto rows = size / tensors / 4096;
    const auto pickle = statePickle(tensors, rows);
    std::ofstream out(path, std::ios::binary);
    std::string directory;
    std::uint64_t at = 0;
    const auto member = [&](const std::string& name, const std::string& content, std::uint64_t bytes) {
        const auto crc = crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
        std::string local = "PK\x03\x04";
        put(local, 45, 2);
        put(local, 0, 8);
        put(local, crc, 4);
        put(local, bytes, 4);
        put(local, bytes, 4);
        put(local, name.size(), 2);
        put(local, 0, 2);
        out.seekp(static_cast<std::streamoff>(at));
        out << local << name << content;
        directory += "PK\x01\x02";
        put(directory, 45, 2);
        put(directory, 45, 2);
        put(directory, 0, 8);
        put(directory, crc, 4);
        put(directory, bytes, 4);
        put(directory, bytes, 4);
        put(directory, name.size(), 2);
        put(directory, 12, 2);
        put(directory, 0, 10);
        put(directory, 0xFFFFFFFF, 4);
        directory += name;
        put(directory, 1, 2);
        put(directory, 8, 2);
        put(directory, at, 8);
        at += local.size() + name.size() + bytes;
    };
    member("archive/data.pkl", pickle, pickle.size());
    for (std::size_t i = 0; i < tensors; ++i)
        member("archive/data/" + std::to_string(i), "", rows * 4096);
    const auto directoryAt = at;
    std::string end = "PK\x06\x06";
    put(end, 44, 8);
    put(end, 45, 2);
    put(end, 45, 2);
    put(end, 0, 8);
    put(end, tensors + 1, 8);
    put(end, tensors + 1, 8);
    put(end, directory.size(), 8);
    put(end, directoryAt, 8);
    end += "PK\x06\x07";
    put(end, 0, 4);
    put(end, directoryAt + directory.size(), 8);
    put(end, 1, 4);
    end += "PK\x05\x06";
    put(end, 0, 4);
    put(end, 0xFFFF, 2);
    put(end, 0xFFFF, 2);
    put(end, 0xFFFFFFFF, 4);
    put(end, 0xFFFFFFFF, 4);
    put(end, 0, 2);
    out.seekp(static_cast<std::streamoff>(directoryAt));
    out << directory << end;
}

void measure(const char* what, const fs::path& path)
{
    // Once to warm the page cache of the header, then the median of nine.
    std::vector<double> times;
    std::uint64_t bytes = 0, reads = 0;
    std::size_t tensors = 0;
    const auto before = residentMb();
    for (int i = 0; i < 10; ++i) {
        const auto start = Clock::now();
        auto file = LocalFile::open(path);
        if (!file)
            std::exit(1);
        const CountingFile counted(**file);
        const auto info = readCheckpoint(counted);
        if (!info) {
            std::fprintf(stderr, "%s\n", info.error().text().c_str());
            std::exit(1);
        }
        if (i > 0)
            times.push_back(msSince(start));
        bytes = counted.bytesRead();
        reads = counted.reads();
        tensors = info->tensors.size();
    }
    std::sort(times.begin(), times.end());
    std::printf("%s: %zu tensors, %.1f GB\n", what, tensors, static_cast<double>(fs::file_size(path)) / 1e9);
    std::printf("  open, median        %8.2f ms\n", times[times.size() / 2]);
    std::printf("  open, slowest       %8.2f ms\n", times.back());
    std::printf("  bytes read          %8.3f MB in %llu reads\n", static_cast<double>(bytes) / 1e6,
                static_cast<unsigned long long>(reads));
    std::printf("  memory above idle   %8.1f MB\n", std::max(0.0, peakMb() - before));
}

void measureJson(const std::string& header)
{
    std::vector<double> times;
    for (int i = 0; i < 9; ++i) {
        const auto start = Clock::now();
        rapidjson::Document document;
        document.Parse(header.data(), header.size());
        times.push_back(msSince(start));
    }
    std::sort(times.begin(), times.end());
    std::printf("  RapidJSON alone     %8.2f ms\n", times[times.size() / 2]);
}

} // namespace

int main()
{
    keepFreedMemory(); // as the program does
    const auto folder = fs::temp_directory_path() / ("modelbook-bench-" + randomId());
    fs::create_directories(folder);
    for (const std::size_t tensors : {10u, 1000u, 100'000u}) {
        const auto header = safetensorsHeader(tensors, 20'000'000'000ull);
        std::string head(8, '\0');
        for (unsigned i = 0; i < 8; ++i)
            head[i] = static_cast<char>(header.size() >> (8 * i));
        const auto path = folder / "model.safetensors";
        const auto each = 20'000'000'000ull / tensors / 4096 * 4096;
        writeSparse(path, head + header, 8 + header.size() + each * tensors);
        measure("safetensors", path);
        measureJson(header);
    }
    // What is read must not depend on the size: 1,000 tensors in 1 GB to 1 TB.
    for (const std::uint64_t size : {1'000'000'000ull, 100'000'000'000ull, 1'000'000'000'000ull}) {
        const auto header = safetensorsHeader(1000, size);
        std::string head(8, '\0');
        for (unsigned i = 0; i < 8; ++i)
            head[i] = static_cast<char>(header.size() >> (8 * i));
        writeSparse(folder / "sized.safetensors", head + header, 8 + header.size() + size / 1000 / 4096 * 4096 * 1000);
        measure("safetensors by size", folder / "sized.safetensors");
        fs::remove(folder / "sized.safetensors");
        writeTorchZip(folder / "sized.pt", 1000, size);
        measure("PyTorch ZIP by size", folder / "sized.pt");
        fs::remove(folder / "sized.pt");
    }
    for (const std::size_t tensors : {10u, 1000u, 10'000u}) {
        writeTorchZip(folder / "model.pt", tensors, 20'000'000'000ull);
        measure("PyTorch ZIP", folder / "model.pt");
    }
    if (const char* file = std::getenv("MODELBOOK_BENCH_FILE"))
        measure(file, file);
    fs::remove_all(folder);
    return 0;
}
