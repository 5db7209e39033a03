// What is lost if this fails: what is inside the msgpack files of Flax, and PyTorch's first checkpoints.
#include "tests/models/formats/formats_fixture.h"

#include <catch2/catch.hpp>

using namespace modelbook;
using namespace modelbook::test;

TEST_CASE("A Flax train state tells its weights, optimizer state, step and args")
{
    const auto info = *readCheckpoint(formatData("train_state.msgpack"));
    CHECK(info.format == "flax-msgpack");
    CHECK(info.framework == "Flax");
    CHECK(info.step == 1200);
    CHECK(*info.args.find("lr") == ArgValue(3e-4));
    CHECK(*info.args.find("model")->find("name") == ArgValue("재현"));
    CHECK(info.parameters == 24 + 6 + 3 + 10);
    REQUIRE(info.tensors.size() == 6);
    CHECK(info.tensors[0].name == "Dense_0.kernel");
    CHECK(info.tensors[3].shape == std::vector<std::int64_t>{2, 5});
    CHECK(info.tensors[4].role == TensorRole::Optimizer);
    CHECK(info.tensors[5].name == "opt_state.0.mu.Dense_0.kernel");
    CHECK(info.findings.empty());
}

TEST_CASE("Other msgpack files are no checkpoints")
{
    const std::string map = "\x82\xa1" "a\x01\xa1" "b\xc4\x02xy"; // {"a": 1, "b": bytes}
    CHECK(readBytes(map)->format == "opaque");
    CHECK(readBytes("\x81\xa1" "a\xc7\x02\x05zz")->format == "opaque"); // an extension of somebody else's
}

TEST_CASE("A checkpoint from before PyTorch 0.1.10 opens: a tar of three streams")
{
    const auto info = *readCheckpoint(formatData("first.pth.tar"));
    CHECK(info.format == "pytorch-tar");
    CHECK(info.epoch == 12);
    REQUIRE(info.tensors.size() == 4);
    CHECK(info.tensors[0].storage == info.tensors[1].storage); // a weight and its transpose
    CHECK(info.tensors[1].strides == std::vector<std::int64_t>{1, 6});
}

TEST_CASE("A tar of anything else is no checkpoint")
{
    auto bytes = bytesOfFile(formatData("first.pth.tar"));
    const auto name = bytes.find("tensors");
    std::swap(bytes[name + 5], bytes[name + 6]); // "tensosr" has the same checksum
    CHECK(readBytes(bytes)->format != "pytorch-tar");
}
