// What is lost if this fails: a TensorFlow checkpoint in a folder of runs, whole and once.
#include "tests/models/training/support.h"
#include "tests/support/tf_writer.h"

using namespace modelbook;
using namespace modelbook::test;

namespace {

std::string tensorflowIndex()
{
    return tableOf({{"", bundleHeader(1)}, {"w", bundleEntry(1, {2}, 0, 0, 8)}});
}

} // namespace

TEST_CASE("The index and the values of a TensorFlow checkpoint are one checkpoint; other .index files are none")
{
    const TempFolder folder;
    folder.write("run/config.json", R"({"lr": 0.1})");
    folder.write("run/ckpt-5.index", tensorflowIndex());
    folder.write("run/ckpt-5.data-00000-of-00001", std::string(64, 'x'));
    folder.write("run/faiss.index", "IxFI something else");
    const auto run = onlyRun(folder / "run");
    REQUIRE(run.checkpoints.size() == 1);
    CHECK(run.checkpoints[0].files == std::vector<std::string>{"ckpt-5.index", "ckpt-5.data-00000-of-00001"});
    CHECK(run.checkpoints[0].info.tensors.size() == 1);
}
