// What is lost if this fails: opening an HDF5 file from anywhere without harm, although libhdf5 crashes on some.
#include "models/formats/hdf5/hdf5.h"
#include "models/formats/hdf5/reader_process.h"
#include "models/formats/zip/inflate.h"
#include "tests/models/formats/formats_fixture.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <random>
#include <thread>

#include <sys/wait.h>

using namespace modelbook;
using namespace modelbook::test;
using hdf5wire::Frame;
using hdf5wire::Packer;

namespace {

/// A hostile file of the samples, unpacked where it is kept packed.
std::string hostile(const std::filesystem::path& path)
{
    if (path.extension() != ".gz")
        return bytesOfFile(path);
    ReadBudget budget({1ull << 30, std::chrono::minutes(1), {}}, path.string());
    return *inflateWrapped(**LocalFile::open(path), 512u << 20, budget);
}

Result<CheckpointInfo> readHostile(const std::string& name, ReadLimits limits = {})
{
    const auto folder = formatData("hdf5/hostile");
    const auto packed = folder / (name + ".h5.gz");
    return readBytes(hostile(std::filesystem::exists(packed) ? packed : folder / (name + ".h5")), limits);
}

/// Everything a self-test of the reader answers, and how it ended.
struct SelfTest {
    std::string finding;
    std::optional<Error> death;
};

SelfTest selfTest(const std::string& verb, std::uint64_t heap = 64u << 20, int seconds = 5)
{
    auto process = ReaderProcess::start(verb, 0, heap, std::chrono::seconds(seconds));
    REQUIRE(process);
    std::string in;
    for (;;) {
        std::array<char, 4096> buffer{};
        const auto got = process->receive(buffer, std::chrono::milliseconds(10'000));
        REQUIRE(got);
        REQUIRE(*got);
        if (**got == 0)
            break;
        in.append(buffer.data(), **got);
    }
    SelfTest out;
    if (const auto at = in.find("self-test"); at != std::string::npos)
        out.finding = in.substr(at + 9 + 4, in.find('Z', at) - 4 - at - 9 - 4);
    if (in.find('Z') == std::string::npos)
        out.death = process->causeOfDeath("file");
    return out;
}

} // namespace

TEST_CASE("The HDF5 reader can open nothing, start nothing and reach nobody")
{
    CHECK(selfTest("try-nothing").finding.find("nothing tried") == 0);
    CHECK(selfTest("try-open").finding.find("refused: Permission denied") == 0);
    CHECK(selfTest("try-create").finding.find("refused: Permission denied") == 0);
    for (const char* verb : {"try-exec", "try-socket", "try-fork", "try-kill", "try-code", "try-other-descriptor"}) {
        INFO(verb);
        const auto result = selfTest(verb);
        REQUIRE(result.death);
        CHECK(result.death->message().find("sandbox forbids") != std::string::npos);
    }
}

TEST_CASE("A reader that crashes, spins or eats memory ends alone, with its reason")
{
    CHECK(selfTest("try-crash").death);
    const auto spins = selfTest("try-time", 64u << 20, 1);
    REQUIRE(spins.death);
    CHECK(spins.death->code() == ErrorCode::LimitExceeded);
#if !defined(__SANITIZE_ADDRESS__)
    const auto memory = selfTest("try-memory", 64u << 20);
    CHECK(memory.finding.find("refused after ") == 0);
    CHECK(std::stoi(memory.finding.substr(14)) <= 64);
#endif
}

TEST_CASE("Without the reader's program, an HDF5 file is refused politely")
{
    const std::string real = std::getenv("MODELBOOK_HDF5_READER");
    ::setenv("MODELBOOK_HDF5_READER", "", 1);
    CHECK(readCheckpoint(formatData("hdf5/types.h5")).error().code() == ErrorCode::Unsupported);
    ::setenv("MODELBOOK_HDF5_READER", "/nowhere/reader", 1);
    CHECK_FALSE(readCheckpoint(formatData("hdf5/types.h5")));
    ::setenv("MODELBOOK_HDF5_READER", "/bin/true", 1); // says nothing and ends
    CHECK(readCheckpoint(formatData("hdf5/types.h5")).error().code() == ErrorCode::Corrupt);
    ::setenv("MODELBOOK_HDF5_READER", real.c_str(), 1);
}

TEST_CASE("HDF5 files made to exhaust open all the same, within time")
{
    // Those with defects are in tests/support/hostile/hostile_hdf5.cpp.
    for (const char* name : {"huge-dims", "bomb", "types"}) {
        INFO(name);
        const auto start = std::chrono::steady_clock::now();
        const auto info = readHostile(name);
        CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(11));
        REQUIRE(info);
        CHECK_FALSE(info->tensors.empty());
    }
}

TEST_CASE("A file in which libhdf5 goes round for ever ends at the limit of time")
{
    ReadLimits limits; // found by fuzz_hdf5: a global heap whose objects have no size
    limits.time = std::chrono::milliseconds(1500);
    const auto start = std::chrono::steady_clock::now();
    CHECK(readHostile("endless", limits).error().code() == ErrorCode::LimitExceeded);
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(6));
}

