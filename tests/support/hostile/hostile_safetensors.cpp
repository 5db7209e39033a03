// safetensors files that lie about sizes, types and places.
#include "tests/support/hostile/hostile_file.h"

namespace modelbook::test {

namespace {

std::string safetensors(const std::string& header, std::size_t data = 64)
{
    return littleEndian(header.size(), 8) + header + std::string(data, 'x');
}

/// Two tensors of eight bytes at those places.
std::string two(const char* a, const char* b, std::size_t data)
{
    return safetensors(std::string(R"({"a":{"dtype":"U8","shape":[8],"data_offsets":)") + a +
                           R"(},"b":{"dtype":"U8","shape":[8],"data_offsets":)" + b + "}}",
                       data);
}

} // namespace

HostileFiles hostileSafetensors()
{
    return {
        {"safetensors", "header longer than the file", littleEndian(1000, 8) + "{}", ErrorCode::Truncated},
        {"safetensors", "no JSON", safetensors("{\"a\""), ErrorCode::Corrupt},
        {"safetensors", "an array in the entry's place", safetensors(R"({"a":[]})"), ErrorCode::Corrupt},
        {"safetensors", "entry is a number", safetensors(R"({"a":5})"), ErrorCode::Corrupt},
        {"safetensors", "no dtype", safetensors(R"({"a":{"shape":[1],"data_offsets":[0,4]}})"), ErrorCode::Corrupt},
        {"safetensors", "no shape", safetensors(R"({"a":{"dtype":"F32","data_offsets":[0,4]}})"), ErrorCode::Corrupt},
        {"safetensors", "no offsets", safetensors(R"({"a":{"dtype":"F32","shape":[1]}})"), ErrorCode::Corrupt},
        {"safetensors", "three offsets", safetensors(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}})"), ErrorCode::Corrupt},
        {"safetensors", "negative size", safetensors(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})"), ErrorCode::Corrupt},
        {"safetensors", "fractional size", safetensors(R"({"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}})"), ErrorCode::Corrupt},
        {"safetensors", "product overflows", safetensors(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296,2],"data_offsets":[0,4]}})"), ErrorCode::Corrupt},
        {"safetensors", "ends before it begins", safetensors(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}})"), ErrorCode::Corrupt},
        {"safetensors", "beyond the end", safetensors(R"({"a":{"dtype":"F32","shape":[100],"data_offsets":[0,400]}})"), ErrorCode::Truncated},
        {"safetensors", "offset near 2^64", safetensors(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[18446744073709551612,18446744073709551615]}})"), ErrorCode::Truncated},
        {"safetensors", "size and shape differ", safetensors(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})"), ErrorCode::Corrupt},
        {"safetensors", "invalid UTF-8", safetensors("{\"\xff\xfe\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"), ErrorCode::Corrupt},
        {"safetensors", "deep nesting", safetensors("{\"a\":" + std::string(100'000, '[')), ErrorCode::Corrupt},
        {"safetensors", "deep objects in metadata", safetensors([] { std::string s = "{\"__metadata__\":"; for (int i = 0; i < 5000; ++i) s += "{\"a\":"; return s; }()), ErrorCode::Corrupt},
        {"safetensors", "text behind the object", safetensors("{} {}"), ErrorCode::Corrupt},
        {"safetensors", "tensors that overlap", two("[0,8]", "[4,12]", 12), {}, "safetensors.overlap"},
        {"safetensors", "bytes between tensors", two("[0,8]", "[16,24]", 24), {}, "safetensors.hole"},
        {"safetensors", "bytes behind the last tensor", two("[0,8]", "[8,16]", 20), {}, "safetensors.trailing-data"},
        {"safetensors", "one name twice",
         safetensors(R"({"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}})", 8),
         {}, "safetensors.duplicate"},
    };
}

} // namespace modelbook::test
