// What is lost if this fails: the curves and hparams of every run that only TensorBoard recorded.
#include "models/training/event_files.h"
#include "tests/models/training/support.h"
#include "tests/support/event_writer.h"

using namespace modelbook;
using namespace modelbook::test;

namespace {

Result<EventFile> read(const std::string& bytes, ReadLimits limits = {})
{
    return readEventFile(MemoryFile(bytes, "events"), limits);
}

const std::string curve = fileVersion() + event(0, scalar1("loss", 2.5F)) + event(10, scalar1("loss", 1.5F)) + event(10, scalar2("val/acc", 0.75F));

} // namespace

TEST_CASE("Scalars of PyTorch and of TensorFlow 2 are histories")
{
    const auto events = *read(curve);
    CHECK_FALSE(events.damaged);
    REQUIRE(events.metrics.at("loss").size() == 2);
    CHECK(events.metrics.at("loss")[0].step == 0);
    CHECK(events.metrics.at("loss")[1] == MetricPoint{10, 1.5, {}, 1700000000500});
    CHECK(events.metrics.at("val/acc")[0].value == 0.75);
}

TEST_CASE("Logged hparams are args with their types")
{
    const auto events = *read(fileVersion() + event(0, hparams(hparam("lr", pbFixed64(2, 0.001)) + hparam("layers", pbFixed64(2, 4)) +
                                                              hparam("opt", pbBytes(3, "adam")) + hparam("amp", pbNumber(4, 1)))));
    CHECK(events.hparams == args(R"({"lr":0.001,"layers":4,"opt":"adam","amp":true})"));
    CHECK(events.metrics.empty());
}

TEST_CASE("A run that was killed while writing keeps all its whole events")
{
    for (std::size_t length = fileVersion().size(); length < curve.size(); ++length) {
        const auto events = read(curve.substr(0, length));
        REQUIRE(events);
        CHECK_FALSE(events->damaged);
        CHECK(events->metrics.size() <= 2);
    }
    CHECK(read("")->metrics.empty());
}

TEST_CASE("Damage ends what is read, is told, and never brings Modelbook down")
{
    auto flipped = curve;
    flipped[curve.size() - 20] ^= 1;
    CHECK(read(flipped)->damaged);
    CHECK(read(flipped)->metrics.at("loss").size() == 2);
    CHECK(read(std::string(100, 'x')).error().code() == ErrorCode::Corrupt);
    const auto survives = [](const std::string& body) {
        const auto events = read(fileVersion() + eventRecord(body) + event(1, scalar1("loss", 1)));
        REQUIRE(events);
        CHECK(events->metrics.at("loss").size() == 1); // the next event is read in any case
    };
    survives("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff");          // a number of more than 64 bits
    survives(pbBytes(5, "\xff"));                                      // a summary that is none
    survives(varint(5 << 3 | 2) + varint(1ull << 40));                 // a summary of 1 TB
    survives(varint(5 << 3 | 2) + varint(UINT64_MAX));
    survives(pbBytes(5, pbBytes(1, varint(1 << 3 | 2) + varint(1 << 30)))); // a tag of 1 GB
    survives(pbBytes(5, pbBytes(1, pbBytes(1, std::string(5000, 't')) + pbFixed32(2, 1)))); // a tag of 5 kB
    survives(pbBytes(5, pbBytes(1, pbBytes(1, "t") + pbBytes(8, "\x08"))));            // half a tensor
    survives(pbBytes(5, pbBytes(1, pbBytes(1, "t") + pbBytes(8, pbNumber(1, 1) + pbBytes(4, "ab"))))); // two bytes of a float
    survives(pbBytes(5, pbBytes(1, pbBytes(1, "t") + pbBytes(8, pbNumber(1, 7) + pbBytes(4, "abcd"))))); // a text
    survives(pbBytes(5, pbBytes(1, pbBytes(1, "t") + pbBytes(8, pbNumber(1, 1) + pbBytes(2, pbBytes(2, "")) + pbBytes(4, "abcd"))))); // a vector
    survives(pbBytes(5, pbBytes(1, hparams("\xff\xff"))));
    survives(pbBytes(5, pbBytes(1, hparams(hparam("", pbFixed64(2, 1))))));
    survives(pbBytes(5, pbBytes(1, hparams(hparam("a", "\x12")))));
    survives(varint(4 << 3 | 3) + varint(4 << 3 | 4)); // a group
    survives(std::string(2 << 20, 'i'));               // an image
    ReadLimits limits;
    limits.heapBytes = 4096;
    std::string many = fileVersion();
    for (int i = 0; i < 1000; ++i)
        many += event(i, scalar1("loss", 1));
    CHECK(read(many, limits).error().code() == ErrorCode::LimitExceeded);
}

TEST_CASE("Runs with events have their curves, but what a file of the framework tells stands")
{
    TempFolder folder;
    folder.write("lightning_logs/version_0/hparams.yaml", "lr: 0.1\n");
    folder.write("lightning_logs/version_0/metrics.csv", "step,loss\n10,1.25\n");
    folder.write("lightning_logs/version_0/events.out.tfevents.1700000000.gpu1.42.0",
                 curve + event(0, scalar1("hp_metric", -1)) + event(0, hparams(hparam("lr", pbFixed64(2, 9)) + hparam("seed", pbFixed64(2, 7)))));
    folder.write("lightning_logs/version_0/checkpoints/epoch=0-step=10.safetensors", tinySafetensors());
    const auto run = onlyRun(folder / "lightning_logs");
    CHECK(run.metrics == std::map<std::string, double>{{"loss", 1.25}, {"val/acc", 0.75}});
    CHECK(run.args.values == args(R"({"lr":0.1,"seed":7})"));
}

TEST_CASE("A checkpoint beside runs/DATE_HOST has the curves logged there; of several logs none is taken")
{
    TempFolder folder;
    folder.write("exp/model.safetensors", tinySafetensors());
    folder.write("exp/runs/Nov24_10-00-00_gpu1/events.out.tfevents.1.gpu1.1.0", curve);
    CHECK(onlyRun(folder / "exp").history.at("loss").size() == 2);
    folder.write("exp/runs/Nov25_10-00-00_gpu1/events.out.tfevents.2.gpu1.1.0", curve);
    CHECK(onlyRun(folder / "exp").history.empty());
}

TEST_CASE("hp_metric is kept where somebody gave it a value, even one only")
{
    TempFolder folder;
    folder.write("exp/model.safetensors", tinySafetensors());
    folder.write("exp/events.out.tfevents.1.gpu1.1.0", fileVersion() + event(3, scalar1("hp_metric", 0.5F)));
    CHECK(onlyRun(folder / "exp").metrics == std::map<std::string, double>{{"hp_metric", 0.5}});
}
