#include "models/formats/msgpack/msgpack_cursor.h"

#include <bit>

namespace modelbook {

using Kind = MsgpackToken::Kind;

Result<std::uint64_t> MsgpackCursor::big(unsigned bytes)
{
    std::uint64_t value = 0;
    for (unsigned i = 0; i < bytes; ++i) {
        MB_TRY(const auto byte, m_window.byte());
        value = value << 8 | byte;
    }
    return value;
}

/// Nothing is longer than what is left of the file, every element taking a byte at least.
Result<MsgpackToken> MsgpackCursor::checked(MsgpackToken token) const
{
    const bool longer = token.kind == Kind::Map ? token.length > left() / 2 : token.length > left();
    if (longer) {
        return makeError(ErrorCode::Truncated, m_window.file().name() + ": the value at offset " +
                                                   std::to_string(token.position) + " is longer than the file, which ends at byte " +
                                                   std::to_string(m_window.end()) + "; it is cut short or no msgpack");
    }
    return token;
}

Result<MsgpackToken> MsgpackCursor::next()
{
    MB_CHECK(m_budget.tick());
    MsgpackToken token;
    token.position = position();
    MB_TRY(const auto code, m_window.byte());
    if (code < 0x80 || code >= 0xe0) {
        token.kind = Kind::Int;
        token.integer = static_cast<std::int8_t>(code);
        return token;
    }
    if (code < 0xc0) {
        token.kind = code < 0x90 ? Kind::Map : code < 0xa0 ? Kind::Array : Kind::Text;
        token.length = code & (code < 0xa0 ? 0x0f : 0x1f);
        return checked(token);
    }
    return wide(token, code);
}

Result<MsgpackToken> MsgpackCursor::wide(MsgpackToken token, std::uint8_t code)
{
    // Of each family the codes with lengths of 1, 2, 4, 8 bytes follow each other.
    const auto width = [&](std::uint8_t first) { return 1u << (code - first); };
    const auto counted = [&](Kind kind, unsigned bytes) -> Result<MsgpackToken> {
        token.kind = kind;
        MB_TRY(token.length, big(bytes));
        return token;
    };
    if (code == 0xc0)
        return token;
    if (code == 0xc2 || code == 0xc3) {
        token.kind = Kind::Bool;
        token.integer = code & 1;
        return token;
    }
    if (code >= 0xc4 && code <= 0xc6) {
        MB_TRY(token, counted(Kind::Binary, width(0xc4)));
        return checked(token);
    }
    if ((code >= 0xc7 && code <= 0xc9) || (code >= 0xd4 && code <= 0xd8)) {
        token.length = code >= 0xd4 ? width(0xd4) : 0;
        if (code < 0xd4) {
            MB_TRY(token, counted(Kind::Extension, width(0xc7)));
        }
        token.kind = Kind::Extension;
        MB_TRY(const auto type, m_window.byte());
        token.extension = static_cast<std::int8_t>(type);
        return checked(token);
    }
    if (code == 0xca || code == 0xcb) {
        token.kind = Kind::Float;
        MB_TRY(const auto bits, big(code == 0xca ? 4 : 8));
        token.real = code == 0xca ? static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)))
                                  : std::bit_cast<double>(bits);
        return token;
    }
    if (code >= 0xcc && code <= 0xd3) {
        const bool isSigned = code >= 0xd0;
        const auto bytes = width(isSigned ? 0xd0 : 0xcc);
        MB_TRY(const auto bits, big(bytes));
        const auto spare = 64 - 8 * bytes;
        token.kind = Kind::Int;
        token.integer = isSigned ? static_cast<std::int64_t>(bits << spare) >> spare : static_cast<std::int64_t>(bits);
        if (!isSigned && token.integer < 0) {
            token.kind = Kind::Float;
            token.real = static_cast<double>(bits);
        }
        return token;
    }
    if (code >= 0xd9) {
        const Kind kinds[] = {Kind::Text, Kind::Text, Kind::Text, Kind::Array, Kind::Array, Kind::Map, Kind::Map};
        const unsigned widths[] = {1, 2, 4, 2, 4, 2, 4};
        MB_TRY(token, counted(kinds[code - 0xd9], widths[code - 0xd9]));
        return checked(token);
    }
    return makeError(ErrorCode::Corrupt, m_window.file().name() + ": the byte at offset " +
                                             std::to_string(token.position) + " begins no msgpack value");
}

Result<std::string> MsgpackCursor::content(const MsgpackToken& token, std::uint64_t limit)
{
    if (token.length > limit) {
        return makeError(ErrorCode::Corrupt, m_window.file().name() + ": the text at offset " +
                                                 std::to_string(token.position) + " of " + std::to_string(token.length) +
                                                 " bytes is too long");
    }
    std::string text;
    MB_CHECK(m_window.append(token.length, text));
    return text;
}

} // namespace modelbook
