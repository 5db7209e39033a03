// What is lost if this fails: a model and its wrapped or averaged copy, which are the same tensors under other names.
#include "models/diff/layer_movement.h"
#include "models/diff/tensor_names.h"

#include <catch2/catch.hpp>

using namespace modelbook;

namespace {

using Names = std::vector<std::string_view>;
using Prefixes = std::vector<std::string>;

} // namespace

TEST_CASE("A prefix in front of every name is found, whatever it is called and on whichever side")
{
    const Names plain{"conv.weight", "conv.bias", "head.weight"};
    CHECK(namePrefixes({plain, {"module.conv.weight", "module.conv.bias", "module.head.weight"}}, 0) == Prefixes{"", "module."});
    CHECK(namePrefixes({{"pipeline.unet.conv.weight", "pipeline.unet.conv.bias", "pipeline.unet.head.weight"}, plain}, 0) == Prefixes{"pipeline.unet.", ""});
    CHECK(namePrefixes({plain, {"model._orig_mod.conv.weight", "model._orig_mod.conv.bias", "model._orig_mod.head.weight"}}, 0) == Prefixes{"", "model._orig_mod."});
    CHECK(namePrefixes({plain, plain}, 0) == Prefixes{"", ""});
    CHECK(namePrefixes({plain, {"a", "b"}, {}}, 0) == Prefixes{"", "", ""});
}

TEST_CASE("Of a checkpoint with plain and averaged weights, the plain ones are compared")
{
    const Names plain{"a.weight", "b.weight"};
    CHECK(namePrefixes({plain, {"ema_model.a.weight", "ema_model.b.weight", "model.a.weight", "model.b.weight"}}, 0)[1] == "model.");
    CHECK(namePrefixes({plain, {"ema_model.a.weight", "ema_model.b.weight", "step.x", "other.y"}}, 0)[1] == "ema_model.");
}

TEST_CASE("Tensors are gathered into layers, whose movement is that of all their values")
{
    CHECK(layerOf("model.layers.3.attn.q_proj.weight") == "model.layers.3");
    CHECK(layerOf("head.weight") == "head");
    CHECK(layerOf("scale") == "scale");
    ValueDiff moved;
    moved.elements = 4;
    moved.changed = 4;
    moved.rootMeanSquare = 1.5; // ‖b − a‖² = 9
    moved.normA = 3;
    moved.normB = 4;
    moved.maxChange = 2;
    ValueDiff still;
    still.elements = 12;
    still.normA = still.normB = 4;
    const auto layers = layerMovements({{"l.0.a", moved}, {"l.1.a", still}, {"l.0.b", still}});
    REQUIRE(layers.size() == 2);
    CHECK(layers[0].name == "l.0");
    CHECK(layers[0].tensors == 2);
    CHECK(layers[0].values.relativeL2 == Approx(3.0 / 5)); // ‖a‖ = √(9 + 16)
    CHECK(layers[0].values.changedShare() == 0.25);
    CHECK(layers[1].values.relativeL2 == 0);
}
