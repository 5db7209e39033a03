// How long comparing takes, and how much memory: 100 models × 12,000 args, and 8 checkpoints × 100,000 tensors from the
// headers of files; beside it the time that a hash join over the same values takes at least.
#include "models/library/diff_operands.h"
#include "storage/base/hash.h"
#include "storage/base/process_memory.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <random>
#include <unordered_map>

#include <malloc.h>

using namespace modelbook;

namespace {

double milliseconds(const std::function<void()>& work, int times = 5)
{
    double best = 1e9;
    for (int i = 0; i < times; ++i) {
        const auto start = std::chrono::steady_clock::now();
        work();
        best = std::min(
            best,
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
}

std::shared_ptr<const std::vector<DiffModel>> manyArgs(int models, int groups, int perGroup)
{
    std::mt19937 random(1);
    auto list = std::make_shared<std::vector<DiffModel>>();
    for (int m = 0; m < models; ++m) {
        ArgValue::Map args;
        for (int g = 0; g < groups; ++g) {
            ArgValue::Map group;
            for (int k = 0; k < perGroup; ++k) {
                const bool varies = random() % 100 == 0;
                group.emplace_back("parameter_" + std::to_string(k),
                                   varies ? ArgValue(static_cast<int>(random() % 9)) : ArgValue(0.001));
            }
            args.emplace_back("group_" + std::to_string(g), ArgValue(std::move(group)));
        }
        list->push_back({std::to_string(m), std::to_string(m), ArgValue(std::move(args)), {}, {}});
    }
    return list;
}

/// A safetensors file of tensors with 16 bytes each, the third of which a finetune moved.
void writeCheckpoint(const std::filesystem::path& path, int tensors, int model)
{
    std::string header = "{", data;
    for (int t = 0; t < tensors; ++t) {
        header += (t ? ",\"" : "\"") + ("model.layers." + std::to_string(t / 10) + ".block." + std::to_string(t % 10) + ".weight") +
                  "\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[" + std::to_string(16 * t) + ',' + std::to_string(16 * t + 16) + "]}";
        data += std::to_string(1'000'000'000'000'000 + t * 10 + (t % 3 == 0 ? model : 0));
    }
    header += '}';
    std::ofstream out(path, std::ios::binary);
    const std::uint64_t length = header.size();
    out.write(reinterpret_cast<const char*>(&length), 8);
    out << header << data;
}

/// Of this process, in MB: what it holds now, or the most it ever held.
double memory(const char* field)
{
    std::ifstream in("/proc/self/status");
    for (std::string line; std::getline(in, line);) {
        if (line.rfind(field, 0) == 0)
            return std::atof(line.c_str() + std::string(field).size() + 1) / 1024;
    }
    return 0;
}

} // namespace

int main()
{
    keepFreedMemory(); // as the program does
    auto args = manyArgs(100, 120, 100);
    std::size_t differing = 0;
    std::printf("args: 100 models x 12,000: %.1f ms",
                milliseconds([&] { differing = diffModels(args)->differingArgs(); }));
    std::printf(" (%zu differ)\n", differing);

    std::vector<FlatArgs> flat;
    for (const auto& model : *args)
        flat.push_back(flattenArgs(model.args));
    args.reset();
    std::printf("args: hash join of the same, already flat: %.1f ms\n", milliseconds([&] {
                    std::unordered_map<std::string_view, int> rows;
                    for (const auto& model : flat) {
                        for (const auto& [path, value] : model)
                            ++rows[path];
                    }
                }));

    flat.clear();
    flat.shrink_to_fit();
    malloc_trim(0);
    const auto folder = std::filesystem::temp_directory_path() / ("modelbook-bench-" + randomId());
    std::filesystem::create_directories(folder);
    std::vector<std::string> files;
    for (int model = 0; model < 8; ++model) {
        files.push_back((folder / (std::to_string(model) + ".safetensors")).string());
        writeCheckpoint(files.back(), 100'000, model);
    }
    const auto before = memory("VmRSS:");
    std::shared_ptr<const std::vector<DiffModel>> tensors;
    std::printf("tensors: reading and hashing 8 files x 100,000: %.1f ms\n", milliseconds([&] {
                    tensors.reset();
                    tensors = diffOperands(nullptr, files).value();
                }, 2));
    std::shared_ptr<const ModelDiff> diff;
    std::printf("tensors: comparing them: %.1f ms\n", milliseconds([&] {
                    diff.reset();
                    diff = std::make_shared<ModelDiff>(diffModels(tensors).value());
                }, 3));
    std::printf("tensors: memory held %.0f MB more than before, %.0f MB at most in all\n", memory("VmRSS:") - before, memory("VmHWM:"));
    std::printf("tensors: hash join of the same names: %.1f ms\n", milliseconds([&] {
                    std::unordered_map<std::string_view, int> rows;
                    for (const auto& model : *tensors) {
                        for (const auto& tensor : model.tensors)
                            ++rows[tensor.name];
                    }
                }, 3));
    std::filesystem::remove_all(folder);
    return 0;
}
