// WireWalk: the fields of one protobuf message, one after the other, their payloads passed over unless asked for
// (protobuf.dev/programming-guides/encoding).
#pragma once

#include "models/formats/byte_window.h"
#include "models/formats/checkpoint_info.h"
#include "models/formats/read_budget.h"

#include <cstdint>
#include <string>

namespace modelbook {

/// One field of a message.
struct WireField {
    enum class Type { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };
    std::uint32_t number = 0;
    Type type = Type::Varint;
    std::uint64_t value = 0; ///< of a number
    ByteRange bytes;         ///< of a text, a message, packed numbers

    bool isBytes() const { return type == Type::Bytes; }
    bool isVarint() const { return type == Type::Varint; }
};

/// Walks over the message in `range`. Several walks over one window may be nested: each knows its own place.
/// Truncated where the file ends early, Corrupt where a message breaks its bounds. Not thread-safe.
class WireWalk
{
public:
    WireWalk(ByteWindow& window, ReadBudget& budget, ByteRange range);

    /// The next field; false at the end of the message.
    Result<bool> next(WireField& field);
    /// The text of a field, as UTF-8. LimitExceeded by the budget.
    Result<std::string> text(const WireField& field);
    /// Adds what a field of numbers holds: one number, or many packed ones.
    template <class Add>
    Status varints(const WireField& field, Add add);

private:
    Result<std::uint64_t> varint(std::uint64_t end);
    Error corrupt(const std::string& what) const;

    ByteWindow& m_window;
    ReadBudget& m_budget;
    std::uint64_t m_at, m_end;
};

/// Calls `visit(walk, field)`, which gives a Status, with every field of the message in `range`.
template <class Visit>
Status forEachField(ByteWindow& window, ReadBudget& budget, ByteRange range, Visit visit)
{
    WireWalk walk(window, budget, range);
    WireField field;
    while (true) {
        MB_TRY(const bool more, walk.next(field));
        if (!more)
            return {};
        MB_CHECK(visit(walk, field));
    }
}

template <class Add>
Status WireWalk::varints(const WireField& field, Add add)
{
    if (field.isVarint())
        return add(field.value);
    if (!field.isBytes())
        return corrupt("a list of whole numbers has another type");
    m_window.seek(field.bytes.offset);
    const auto end = field.bytes.offset + field.bytes.length;
    while (m_window.position() < end) {
        MB_CHECK(m_budget.tick());
        MB_TRY(const auto value, varint(end));
        MB_CHECK(add(value));
    }
    return {};
}

} // namespace modelbook
