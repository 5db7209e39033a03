// GGUF files that lie about sizes, types and places.
#include "tests/support/gguf_writer.h"
#include "tests/support/hostile/hostile_file.h"

namespace modelbook::test {

namespace {

template <class Fill>
std::string gguf(Fill fill)
{
    GgufWriter writer;
    fill(writer);
    return writer.bytes();
}

} // namespace

HostileFiles hostileGguf()
{
    const auto huge = ~std::uint64_t(0);
    const auto head = [](std::uint64_t version, std::uint64_t tensors, std::uint64_t keys) {
        return "GGUF" + littleEndian(version, 4) + littleEndian(tensors, 8) + littleEndian(keys, 8) + std::string(64, '\0');
    };
    return {
        {"gguf", "only the magic", "GGUF", ErrorCode::Truncated},
        {"gguf", "version 0", head(0, 0, 0), ErrorCode::Unsupported},
        {"gguf", "version 1", head(1, 0, 0), ErrorCode::Unsupported},
        {"gguf", "version of the future", head(77, 0, 0), ErrorCode::Unsupported},
        {"gguf", "2^64 tensors", head(3, huge, 0), ErrorCode::Truncated},
        {"gguf", "tensors whose product with their size wraps", head(3, 0x1000000000000000, 0), ErrorCode::Truncated},
        {"gguf", "2^64 keys", head(3, 0, huge), ErrorCode::LimitExceeded},
        {"gguf", "more keys than bytes", head(3, 0, 60'000), ErrorCode::Truncated},
        {"gguf", "name of 2^64 bytes", gguf([&](auto& w) { w.key("a").u32(1); }).replace(24, 8, littleEndian(huge, 8)), ErrorCode::Truncated},
        {"gguf", "name of 70 KB", gguf([](auto& w) { w.key(std::string(70'000, 'k')).u32(1); }), ErrorCode::Corrupt},
        {"gguf", "text of 2^63 bytes", gguf([](auto& w) { w.key("a").raw(littleEndian(8, 4) + littleEndian(1ull << 63, 8)); }), ErrorCode::Truncated},
        {"gguf", "unknown type of value", gguf([](auto& w) { w.key("a").raw(littleEndian(13, 4) + littleEndian(0, 8)); }), ErrorCode::Corrupt},
        {"gguf", "array of an unknown type", gguf([](auto& w) { w.key("a").raw(littleEndian(9, 4) + littleEndian(99, 4) + littleEndian(1, 8)); }), ErrorCode::Corrupt},
        {"gguf", "array of 2^64 numbers", gguf([&](auto& w) { w.key("a").raw(littleEndian(9, 4) + littleEndian(10, 4) + littleEndian(huge, 8)); }), ErrorCode::Truncated},
        {"gguf", "array whose size wraps to 0", gguf([](auto& w) { w.key("a").raw(littleEndian(9, 4) + littleEndian(10, 4) + littleEndian(1ull << 61, 8)); }), ErrorCode::Truncated},
        {"gguf", "array of 2^64 texts", gguf([&](auto& w) { w.key("a").raw(littleEndian(9, 4) + littleEndian(8, 4) + littleEndian(huge, 8)); }), ErrorCode::Truncated},
        {"gguf", "2^64 arrays", gguf([&](auto& w) { w.key("a").raw(littleEndian(9, 4) + littleEndian(9, 4) + littleEndian(huge, 8)); }), ErrorCode::Truncated},
        {"gguf", "arrays nested 100,000 deep", gguf([](auto& w) { w.key("a").nestedArrays(100'000); }), ErrorCode::Corrupt},
        {"gguf", "alignment 0", gguf([](auto& w) { w.key("general.alignment").u32(0); }), ErrorCode::Corrupt},
        {"gguf", "alignment 24", gguf([](auto& w) { w.key("general.alignment").u32(24); }), ErrorCode::Corrupt},
        {"gguf", "alignment 2^31", gguf([](auto& w) { w.key("general.alignment").u32(1u << 31); }), ErrorCode::Corrupt},
        {"gguf", "alignment is text", gguf([](auto& w) { w.key("general.alignment").text("32"); }), ErrorCode::Corrupt},
        {"gguf", "4 billion dimensions", gguf([](auto& w) { w.tensorAt("w", std::vector<std::uint64_t>(9, 1), 0, 0); }), ErrorCode::Corrupt},
        {"gguf", "elements wrap", gguf([](auto& w) { w.tensorAt("w", {1ull << 32, 1ull << 32, 2}, 0, 0); }), ErrorCode::Corrupt},
        {"gguf", "bytes wrap", gguf([](auto& w) { w.tensorAt("w", {1ull << 62}, 0, 0); }), ErrorCode::Corrupt},
        {"gguf", "negative size", gguf([&](auto& w) { w.tensorAt("w", {huge}, 24, 0); }), ErrorCode::Corrupt},
        {"gguf", "half a block", gguf([](auto& w) { w.tensorAt("w", {48}, 2, 0); w.data(64); }), ErrorCode::Corrupt},
        {"gguf", "rows of half blocks", gguf([](auto& w) { w.tensorAt("w", {16, 2}, 2, 0); w.data(64); }), ErrorCode::Corrupt},
        {"gguf", "tensor beyond the end", gguf([](auto& w) { w.tensorAt("w", {64}, 0, 0); w.data(128); }), ErrorCode::Truncated},
        {"gguf", "offset wraps", gguf([&](auto& w) { w.tensorAt("w", {8}, 0, huge - 31); w.data(128); }), ErrorCode::Truncated},
            {"gguf", "duplicate key", gguf([](auto& w) { w.key("a").u32(1); w.key("a").u32(2); }), {}, "gguf.duplicate-key"},
        {"gguf", "duplicate tensor", gguf([](auto& w) { w.tensor("w", {8}, 0); w.tensor("w", {8}, 0); }), {}, "gguf.duplicate-tensor"},
        {"gguf", "overlap", gguf([](auto& w) { w.tensorAt("a", {16}, 0, 0); w.tensorAt("b", {16}, 0, 32); w.data(128); }), {}, "gguf.overlap"},
        {"gguf", "hole", gguf([](auto& w) { w.tensorAt("a", {8}, 0, 0); w.tensorAt("b", {8}, 0, 64); w.data(96); }), {}, "gguf.hole"},
        {"gguf", "alignment", gguf([](auto& w) { w.tensorAt("a", {8}, 0, 4); w.data(64); }), {}, "gguf.alignment"},
        {"gguf", "trailing data", gguf([](auto& w) { w.tensor("a", {8}, 0); w.data(100); }), {}, "gguf.trailing-data"},
    };
}

} // namespace modelbook::test
