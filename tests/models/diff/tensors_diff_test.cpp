// What is lost if this fails: one is told the wrong layers were trained, or that a finetune changed nothing.
#include "models/diff/tensor_folding.h"
#include "support.h"

using namespace modelbook;

namespace {

DiffModel weights(const std::string& label, std::vector<DiffTensor> tensors)
{
    return {label, label, ArgValue::map(), {}, std::move(tensors)};
}

} // namespace

TEST_CASE("Each tensor is same, changed, added, removed, reshaped, retyped or not known")
{
    const auto diff = compare({weights("a", {{"same", "F32", {2}, "1"},
                                             {"changed", "F32", {2}, "1"},
                                             {"gone", "F32", {2}, "1"},
                                             {"shape", "F32", {2}, "1"},
                                             {"type", "F32", {2}, "1"},
                                             {"nohash", "F32", {2}, ""}}),
                               weights("b", {{"same", "F32", {2}, "1"},
                                             {"changed", "F32", {2}, "2"},
                                             {"new", "F32", {2}, "1"},
                                             {"shape", "F32", {2, 1}, "1"},
                                             {"type", "BF16", {2}, "1"},
                                             {"nohash", "F32", {2}, "1"}})});
    std::map<std::string, CellState> states;
    for (const auto& r : diff.tensors)
        states[std::string(r.name)] = r.states[1];
    CHECK(states == std::map<std::string, CellState>{{"same", CellState::Same},
                                                     {"changed", CellState::Changed},
                                                     {"gone", CellState::Removed},
                                                     {"new", CellState::Added},
                                                     {"shape", CellState::Reshaped},
                                                     {"type", CellState::Retyped},
                                                     {"nohash", CellState::Unknown}});
    CHECK(diff.tensors.back().states[0] == CellState::Base);
}

TEST_CASE("Wrappers' prefixes are seen through, on either side")
{
    const std::vector<DiffTensor> plain{{"conv.weight", "F32", {2}, "1"}, {"fc.bias", "F32", {1}, "2"}};
    const std::vector<DiffTensor> wrapped{{"module.conv.weight", "F32", {2}, "1"},
                                          {"module.fc.bias", "F32", {1}, "2"}};
    CHECK(compare({weights("a", plain), weights("b", wrapped)}).empty());
    const auto diff = compare({weights("a", wrapped), weights("b", plain)});
    CHECK(diff.empty());
    CHECK(diff.tensorPrefixes == std::vector<std::string>{"module.", ""});
}

TEST_CASE("Repeated layers fold to one line where they stand alike")
{
    std::vector<DiffTensor> a, b;
    for (int layer = 0; layer < 32; ++layer) {
        for (const char* part : {"attn.q_proj", "attn.k_proj"}) {
            const auto name = "layers." + std::to_string(layer) + '.' + part;
            a.push_back({name, "F32", {2}, "1"});
            b.push_back({name, "F32", {2}, layer >= 28 && part[5] == 'q' ? "2" : "1"});
        }
    }
    a.push_back({"norm", "F32", {2}, "1"});
    b.push_back({"norm", "F32", {2}, "1"});
    const auto diff = compare({weights("a", a), weights("b", b)});
    const auto all = foldTensors(diff);
    REQUIRE(all.size() == 4);
    CHECK(all[0].name == "layers.{0-27}.attn.q_proj");
    CHECK(all[1].name == "layers.{0-31}.attn.k_proj");
    CHECK(all[2].name == "layers.{28-31}.attn.q_proj");
    CHECK(all[2].states[1] == CellState::Changed);
    CHECK(all[3].name == "norm");
    const auto changed = foldTensors(diff, true);
    REQUIRE(changed.size() == 1);
    CHECK(changed[0].rows.size() == 4);
}

TEST_CASE("Several numbers fold as a product, or part by part; every row is in exactly one line")
{
    std::vector<DiffTensor> tensors;
    for (int layer = 0; layer < 3; ++layer) {
        for (int expert = 0; expert < (layer == 2 ? 1 : 4); ++expert)
            tensors.push_back(
                {"l." + std::to_string(layer) + ".e." + std::to_string(expert), "F32", {1}, "1"});
    }
    tensors.push_back({"l.007.e.1", "F32", {1}, "1"});
    const auto diff = compare({weights("a", tensors), weights("b", tensors)});
    std::vector<std::size_t> rows;
    for (const auto& folded : foldTensors(diff))
        rows.insert(rows.end(), folded.rows.begin(), folded.rows.end());
    std::sort(rows.begin(), rows.end());
    REQUIRE(rows.size() == tensors.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        CHECK(rows[i] == i);
    CHECK(rangeText({0, 1, 2, 5, 7, 8}) == "0-2,5,7,8");
}
