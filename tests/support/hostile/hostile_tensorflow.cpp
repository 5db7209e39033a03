// Indexes of TensorFlow checkpoints whose tables, blocks and entries lie.
#include "tests/support/tf_writer.h"

namespace modelbook::test {

HostileFiles hostileTensorflow()
{
    HostileFiles files;
    const auto broken = [&](const char* what, std::string bytes, ErrorCode code = ErrorCode::Corrupt) {
        files.push_back({"tensorflow-checkpoint", what, std::move(bytes), code});
    };
    const auto entry = [&](const char* what, std::string value) {
        files.push_back({"tensorflow-checkpoint", what, tableOf({{"", bundleHeader(1)}, {"a/kernel", std::move(value)}}), {}, "tensor.malformed"});
    };
    const auto good = tableOf({{"", bundleHeader(1)}, {"a/kernel", bundleEntry(1, {2, 3}, 0, 0, 24)}});
    const auto withIndex = [](const TableEntries& index) {
        const auto block = storedBlock(tableBlock(index), 0);
        return block + tableFooter(0, block.size() - 5);
    };
    auto flipped = good;
    flipped[3] ^= 1;
    broken("no header", tableOf({{"a", bundleEntry(1, {1}, 0, 0, 4)}}));
    broken("no entry at all", withIndex({}));
    broken("only a footer", tableFooter(0, 0), ErrorCode::Truncated);
    broken("an index beyond the file", std::string(100, 'x') + tableFooter(1 << 30, 100), ErrorCode::Truncated);
    broken("an index of 2^63 bytes", std::string(100, 'x') + tableFooter(0, 1ull << 63), ErrorCode::Truncated);
    broken("a footer without offsets", std::string(40, '\xff') + std::string("\x57\xfb\x80\x8b\x24\x75\x47\xdb", 8));
    broken("a wrong checksum", flipped);
    broken("a block beyond the file", withIndex({{"a", varint(1 << 30) + varint(10)}}), ErrorCode::Truncated);
    broken("a block without a size", withIndex({{"a", varint(0)}}));
    broken("a block that is its own index", withIndex({{"a", varint(0) + varint(100)}, {"b", varint(0) + varint(100)}}));
    const auto lie = [&](const std::string& content, char type = 0) {
        auto block = content + type;
        block += littleEndian(maskedCrc32c(crc32c(block)), 4);
        return block + tableFooter(0, content.size());
    };
    broken("an entry longer than its block", lie(varint(0) + varint(1000) + varint(1000) + "ab" + littleEndian(0, 4) + littleEndian(1, 4)));
    broken("a key that shares more than there is", lie(varint(50) + varint(1) + varint(1) + "ab" + littleEndian(0, 4) + littleEndian(1, 4)));
    broken("more restarts than bytes", lie(littleEndian(0xffffffff, 4)));
    broken("a block of three bytes", lie("abc"));
    broken("an unknown compression", lie(std::string(20, 'x'), 7), ErrorCode::Unsupported);
    broken("snappy that states 4 GB", lie("\xff\xff\xff\xff\x0f" + std::string(20, 'x'), 1));
    broken("snappy that is none", lie("\x10" + std::string(20, '\xff'), 1));
    const auto block = storedBlock(tableBlock({{"", bundleHeader(1)}}), 0);
    TableEntries same;
    for (int i = 0; i < 20'000; ++i)
        same.emplace_back("k" + std::to_string(i), varint(0) + varint(block.size() - 5));
    const auto index = storedBlock(tableBlock(same), 0);
    files.push_back({"tensorflow-checkpoint", "one block named 20,000 times",
                     block + index + tableFooter(block.size(), index.size() - 5), ErrorCode::Corrupt});
    broken("no shards", tableOf({{"", pbNumber(1, 0)}}));
    broken("four thousand million shards", tableOf({{"", pbNumber(1, 0xffffffff)}}));
    broken("a header that is cut", tableOf({{"", "\x08"}}), ErrorCode::Truncated);
    entry("a negative size", bundleEntry(1, {static_cast<std::uint64_t>(-2)}, 0, 0, 8));
    entry("a product over 2^64", bundleEntry(1, {1ull << 33, 1ull << 33}, 0, 0, 8));
    entry("bytes that do not fit the shape", bundleEntry(1, {2, 3}, 0, 0, 23));
    entry("an offset near 2^64", bundleEntry(1, {2, 3}, 0, UINT64_MAX - 3, 24));
    entry("a shard that is not there", bundleEntry(1, {2, 3}, 9, 0, 24));
    entry("300 dimensions", bundleEntry(1, std::vector<std::uint64_t>(300, 1), 0, 0, 4));
    return files;
}

} // namespace modelbook::test
