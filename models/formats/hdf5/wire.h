// The language between Modelbook and its HDF5 reader: frames over one socket, little-endian, each with its length.
//
// A frame is `u32 length, u8 kind, length bytes`. The reader has no file: it asks for bytes (Read), and the answer is
// exactly those bytes, or a closed socket. Text is `u32 length, bytes`. The side that receives trusts nothing.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace modelbook::hdf5wire {

enum class Frame : std::uint8_t {
    Ready = 'S',     ///< the sandbox is closed; nothing of the file was read before
    Read = 'R',      ///< u64 offset, u32 count: to be answered with `count` bytes
    Tensor = 'T',    ///< text name, text dtype, u32 bytes per element, u8 TensorFlags, u32 rank, rank × u64 size,
                     ///< u64 offset, u64 length (0, 0 without Ranged), u64 stored bytes, u64 object's address
    Attribute = 'A', ///< text object's path, text name, value
    Finding = 'F',   ///< u8 0 info, 1 warning, 2 danger; text code, text message
    Failure = 'E',   ///< u8 FailureKind, text message; the last frame
    Done = 'Z',      ///< u64 tensors, u64 attributes; the last frame
};

enum TensorFlags : std::uint8_t {
    BigEndian = 1,
    Ranged = 2,      ///< offset and length say where its bytes are
    StoredKnown = 4,
    Linked = 8,      ///< several names stand for it: equal addresses are one tensor
    Plain = 16,      ///< elements are numbers (or bytes), not text, references or structures
    Empty = 32,      ///< it has no elements whatever its shape says (a null dataspace)
};

/// What an attribute holds: u8, then the value (u8, i64, u64, f64, text); a list is u32 count and that many values.
enum class Value : std::uint8_t { Null, Bool, Int, Unsigned, Float, Text, List };

enum class FailureKind : std::uint8_t { Corrupt, Truncated, Unsupported, Limit, NoSandbox };

constexpr std::uint32_t headerBytes = 5;
constexpr std::uint32_t maxFrame = 20u << 20;
constexpr std::uint32_t maxRead = 4u << 20;
constexpr std::uint32_t maxRank = 64; ///< HDF5 has 32, of arrays another 32

/// Puts one frame together.
class Packer
{
public:
    explicit Packer(Frame kind) : m_bytes(4, '\0') { m_bytes += static_cast<char>(kind); }

    Packer& u8(std::uint8_t value) { return number(value, 1); }
    Packer& u32(std::uint32_t value) { return number(value, 4); }
    Packer& u64(std::uint64_t value) { return number(value, 8); }
    Packer& f64(double value) { return number(std::bit_cast<std::uint64_t>(value), 8); }
    Packer& text(std::string_view value)
    {
        u32(static_cast<std::uint32_t>(value.size()));
        m_bytes += value;
        return *this;
    }
    Packer& bytes(std::string_view value)
    {
        m_bytes += value;
        return *this;
    }
    std::size_t size() const { return m_bytes.size() - headerBytes; }
    /// The whole frame with its length.
    const std::string& finish()
    {
        for (unsigned i = 0; i < 4; ++i)
            m_bytes[i] = static_cast<char>(size() >> (8 * i));
        return m_bytes;
    }

private:
    Packer& number(std::uint64_t value, unsigned count)
    {
        for (unsigned i = 0; i < count; ++i)
            m_bytes += static_cast<char>(value >> (8 * i));
        return *this;
    }
    std::string m_bytes;
};

} // namespace modelbook::hdf5wire
