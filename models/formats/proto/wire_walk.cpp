#include "models/formats/proto/wire_walk.h"

#include "models/formats/pickle/text.h"

namespace modelbook {

WireWalk::WireWalk(ByteWindow& window, ReadBudget& budget, ByteRange range)
    : m_window(window), m_budget(budget), m_at(range.offset), m_end(range.offset + range.length)
{
}

Error WireWalk::corrupt(const std::string& what) const
{
    return makeError(ErrorCode::Corrupt, m_budget.fileName() + ": " + what + " at offset " + std::to_string(m_at));
}

Result<std::uint64_t> WireWalk::varint(std::uint64_t end)
{
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
        if (m_window.position() >= end && end < m_window.file().size())
            return corrupt("a number reaches over the end of its message");
        MB_TRY(const std::uint64_t byte, m_window.byte());
        if (shift == 63 && byte > 1)
            return corrupt("a number of more than 64 bits");
        value |= (byte & 0x7f) << shift;
        if ((byte & 0x80) == 0)
            return value;
    }
    return corrupt("a number of more than 64 bits");
}

Result<bool> WireWalk::next(WireField& field)
{
    MB_CHECK(m_budget.tick());
    if (m_at >= m_end)
        return false;
    m_window.seek(m_at);
    MB_TRY(const auto tag, varint(m_end));
    const auto number = tag >> 3;
    if (number == 0 || number > 0x1fffffff)
        return corrupt("an impossible field number");
    field.number = static_cast<std::uint32_t>(number);
    field.type = static_cast<WireField::Type>(tag & 7);
    field.value = 0;
    field.bytes = {};
    switch (field.type) {
    case WireField::Type::Varint: {
        MB_TRY(field.value, varint(m_end));
        break;
    }
    case WireField::Type::Fixed64: {
        MB_TRY(field.value, m_window.little(8));
        break;
    }
    case WireField::Type::Fixed32: {
        MB_TRY(field.value, m_window.little(4));
        break;
    }
    case WireField::Type::Bytes: {
        MB_TRY(const auto length, varint(m_end));
        field.bytes = {m_window.position(), length};
        if (length > m_window.left())
            return makeError(ErrorCode::Truncated, m_budget.fileName() + " ends at byte " +
                                                       std::to_string(m_window.end()) + ", but the field at offset " +
                                                       std::to_string(m_at) + " has " + std::to_string(length) + " bytes");
        if (length > m_end - std::min(m_end, field.bytes.offset))
            return corrupt("a field is longer than its message");
        m_at = field.bytes.offset + length;
        return true;
    }
    default: // groups, which proto3 does not have, and nothing at all
        return corrupt("the wire type " + std::to_string(tag & 7));
    }
    m_at = m_window.position();
    return m_at <= m_end ? Result<bool>(true) : Result<bool>(corrupt("a number reaches over the end of its message"));
}

Result<std::string> WireWalk::text(const WireField& field)
{
    if (!field.isBytes())
        return corrupt("a text has another type");
    MB_CHECK(m_budget.take(field.bytes.length));
    m_window.seek(field.bytes.offset);
    std::string text;
    MB_CHECK(m_window.append(field.bytes.length, text));
    return isUtf8(text) ? text : utf8OfLatin1(text);
}

} // namespace modelbook
