// MessagePack built value by value, with the arrays of Flax.
#pragma once

#include <cstdint>
#include <string>

namespace modelbook::test {

inline std::string bigEndian(std::uint64_t value, unsigned bytes)
{
    std::string text;
    while (bytes-- > 0)
        text += static_cast<char>(value >> (8 * bytes));
    return text;
}

inline std::string mpText(const std::string& text)
{
    return "\xdb" + bigEndian(text.size(), 4) + text;
}

inline std::string mpMap(std::uint32_t pairs)
{
    return "\xdf" + bigEndian(pairs, 4);
}

inline std::string mpList(std::uint32_t items)
{
    return "\xdd" + bigEndian(items, 4);
}

inline std::string mpNumber(std::int64_t value)
{
    return "\xd3" + bigEndian(static_cast<std::uint64_t>(value), 8);
}

inline std::string mpBytes(const std::string& bytes)
{
    return "\xc6" + bigEndian(bytes.size(), 4) + bytes;
}

inline std::string mpExtension(char type, const std::string& bytes)
{
    return "\xc9" + bigEndian(bytes.size(), 4) + type + bytes;
}

/// A one-dimensional array as Flax has it.
inline std::string flaxArray(std::int64_t size, const std::string& dtype, const std::string& bytes)
{
    return mpExtension(1, mpList(3) + mpList(1) + mpNumber(size) + mpText(dtype) + mpBytes(bytes));
}

} // namespace modelbook::test
