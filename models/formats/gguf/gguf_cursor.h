// GgufCursor: numbers, texts and key-values of a GGUF header, in the file's byte order.
#pragma once

#include "models/args/arg_value.h"
#include "models/formats/byte_window.h"
#include "models/formats/read_budget.h"

#include <cstdint>
#include <string>

namespace modelbook {

/// A forward cursor. Truncated where the file ends, Corrupt on impossible values, LimitExceeded by the budget.
/// Not thread-safe.
class GgufCursor
{
public:
    GgufCursor(const RandomAccessFile& file, std::uint64_t begin, bool bigEndian, ReadBudget& budget);

    std::uint64_t position() const { return m_window.position(); }
    std::uint64_t left() const { return m_window.left(); }

    /// An unsigned number of 1 to 8 bytes.
    Result<std::uint64_t> number(unsigned bytes);
    /// A text with its length before it, as UTF-8; Corrupt where it is longer than `limit`.
    Result<std::string> text(std::uint64_t limit);
    /// A value of a key, its type before it. Arrays of more than `listLimit` elements, and arrays of arrays, are
    /// walked over and come back as how many of what they hold.
    Result<ArgValue> value(std::uint64_t listLimit);

private:
    Result<ArgValue> single(std::uint64_t type);
    Result<ArgValue> longText();
    Result<ArgValue> array(std::uint64_t listLimit);
    Status skipArray(std::uint64_t type, std::uint64_t count);
    Error corrupt(const std::string& what) const;

    ByteWindow m_window;
    bool m_bigEndian;
    ReadBudget& m_budget;
};

} // namespace modelbook
