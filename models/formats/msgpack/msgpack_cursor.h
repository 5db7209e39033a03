// MsgpackCursor: one MessagePack value after the other, payloads skipped (github.com/msgpack/msgpack, spec.md).
#pragma once

#include "models/formats/byte_window.h"
#include "models/formats/read_budget.h"

#include <cstdint>
#include <string>

namespace modelbook {

/// A value without its content: containers are followed by their elements, texts and bytes by `length` bytes.
struct MsgpackToken {
    enum class Kind { Nil, Bool, Int, Float, Text, Binary, Array, Map, Extension };
    Kind kind = Kind::Nil;
    std::int64_t integer = 0;    ///< of Int and Bool; an unsigned number beyond int64 comes as Float
    double real = 0;
    std::uint64_t length = 0;    ///< bytes of Text, Binary, Extension; elements of Array; pairs of Map
    std::int8_t extension = 0;   ///< its type
    std::uint64_t position = 0;  ///< of its first byte in the file

    bool hasBytes() const { return kind == Kind::Text || kind == Kind::Binary || kind == Kind::Extension; }
};

/// A forward cursor. Truncated where the file ends, Corrupt on the one byte that means nothing. Not thread-safe.
class MsgpackCursor
{
public:
    MsgpackCursor(const RandomAccessFile& file, ReadBudget& budget) : m_window(file, 0, file.size()), m_budget(budget) {}

    std::uint64_t position() const { return m_window.position(); }
    std::uint64_t left() const { return m_window.left(); }

    Result<MsgpackToken> next();
    /// The bytes of a Text or Binary that next() has just given; Corrupt where there are more than `limit`.
    Result<std::string> content(const MsgpackToken& token, std::uint64_t limit);
    Status skip(std::uint64_t bytes) { return m_window.skip(bytes); }

private:
    Result<std::uint64_t> big(unsigned bytes);
    Result<MsgpackToken> wide(MsgpackToken token, std::uint8_t code);
    Result<MsgpackToken> checked(MsgpackToken token) const;

    ByteWindow m_window;
    ReadBudget& m_budget;
};

} // namespace modelbook
