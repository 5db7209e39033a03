// How long comparing takes: 100 models × 12,000 args, and 8 checkpoints × 100,000 tensors; beside it the time
// that a hash join over the same values takes at least.
#include "models/diff/model_diff.h"

#include <chrono>
#include <cstdio>
#include <random>
#include <unordered_map>

using namespace modelbook;

namespace {

double milliseconds(const std::function<void()>& work)
{
    double best = 1e9;
    for (int i = 0; i < 5; ++i) {
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

std::shared_ptr<const std::vector<DiffModel>> manyTensors(int models, int tensors)
{
    auto list = std::make_shared<std::vector<DiffModel>>();
    for (int m = 0; m < models; ++m) {
        DiffModel model{std::to_string(m), std::to_string(m), ArgValue::map(), {}, {}};
        for (int t = 0; t < tensors; ++t)
            model.tensors.push_back(
                {"layers." + std::to_string(t / 10) + ".block." + std::to_string(t % 10) + ".weight",
                 "F32",
                 {64, 64},
                 std::string(63, 'a') + static_cast<char>('a' + (t % 7 == m))});
        list->push_back(std::move(model));
    }
    return list;
}

} // namespace

int main()
{
    const auto args = manyArgs(100, 120, 100);
    std::size_t differing = 0;
    std::printf("args: 100 models x 12,000: %.1f ms",
                milliseconds([&] { differing = diffModels(args)->differingArgs(); }));
    std::printf(" (%zu differ)\n", differing);

    std::vector<FlatArgs> flat;
    for (const auto& model : *args)
        flat.push_back(flattenArgs(model.args));
    std::printf("args: hash join of the same, already flat: %.1f ms\n", milliseconds([&] {
                    std::unordered_map<std::string_view, int> rows;
                    for (const auto& model : flat) {
                        for (const auto& [path, value] : model)
                            ++rows[path];
                    }
                }));

    const auto tensors = manyTensors(8, 100'000);
    std::printf("tensors: 8 checkpoints x 100,000: %.1f ms\n",
                milliseconds([&] { differing = diffModels(tensors)->tensors.size(); }));
    std::printf("tensors: hash join of the same names: %.1f ms\n", milliseconds([&] {
                    std::unordered_map<std::string_view, int> rows;
                    for (const auto& model : *tensors) {
                        for (const auto& tensor : model.tensors)
                            ++rows[tensor.name];
                    }
                }));
    return 0;
}
