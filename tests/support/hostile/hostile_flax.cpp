// Flax files whose lengths, shapes and nesting lie.
#include "tests/support/hostile/hostile_file.h"
#include "tests/support/msgpack_writer.h"

namespace modelbook::test {

namespace {

/// {"a": a good array, "b": …}, so that the file is recognised by the first.
std::string behindGood(const std::string& value)
{
    return mpMap(2) + mpText("a") + flaxArray(2, "float32", "12345678") + mpText("b") + value;
}

} // namespace

HostileFiles hostileFlax()
{
    HostileFiles files;
    const auto broken = [&](const char* what, std::string bytes, ErrorCode code) {
        files.push_back({"flax-msgpack", what, std::move(bytes), code});
    };
    const auto finding = [&](const char* what, std::string bytes, std::string code) {
        files.push_back({"flax-msgpack", what, std::move(bytes), {}, std::move(code)});
    };
    std::string deep, laughs;
    for (int i = 0; i < 100'000; ++i)
        deep += std::string("\x81\xa1x");
    for (int i = 0; i < 100'000; ++i)
        laughs += "\x91";
    broken("a text of 4 GB", behindGood("\xdb\xff\xff\xff\xff"), ErrorCode::Truncated);
    broken("bytes of 4 GB", behindGood("\xc6\xff\xff\xff\xff"), ErrorCode::Truncated);
    broken("an extension of 4 GB", behindGood("\xc9\xff\xff\xff\xff\x01"), ErrorCode::Truncated);
    broken("a dict of four thousand million", behindGood(mpMap(0xffffffff)), ErrorCode::Truncated);
    broken("a list of four thousand million", behindGood(mpList(0xffffffff)), ErrorCode::Truncated);
    broken("the byte that means nothing", behindGood("\xc1"), ErrorCode::Corrupt);
    broken("cut short", behindGood(""), ErrorCode::Truncated);
    broken("cut in a number", behindGood("\xd3\x01\x02"), ErrorCode::Truncated);
    broken("100,000 dicts deep", behindGood(deep), ErrorCode::Corrupt);
    broken("100,000 lists deep", behindGood(laughs + "\xc0"), ErrorCode::Corrupt);
    broken("a dict's key is a dict", behindGood(mpMap(1) + mpMap(0) + "\xc0"), ErrorCode::Corrupt);
    broken("a name of 1 MB", behindGood(mpMap(1) + mpText(std::string(1 << 20, 'n')) + "\xc0"), ErrorCode::Corrupt);
    finding("bytes that do not fit the shape", behindGood(flaxArray(3, "float32", "12345678")), "tensor.malformed");
    finding("a negative size", behindGood(flaxArray(-2, "float32", "12345678")), "tensor.malformed");
    finding("a size of 2^63 - 1", behindGood(flaxArray(INT64_MAX, "float32", "12345678")), "tensor.malformed");
    finding("an array of nothing", behindGood(mpExtension(1, "\xc0")), "tensor.malformed");
    finding("an empty array extension", behindGood(mpExtension(1, "") + std::string()), "tensor.malformed");
    finding("65 dimensions", behindGood(mpExtension(1, mpList(3) + mpList(65) + std::string(65, '\x01') + mpText("int8") + mpBytes("x"))), "tensor.malformed");
    finding("data that reaches over its extension",
            behindGood(mpExtension(1, mpList(3) + mpList(1) + mpNumber(8) + mpText("int8") + "\xc6" + bigEndian(8, 4)) + std::string(8, '\xc0')),
            "tensor.malformed");
    finding("chunks that do not add up",
            behindGood(mpMap(3) + mpText("__msgpack_chunked_array__") + "\xc3" + mpText("shape") + mpList(1) + mpNumber(9) +
                       mpText("chunks") + mpList(1) + flaxArray(2, "float32", "12345678")),
            "tensor.malformed");
    finding("chunks without a shape",
            behindGood(mpMap(2) + mpText("__msgpack_chunked_array__") + "\xc3" + mpText("chunks") + mpList(0)), "tensor.malformed");
    finding("bytes behind the value", behindGood("\xc0") + "xyz", "msgpack.trailing-data");
    return files;
}

} // namespace modelbook::test
