#include "models/formats/numpy/numpy_dtype.h"

#include <bit>
#include <charconv>

namespace modelbook {

NumpyDType numpyDType(std::string_view text)
{
    NumpyDType type;
    auto rest = text;
    if (!rest.empty() && (rest[0] == '<' || rest[0] == '>' || rest[0] == '|' || rest[0] == '=')) {
        type.bigEndian = rest[0] == '>';
        rest.remove_prefix(1);
    }
    if (rest.empty()) {
        type.dtype = DType::named(text);
        return type;
    }
    const char kind = rest[0];
    if (kind == '?' || rest == "bool") {
        type.dtype = DType::named("BOOL");
        return type;
    }
    std::uint32_t bytes = 0;
    const auto [end, error] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), bytes);
    const bool sized = error == std::errc() && bytes <= (1u << 30);
    const auto bits = std::to_string(8ull * bytes);
    const bool plain = sized && end == rest.data() + rest.size();
    if (kind == 'O') {
        type.isObject = true;
        type.dtype = {"OBJECT", 0, 1};
    } else if (plain && (kind == 'f' || kind == 'i' || kind == 'u' || kind == 'c')) {
        const std::string name = std::string(1, static_cast<char>(kind - 'a' + 'A')) + bits;
        type.dtype = {name, bytes, 1};
    } else if (plain && kind == 'b') {
        type.dtype = {bytes == 1 ? "BOOL" : "I" + bits, bytes, 1};
    } else if (plain && kind == 'U') {
        type.dtype = {"U" + std::to_string(bytes) + "CHAR", bytes <= (1u << 28) ? bytes * 4 : 0, 1};
    } else if (plain && (kind == 'S' || kind == 'a')) {
        type.dtype = {"S" + std::to_string(bytes), bytes, 1};
    } else if (plain && kind == 'V') {
        type.dtype = {"V" + std::to_string(bytes), bytes, 1};
    } else if (sized && (kind == 'M' || kind == 'm')) {
        type.dtype = {std::string(rest), bytes, 1};
    } else {
        type.dtype = {std::string(text.substr(0, 64)), 0, 1};
    }
    if (type.dtype.bytesPerBlock <= 1)
        type.bigEndian = false;
    return type;
}

} // namespace modelbook
