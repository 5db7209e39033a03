// What is lost if this fails: which layers a finetune trained, told wrongly for really trained models.
#include "models/library/diff_operands.h"
#include "models/training/run_finder.h"
#include "support.h"

#include <fstream>

using namespace modelbook;

namespace {

const std::filesystem::path data = MODELBOOK_TEST_DATA;

/// The one checkpoint of a sample run, as a column.
DiffModel column(const std::filesystem::path& folder)
{
    const auto found = findRuns(folder);
    REQUIRE(found);
    REQUIRE(found->runs.size() == 1);
    const auto& run = found->runs.front();
    auto made = diffOperandOfFile(run.root / run.checkpoints.front().files.front());
    REQUIRE(made);
    return std::move(*made);
}

std::filesystem::path folderOf(const nlohmann::json& truth)
{
    const int number = truth["i"];
    if (truth["kind"] == "lightning")
        return data / "training-runs/lightning_logs" / ("version_" + std::to_string(number));
    for (const char* arch : {"cnn", "mlp"}) {
        const auto folder =
            data / "training-runs/hf" / ("digits-" + std::string(arch) + '-' + std::to_string(number));
        if (std::filesystem::exists(folder))
            return folder;
    }
    FAIL("no folder for sample " << number);
    return {};
}

/// What training in place changes even in a frozen layer: the running statistics of batch norm.
bool isStatistic(std::string_view name)
{
    return name.find("running_") != std::string::npos || name.find("num_batches") != std::string::npos;
}

} // namespace

TEST_CASE("A frozen finetune shares its backbone with its parent, an unfrozen one does not")
{
    std::ifstream in(data / "training-runs.truth.json");
    const auto truths = nlohmann::json::parse(in);
    std::map<int, nlohmann::json> byNumber;
    for (const auto& truth : truths)
        byNumber[truth["i"]] = truth;
    int finetunes = 0;
    for (const auto& truth : truths) {
        if (truth["parent"].is_null())
            continue;
        ++finetunes;
        const auto diff =
            compare({column(folderOf(byNumber.at(truth["parent"].get<int>()))), column(folderOf(truth))});
        INFO(truth["i"]);
        REQUIRE_FALSE(diff.tensors.empty());
        for (const auto& row : diff.tensors) {
            INFO(row.name);
            if (isStatistic(row.name))
                continue;
            const bool backbone = row.name.find("backbone") != std::string::npos;
            CHECK(row.states[1] == (backbone && truth["frozen"] ? CellState::Same : CellState::Changed));
        }
    }
    CHECK(finetunes == 8);
}

TEST_CASE("The same weights as .pt, .safetensors and .npz are the same")
{
    std::vector<DiffModel> models;
    for (const char* file : {"a.pt", "a.safetensors", "a.npz"}) {
        auto made = diffOperandOfFile(data / "same-weights" / file);
        REQUIRE(made);
        models.push_back(std::move(*made));
    }
    const auto diff = compare(models);
    REQUIRE(diff.tensors.size() == 4);
    for (const auto& row : diff.tensors) {
        INFO(row.name);
        CHECK(row.states[1] == CellState::Same);
        CHECK(row.states[2] == CellState::Same);
    }
}
