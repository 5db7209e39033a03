#include "app/hdf5_reader/element_type.h"

#include <array>
#include <cstring>
#include <optional>

namespace modelbook::hdf5reader {

namespace {

constexpr std::size_t maxElementBytes = 1u << 30;

struct FloatLayout {
    const char* name;
    std::size_t bytes, signBit, exponentAt, exponentBits, mantissaAt, mantissaBits, bias;
};
// IEEE 754, bfloat16, and the 8-bit floats of machine learning (Micikevicius et al. 2022).
constexpr std::array floats{
    FloatLayout{"F64", 8, 63, 52, 11, 0, 52, 1023}, FloatLayout{"F32", 4, 31, 23, 8, 0, 23, 127},
    FloatLayout{"F16", 2, 15, 10, 5, 0, 10, 15},    FloatLayout{"BF16", 2, 15, 7, 8, 0, 7, 127},
    FloatLayout{"F8_E4M3", 1, 7, 3, 4, 0, 3, 7},    FloatLayout{"F8_E5M2", 1, 7, 2, 5, 0, 2, 15}};

std::string floatName(hid_t type, std::size_t bytes)
{
    std::size_t sign = 0, exponentAt = 0, exponentBits = 0, mantissaAt = 0, mantissaBits = 0;
    if (H5Tget_fields(type, &sign, &exponentAt, &exponentBits, &mantissaAt, &mantissaBits) >= 0) {
        const auto bias = H5Tget_ebias(type);
        for (const auto& known : floats) {
            if (known.bytes == bytes && known.signBit == sign && known.exponentAt == exponentAt &&
                known.exponentBits == exponentBits && known.mantissaAt == mantissaAt &&
                known.mantissaBits == mantissaBits && known.bias == bias)
                return known.name;
        }
    }
    // x86's 80 bits padded to 16 bytes are what NumPy calls float128.
    return bytes == 16 ? "F128" : "FLOAT" + std::to_string(8 * bytes) + "_OTHER";
}

/// The enum that h5py makes of NumPy's bool.
bool isBool(hid_t type)
{
    if (H5Tget_size(type) != 1 || H5Tget_nmembers(type) != 2)
        return false;
    for (unsigned i = 0; i < 2; ++i) {
        char* name = H5Tget_member_name(type, i);
        const bool fits = name && std::strcmp(name, i == 0 ? "FALSE" : "TRUE") == 0;
        H5free_memory(name);
        signed char value = -1;
        if (!fits || H5Tget_member_value(type, i, &value) < 0 || value != static_cast<signed char>(i))
            return false;
    }
    return true;
}

/// Two floats of one kind, real part first, with nothing between: a complex number of h5py, PyTables or Octave.
std::optional<ElementType> complexType(hid_t type, std::size_t bytes)
{
    if (H5Tget_nmembers(type) != 2)
        return std::nullopt;
    ElementType part;
    for (unsigned i = 0; i < 2; ++i) {
        char* name = H5Tget_member_name(type, i);
        const bool fits = name && name[0] == (i == 0 ? 'r' : 'i');
        H5free_memory(name);
        const Handle member(H5Tget_member_type(type, i));
        if (!fits || !member || H5Tget_class(member) != H5T_FLOAT ||
            H5Tget_member_offset(type, i) != i * (bytes / 2) || H5Tget_size(member) != bytes / 2)
            return std::nullopt;
        const auto found = elementType(member, false);
        if (i == 1 && (found.name != part.name || found.bigEndian != part.bigEndian))
            return std::nullopt;
        part = found;
    }
    if (part.name != "F16" && part.name != "F32" && part.name != "F64" && part.name != "F128")
        return std::nullopt;
    part.name = "C" + std::to_string(8 * bytes);
    part.bytes = static_cast<std::uint32_t>(bytes);
    return part;
}

std::string integerName(hid_t type, std::size_t bytes)
{
    const auto name = (H5Tget_sign(type) == H5T_SGN_NONE ? "U" : "I") + std::to_string(8 * bytes);
    const bool common = bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
    return common && H5Tget_precision(type) == 8 * bytes ? name : name + "_OTHER";
}

bool isOpaqueBfloat(hid_t type, std::size_t bytes, bool bfloat16)
{
    char* tag = H5Tget_tag(type);
    const bool tagged = tag && std::strstr(tag, "bfloat16") != nullptr;
    H5free_memory(tag);
    return bytes == 2 && (tagged || bfloat16);
}

} // namespace

ElementType elementType(hid_t type, bool bfloat16)
{
    ElementType out;
    const auto bytes = H5Tget_size(type);
    const auto sized = bytes <= maxElementBytes ? static_cast<std::uint32_t>(bytes) : 0;
    out.bigEndian = bytes > 1 && H5Tget_order(type) == H5T_ORDER_BE;
    const auto become = [&](std::string name, bool plain, std::uint32_t size) {
        out.name = std::move(name);
        out.plain = plain;
        out.bytes = size;
    };
    switch (H5Tget_class(type)) {
    case H5T_INTEGER: become(integerName(type, bytes), true, sized); break;
    case H5T_FLOAT: become(H5Tget_order(type) == H5T_ORDER_VAX ? "VAX" : floatName(type, bytes), true, sized); break;
    case H5T_BITFIELD: become("U" + std::to_string(8 * bytes), true, sized); break;
    case H5T_ENUM: {
        const Handle base(H5Tget_super(type));
        become(isBool(type) ? "BOOL" : base ? integerName(base, bytes) : "ENUM", true, sized);
        break;
    }
    case H5T_COMPOUND:
        if (auto complex = complexType(type, bytes))
            return *complex;
        become("V" + std::to_string(bytes), false, sized);
        break;
    case H5T_OPAQUE:
        become(isOpaqueBfloat(type, bytes, bfloat16) ? "BF16" : "V" + std::to_string(bytes), true, sized);
        break;
    case H5T_STRING: {
        const bool variable = H5Tis_variable_str(type) > 0;
        become(variable ? "OBJECT" : "S" + std::to_string(bytes), false, variable ? 0 : sized);
        break;
    }
    case H5T_ARRAY: {
        const Handle base(H5Tget_super(type));
        const int rank = H5Tget_array_ndims(type);
        if (!base || rank < 1 || rank > H5S_MAX_RANK || H5Tget_class(base) == H5T_ARRAY) {
            become("V" + std::to_string(bytes), false, sized);
            break;
        }
        out = elementType(base, bfloat16);
        out.inner.resize(static_cast<std::size_t>(rank));
        H5Tget_array_dims2(type, out.inner.data());
        return out;
    }
    case H5T_VLEN: become("OBJECT", false, 0); break;
    case H5T_REFERENCE: become("REF", false, 0); break;
    default: become("V" + std::to_string(bytes), false, sized); break;
    }
    return out;
}

} // namespace modelbook::hdf5reader
