#include "models/formats/gguf/gguf_cursor.h"

#include "models/formats/checked.h"
#include "models/formats/pickle/text.h"

#include <array>
#include <bit>
#include <charconv>

namespace modelbook {

namespace {

// enum gguf_type (ggml's gguf.h).
enum Type : std::uint64_t { U8, I8, U16, I16, U32, I32, F32, Bool, String, Array, U64, I64, F64, typeCount };
constexpr std::array<unsigned, typeCount> sizes{1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
constexpr std::array<const char*, typeCount> names{"u8",   "i8",     "u16",   "i16", "u32", "i32", "f32",
                                                   "bool", "string", "array", "u64", "i64", "f64"};

constexpr std::uint64_t textLimit = 64u << 10; // as design §3 bounds args
constexpr std::uint64_t shownOfLongText = 1024;
constexpr std::size_t maxArrayDepth = 64;

/// The double that has the shortest spelling of the float: 0.003f is 0.003 to its author, not 0.003000000026.
double asWritten(float value)
{
    std::array<char, 64> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    double wide = static_cast<double>(value);
    if (wide - wide == 0.0) // finite
        std::from_chars(text.data(), end, wide);
    return wide;
}

template <class Signed, class Unsigned>
std::int64_t signedOf(std::uint64_t bits)
{
    return static_cast<Signed>(static_cast<Unsigned>(bits));
}

std::string asUtf8(std::string text)
{
    return isUtf8(text) ? text : utf8OfLatin1(text);
}

} // namespace

GgufCursor::GgufCursor(const RandomAccessFile& file, std::uint64_t begin, bool bigEndian, ReadBudget& budget)
    : m_window(file, begin, file.size()), m_bigEndian(bigEndian), m_budget(budget)
{
}

Error GgufCursor::corrupt(const std::string& what) const
{
    return makeError(ErrorCode::Corrupt, m_budget.fileName() + ": " + what + " at offset " + std::to_string(position()));
}

Result<std::uint64_t> GgufCursor::number(unsigned bytes)
{
    MB_TRY(const auto value, m_window.little(bytes));
    if (!m_bigEndian)
        return value;
    std::uint64_t turned = 0;
    for (unsigned i = 0; i < bytes; ++i)
        turned |= ((value >> (8 * i)) & 0xff) << (8 * (bytes - 1 - i));
    return turned;
}

Result<std::string> GgufCursor::text(std::uint64_t limit)
{
    MB_TRY(const auto length, number(8));
    if (length <= left() && length > limit)
        return corrupt("a name is " + std::to_string(length) + " bytes long");
    MB_CHECK(m_budget.take(std::min(length, limit)));
    std::string text;
    MB_CHECK(m_window.append(length, text));
    return asUtf8(std::move(text));
}

Result<ArgValue> GgufCursor::longText()
{
    MB_TRY(const auto length, number(8));
    if (length <= textLimit || length > left()) {
        MB_CHECK(m_budget.take(std::min(length, textLimit)));
        std::string text;
        MB_CHECK(m_window.append(length, text));
        return ArgValue(asUtf8(std::move(text)));
    }
    std::string text;
    MB_CHECK(m_window.append(shownOfLongText, text));
    MB_CHECK(m_window.skip(length - shownOfLongText));
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0u) == 0x80u)
        text.pop_back(); // a character that the cut went through
    if (!text.empty() && (static_cast<unsigned char>(text.back()) & 0x80u))
        text.pop_back();
    return ArgValue(ExoticArg{"text", asUtf8(std::move(text)) + "… (" + std::to_string(length) + " bytes)"});
}

Result<ArgValue> GgufCursor::single(std::uint64_t type)
{
    if (type == String)
        return longText();
    if (type >= typeCount || type == Array)
        return corrupt("the unknown value type " + std::to_string(type));
    MB_TRY(const auto bits, number(sizes[type]));
    switch (type) {
    case I8: return ArgValue(signedOf<std::int8_t, std::uint8_t>(bits));
    case I16: return ArgValue(signedOf<std::int16_t, std::uint16_t>(bits));
    case I32: return ArgValue(signedOf<std::int32_t, std::uint32_t>(bits));
    case I64: return ArgValue(static_cast<std::int64_t>(bits));
    case F32: return ArgValue(asWritten(std::bit_cast<float>(static_cast<std::uint32_t>(bits))));
    case F64: return ArgValue(std::bit_cast<double>(bits));
    case Bool: return ArgValue(bits != 0);
    default: break;
    }
    if (bits > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return ArgValue(ExoticArg{"bigint", std::to_string(bits)});
    return ArgValue(static_cast<std::int64_t>(bits));
}

Result<ArgValue> GgufCursor::value(std::uint64_t listLimit)
{
    MB_TRY(const auto type, number(4));
    return type == Array ? array(listLimit) : single(type);
}

Result<ArgValue> GgufCursor::array(std::uint64_t listLimit)
{
    MB_TRY(const auto type, number(4));
    MB_TRY(const auto count, number(8));
    if (type >= typeCount)
        return corrupt("an array of the unknown type " + std::to_string(type));
    if (type == Array || count > listLimit) {
        MB_CHECK(skipArray(type, count));
        return ArgValue(ExoticArg{"array", std::to_string(count) + " × " + names[type]});
    }
    MB_CHECK(m_budget.take(count * sizeof(ArgValue)));
    auto list = ArgValue::list();
    list.toList().reserve(static_cast<std::size_t>(count));
    for (std::uint64_t i = 0; i < count; ++i) {
        MB_CHECK(m_budget.tick());
        MB_TRY(auto element, single(type));
        list.toList().push_back(std::move(element));
    }
    return list;
}

Status GgufCursor::skipArray(std::uint64_t type, std::uint64_t count)
{
    struct Level {
        std::uint64_t type, count;
    };
    std::vector<Level> levels{{type, count}};
    while (!levels.empty()) {
        MB_CHECK(m_budget.tick());
        auto& level = levels.back();
        if (level.count == 0) {
            levels.pop_back();
        } else if (level.type == Array) {
            --level.count;
            if (levels.size() == maxArrayDepth)
                return corrupt("arrays nested deeper than " + std::to_string(maxArrayDepth));
            MB_TRY(const auto inner, number(4));
            MB_TRY(const auto innerCount, number(8));
            if (inner >= typeCount)
                return corrupt("an array of the unknown type " + std::to_string(inner));
            levels.push_back({inner, innerCount});
        } else if (level.type == String) {
            --level.count;
            MB_TRY(const auto length, number(8));
            MB_CHECK(m_window.skip(length));
        } else {
            const auto bytes = multiply(level.count, sizes[level.type]);
            MB_CHECK(m_window.skip(bytes.value_or(std::numeric_limits<std::uint64_t>::max())));
            levels.pop_back();
        }
    }
    return {};
}

} // namespace modelbook
