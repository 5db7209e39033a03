// What is lost if this fails: finding a tensor among thousands, or true sums of parameters and bytes.
#include "ui/inspector/tensor_model.h"

#include <catch2/catch.hpp>

#include <QAbstractItemModelTester>

using namespace modelbook;

namespace {

TensorInfo tensor(std::string name, std::vector<std::int64_t> shape, const char* dtype = "F32", std::string storage = {})
{
    TensorInfo made;
    made.name = std::move(name);
    made.dtype = DType::named(dtype);
    made.shape = std::move(shape);
    for (const auto size : made.shape)
        made.elements *= static_cast<std::uint64_t>(size);
    made.bytes = *made.dtype.bytesFor(made.elements);
    made.storage = std::move(storage);
    return made;
}

std::shared_ptr<const CheckpointInfo> transformer(int layers)
{
    auto info = std::make_shared<CheckpointInfo>();
    info->tensors.push_back(tensor("model.embed.weight", {1000, 16}, "BF16", "e"));
    for (int i = 0; i < layers; ++i) {
        const auto layer = "model.layers." + std::to_string(i);
        info->tensors.push_back(tensor(layer + ".attn.q_proj.weight", {16, 16}, "BF16"));
        info->tensors.push_back(tensor(layer + ".norm.weight", {16}, "BF16"));
    }
    info->tensors.push_back(tensor("lm_head.weight", {1000, 16}, "BF16", "e"));
    return info;
}

/// The tree as indented text.
std::string print(const TensorTree& tree, int node = 0, int depth = 0)
{
    std::string text;
    for (const int child : tree.nodes[static_cast<std::size_t>(node)].children) {
        const auto& item = tree.nodes[static_cast<std::size_t>(child)];
        text += std::string(static_cast<std::size_t>(depth) * 2, ' ') + item.name + " " + std::to_string(item.parameters);
        text += item.repeats > 1 ? " ×" + std::to_string(item.repeats) + "\n" : "\n";
        text += print(tree, child, depth + 1);
    }
    return text;
}

} // namespace

TEST_CASE("Repeated layers are one row, and sums count shared weights once")
{
    const auto tree = buildTensorTree(transformer(32), {}, false);
    CHECK(print(*tree) == "model 24704\n"
                          "  embed.weight 16000\n"
                          "  layers.{0–31} 8704 ×32\n"
                          "    attn.q_proj.weight 256\n"
                          "    norm.weight 16\n"
                          "lm_head.weight 16000\n");
    CHECK(tree->sharedWith.back() == 0);
    CHECK(tree->shown == 66);
}

TEST_CASE("Layers that differ are not folded together")
{
    auto info = std::make_shared<CheckpointInfo>(*transformer(4));
    for (auto& item : info->tensors) {
        if (item.name == "model.layers.2.norm.weight")
            item = tensor(item.name, {17}, "BF16");
    }
    CHECK(print(*buildTensorTree(info, "layers", false)) == "model.layers 1089\n"
                                                            "  {0–1} 544 ×2\n"
                                                            "    attn.q_proj.weight 256\n"
                                                            "    norm.weight 16\n"
                                                            "  2 273\n"
                                                            "    attn.q_proj.weight 256\n"
                                                            "    norm.weight 17\n"
                                                            "  3 272\n"
                                                            "    attn.q_proj.weight 256\n"
                                                            "    norm.weight 16\n");
}

TEST_CASE("The filter takes names, dtypes and sizes, all of which must hold")
{
    const auto shown = [](const char* filter) { return buildTensorTree(transformer(2), filter, true)->shown; };
    CHECK(shown("") == 6);
    CHECK(shown("Q_PROJ") == 2);
    CHECK(shown("bf16") == 6);
    CHECK(shown("f32") == 0);
    CHECK(shown(">1kB") == 2);
    CHECK(shown("<1k, q_proj") == 2);
    CHECK(shown("layers.1 norm") == 1);
    CHECK(shown(">nonsense") == 0);
}

TEST_CASE("Weights come before what the optimizer remembers")
{
    auto info = std::make_shared<CheckpointInfo>();
    info->tensors = {tensor("optimizer.state.0.exp_avg", {4}), tensor("head.weight", {4})};
    info->tensors[0].role = TensorRole::Optimizer;
    CHECK(print(*buildTensorTree(info, {}, false)) == "head.weight 4\noptimizer.state.0.exp_avg 4\n");
    CHECK(print(*buildTensorTree(info, {}, true)) == "optimizer.state.0.exp_avg 4\nhead.weight 4\n");
}

TEST_CASE("Odd names are shown as they are")
{
    auto info = std::make_shared<CheckpointInfo>();
    info->tensors = {tensor("", {}), tensor(".", {2}), tensor("a", {2}), tensor("a.b", {3}), tensor("a", {5}),
                     tensor(std::string(300, '.'), {1}), tensor("숫자.가중치", {2})};
    const auto tree = buildTensorTree(info, {}, false);
    std::size_t leaves = 0;
    for (const auto& node : tree->nodes)
        leaves += node.tensor >= 0;
    CHECK(leaves == info->tensors.size());
    TensorModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setTree(tree);
    CHECK(model.rowCount() > 0);
}

TEST_CASE("The item model keeps Qt's contract while trees are swapped")
{
    TensorModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    CHECK(model.rowCount() == 0);
    model.setTree(buildTensorTree(transformer(3), {}, false));
    const auto layers = model.index(1, 0, model.index(0, 0));
    CHECK(layers.data().toString() == QStringLiteral("layers.{0–2}"));
    CHECK(layers.siblingAtColumn(TensorModel::ShapeColumn).data().toString() == QStringLiteral("3 ×"));
    CHECK(model.index(1, TensorModel::BytesColumn).data().toString() == QStringLiteral("shares model.embed.weight"));
    model.setTree(buildTensorTree(transformer(3), "norm", true));
    CHECK(model.rowCount() == 3);
    model.setTree(nullptr);
    CHECK(model.rowCount() == 0);
}

TEST_CASE("What is cancelled stops early")
{
    const auto cancel = CancelToken::create();
    cancel.cancel();
    CHECK(buildTensorTree(transformer(100), {}, true, cancel)->shown == 0);
}
