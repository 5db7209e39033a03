#include "models/args/json_tree.h"

#include "models/args/tagged.h"
#include "models/args/text.h"

#include <rapidjson/encodedstream.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <unordered_map>

namespace modelbook {

namespace {

constexpr std::size_t deepest = 2 * ArgValue::maxDepth; // a tagged value nests once more than what it stands for

/// Tells whether keys repeat, at the price of one hash each.
class KeyCheck
{
public:
    bool hasRepeated(const ArgValue::Map& members)
    {
        std::size_t size = 16;
        while (size < 2 * members.size())
            size *= 2;
        m_slots.assign(size, 0);
        for (const auto& member : members) {
            const auto hash = std::hash<std::string_view>()(member.first) | 1;
            auto at = hash >> 8 & (size - 1);
            for (; m_slots[at] != 0; at = (at + 1) & (size - 1)) {
                if (m_slots[at] == hash)
                    return true; // or so it seems: whoever asks looks closer
            }
            m_slots[at] = hash;
        }
        return false;
    }

private:
    std::vector<std::size_t> m_slots;
};

void keepLast(ArgValue::Map& members)
{
    std::unordered_map<std::string, std::size_t> places;
    ArgValue::Map kept;
    for (auto& member : members) {
        const auto [place, fresh] = places.try_emplace(member.first, kept.size());
        if (fresh)
            kept.push_back(std::move(member));
        else
            kept[place->second].second = std::move(member.second);
    }
    members = std::move(kept);
}

class Handler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Handler>
{
public:
    explicit Handler(std::string_view only) : m_only(only) {}

    bool Null() { return add({}); }
    bool Bool(bool value) { return add(value); }
    /// Numbers come as they are spelled: RapidJSON's own exact reading shifts by clz(0) where one is zero.
    bool RawNumber(const char* text, rapidjson::SizeType length, bool)
    {
        const auto* const end = text + length;
        if (std::string_view(text, length).find_first_of(".eE") == std::string_view::npos) {
            std::int64_t whole = 0;
            if (std::from_chars(text, end, whole).ec == std::errc())
                return add(whole);
            std::uint64_t large = 0;
            if (std::from_chars(text, end, large).ec == std::errc())
                return add(ExoticArg{"bigint", std::to_string(large)});
        }
        double real = 0;
        if (std::from_chars(text, end, real).ec == std::errc::result_out_of_range) {
            const bool small = std::string_view(text, length).find("e-") != std::string_view::npos || std::string_view(text, length).find("E-") != std::string_view::npos;
            real = small ? 0 : HUGE_VAL;
            real = *text == '-' ? -real : real;
        }
        return add(real);
    }
    bool String(const char* text, rapidjson::SizeType length, bool) { return m_passing || add(std::string(text, length)); }
    bool Key(const char* text, rapidjson::SizeType length, bool)
    {
        const std::string_view key(text, length);
        if (m_open.size() == 1 && !m_only.empty())
            m_passing = key != m_only;
        if (!m_passing)
            m_members.emplace_back(std::string(key), ArgValue());
        return true;
    }
    bool StartObject() { return open({true, m_members.size()}); }
    bool StartArray() { return open({false, m_elements.size()}); }
    bool EndObject(rapidjson::SizeType)
    {
        if (m_open.size() == 1)
            m_passing = false;
        auto members = taken(m_members);
        if (members.size() > 1 && m_keys.hasRepeated(members))
            keepLast(members);
        return add(std::move(members));
    }
    bool EndArray(rapidjson::SizeType) { return add(taken(m_elements)); }

    ArgValue root;

private:
    struct Level {
        bool isMap;
        std::size_t start; ///< its first member or element
    };

    bool open(Level level)
    {
        if (m_open.size() > deepest)
            return false;
        m_open.push_back(level);
        return true;
    }
    /// What the innermost level holds, in as much memory as it takes.
    template <class T>
    std::vector<T> taken(std::vector<T>& from)
    {
        const auto start = from.begin() + static_cast<std::ptrdiff_t>(m_open.back().start);
        std::vector<T> values(std::make_move_iterator(start), std::make_move_iterator(from.end()));
        from.erase(start, from.end());
        m_open.pop_back();
        return values;
    }
    bool add(ArgValue value)
    {
        if (m_open.empty())
            root = std::move(value);
        else if (m_passing)
            return true;
        else if (m_open.back().isMap)
            m_members.back().second = std::move(value);
        else
            m_elements.push_back(std::move(value));
        return true;
    }

    std::string_view m_only;
    bool m_passing = false; ///< what is read is of a member that is not wanted
    std::vector<Level> m_open;
    ArgValue::Map m_members;   ///< of all open maps, the innermost last
    ArgValue::List m_elements; ///< of all open lists
    KeyCheck m_keys;
};

Status decode(ArgValue& value, int depth)
{
    if (depth > ArgValue::maxDepth)
        return makeError(ErrorCode::LimitExceeded, "args are nested deeper than " + std::to_string(ArgValue::maxDepth) + " levels");
    if (value.isList()) {
        for (auto& element : value.toList())
            MB_CHECK(decode(element, depth + 1));
    } else if (value.isMap()) {
        if (auto tagged = taggedValue(value)) {
            value = std::move(*tagged);
            return {};
        }
        for (auto& [key, member] : value.toMap()) {
            if (isTagKey(key) && key.starts_with("$$"))
                key.erase(0, 1);
            MB_CHECK(decode(member, depth + 1));
        }
    }
    return {};
}

} // namespace

Result<ArgValue> readJsonTree(std::string_view text, std::string_view only)
{
    constexpr unsigned flags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
    // Not a StringStream: validating a sequence cut short by the end of the text, it would read on behind it.
    rapidjson::MemoryStream bytes(text.data(), text.size());
    Handler handler(only);
    rapidjson::Reader reader;
    rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> stream(bytes);
    // Plain ASCII, which most records are, needs no look at every letter.
    const auto result = isAscii(text) ? reader.Parse<flags>(stream, handler)
                                      : reader.Parse<flags | rapidjson::kParseValidateEncodingFlag>(stream, handler);
    if (result.Code() == rapidjson::kParseErrorTermination)
        return makeError(ErrorCode::LimitExceeded, "it is nested deeper than " + std::to_string(deepest) + " levels");
    if (result.IsError())
        return makeError(ErrorCode::Corrupt, "it is no JSON at offset " + std::to_string(result.Offset()) + ": " + rapidjson::GetParseError_En(result.Code()));
    return std::move(handler.root);
}

Result<ArgValue> argsFromTree(ArgValue tree)
{
    MB_CHECK(decode(tree, 0));
    return tree;
}

} // namespace modelbook