TEST_CASE("A dataset whose data lies elsewhere is listed without data, and a danger")
{
    for (const char* name : {"external-storage", "virtual", "external-link"}) {
        const auto info = *readHostile(name);
        INFO(name);
        CHECK(hasLevel(info, Finding::Level::Danger));
        for (const auto& tensor : info.tensors)
            CHECK(tensor.range.has_value() == (tensor.name == "w"));
    }
}

TEST_CASE("HDF5 files cut anywhere are errors, never crashes")
{
    for (const char* name : {"types.h5", "latest.h5", "matlab.mat"}) {
        const auto bytes = bytesOfFile(formatData(std::string("hdf5/") + name));
        for (std::size_t part = 1; part < 40; ++part) {
            const auto cut = bytes.size() * part / 40;
            INFO(name << " cut at " << cut);
            const auto info = readBytes(bytes.substr(0, cut));
            CHECK((!info || info->format == "opaque"));
        }
    }
    const auto bytes = bytesOfFile(formatData("hdf5/latest.h5"));
    const auto half = readBytes(bytes.substr(0, bytes.size() / 2));
    REQUIRE_FALSE(half);
    CHECK(half.error().code() == ErrorCode::Truncated);
}

TEST_CASE("Bytes flipped anywhere in an HDF5 file do not bring Modelbook down")
{
    std::mt19937 random(7);
    for (const char* name : {"types.h5", "latest.h5", "keras2-model.h5"}) {
        const auto bytes = bytesOfFile(formatData(std::string("hdf5/") + name));
        for (int i = 0; i < 60; ++i) {
            auto broken = bytes;
            // Superblock, B-trees, heaps and object headers are all near the front.
            for (int flips = 0; flips < 1 + i % 4; ++flips)
                broken[random() % (i % 2 ? 2048 : broken.size())] ^= static_cast<char>(1u << random() % 8);
            const auto start = std::chrono::steady_clock::now();
            (void)readBytes(broken).has_value();
            CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(11));
        }
    }
}

TEST_CASE("Reading an HDF5 file stops when the user cancels, and leaves no process behind")
{
    ReadLimits limits;
    limits.cancel = CancelToken::create();
    limits.cancel.cancel();
    CHECK(readCheckpoint(*(*LocalFile::open(formatData("hdf5/types.h5"))), limits).error().code() ==
          ErrorCode::Cancelled);
    limits = {};
    limits.time = std::chrono::milliseconds(0);
    CHECK(readCheckpoint(*(*LocalFile::open(formatData("hdf5/types.h5"))), limits).error().code() ==
          ErrorCode::LimitExceeded);
    CHECK(::waitpid(-1, nullptr, WNOHANG) < 0); // ECHILD
}

TEST_CASE("Many threads may read HDF5 files at once")
{
    std::vector<std::thread> threads;
    std::atomic<int> good{0};
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] { good += readCheckpoint(formatData("hdf5/types.h5")).has_value(); });
    for (auto& thread : threads)
        thread.join();
    CHECK(good == 8);
}

TEST_CASE("A taken-over reader cannot make its answer lie beyond bounds")
{
    const auto take = [](Packer& frame, Frame kind) {
        ReadBudget budget({1u << 20, std::chrono::seconds(5), {}}, "file");
        Hdf5Answer answer(1000, budget);
        return answer.take(kind, std::string_view(frame.finish()).substr(hdf5wire::headerBytes));
    };
    const auto tensor = [&](std::uint32_t rank, std::uint64_t size, std::uint64_t offset, std::uint64_t length) {
        Packer frame(Frame::Tensor);
        frame.text("w").text("F32").u32(4).u8(hdf5wire::Ranged | hdf5wire::Plain).u32(rank);
        for (std::uint32_t i = 0; i < std::min(rank, 100u); ++i)
            frame.u64(size);
        frame.u64(offset).u64(length).u64(length).u64(0);
        return take(frame, Frame::Tensor);
    };
    CHECK(tensor(1, 10, 0, 40));
    CHECK_FALSE(tensor(1, 10, 990, 40));                     // beyond the file
    CHECK_FALSE(tensor(1, 10, ~std::uint64_t(0) - 10, 40));  // wraps
    CHECK_FALSE(tensor(1, 10, 0, 44));                       // other than its shape says
    CHECK_FALSE(tensor(3, 1ull << 40, 0, 0));                // product wraps
    CHECK_FALSE(tensor(0xffffffff, 1, 0, 4));                // rank
    Packer list(Frame::Attribute);
    list.text("").text("a").u8(static_cast<std::uint8_t>(hdf5wire::Value::List)).u32(0xffffffff);
    CHECK_FALSE(take(list, Frame::Attribute));
    Packer nested(Frame::Attribute);
    nested.text("").text("a").u8(6).u32(1).u8(6).u32(1).u8(0);
    CHECK_FALSE(take(nested, Frame::Attribute));
    Packer longText(Frame::Attribute);
    longText.u32(0xfffffff0).bytes("short");
    CHECK_FALSE(take(longText, Frame::Attribute));
    Packer large(Frame::Attribute);
    large.text("").text("a").u8(5).text(std::string(2u << 20, 'x'));
    CHECK(take(large, Frame::Attribute).error().code() == ErrorCode::LimitExceeded);
    Packer done(Frame::Done);
    CHECK_FALSE(take(done, Frame::Done));
}
