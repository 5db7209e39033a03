#include "models/catalogue/columns/value_bytes.h"

#include <bit>
#include <cstring>

namespace modelbook {

namespace {

void putNumber(std::string& out, std::uint64_t number)
{
    char bytes[8];
    std::memcpy(bytes, &number, 8);
    out.append(bytes, 8);
}

void putText(std::string& out, std::string_view text)
{
    putNumber(out, text.size());
    out += text;
}

void encode(std::string& out, const ArgValue& value, int depth)
{
    const auto type = depth > ArgValue::maxDepth ? ArgType::Null : value.type();
    out += static_cast<char>(type);
    switch (type) {
    case ArgType::Null: break;
    case ArgType::Bool: out += static_cast<char>(value.toBool()); break;
    case ArgType::Int: putNumber(out, static_cast<std::uint64_t>(value.toInt())); break;
    case ArgType::Float: putNumber(out, std::bit_cast<std::uint64_t>(value.toDouble())); break;
    case ArgType::String: putText(out, value.toString()); break;
    case ArgType::List:
        putNumber(out, value.toList().size());
        for (const auto& item : value.toList())
            encode(out, item, depth + 1);
        break;
    case ArgType::Map:
        putNumber(out, value.toMap().size());
        for (const auto& [key, item] : value.toMap()) {
            putText(out, key);
            encode(out, item, depth + 1);
        }
        break;
    case ArgType::Exotic:
        putText(out, value.toExotic().tag);
        putText(out, value.toExotic().text);
        break;
    }
}

class Decoder
{
public:
    explicit Decoder(std::string_view bytes) : m_bytes(bytes) {}

    ArgValue value(int depth)
    {
        if (m_bytes.empty() || depth > ArgValue::maxDepth + 1)
            return {};
        const auto type = static_cast<ArgType>(m_bytes.front());
        m_bytes.remove_prefix(1);
        switch (type) {
        case ArgType::Bool: {
            const bool on = !m_bytes.empty() && m_bytes.front() != 0;
            m_bytes.remove_prefix(m_bytes.empty() ? 0 : 1);
            return on;
        }
        case ArgType::Int: return static_cast<std::int64_t>(number());
        case ArgType::Float: return std::bit_cast<double>(number());
        case ArgType::String: return text();
        case ArgType::List: {
            ArgValue::List list;
            for (auto count = number(); count > 0 && !m_bytes.empty(); --count)
                list.push_back(value(depth + 1));
            return list;
        }
        case ArgType::Map: {
            ArgValue::Map map;
            for (auto count = number(); count > 0 && !m_bytes.empty(); --count) {
                auto key = text();
                map.emplace_back(std::move(key), value(depth + 1));
            }
            return map;
        }
        case ArgType::Exotic: {
            auto tag = text();
            return ExoticArg{std::move(tag), text()};
        }
        default: return {};
        }
    }

private:
    std::uint64_t number()
    {
        std::uint64_t number = 0;
        if (m_bytes.size() < 8) {
            m_bytes = {};
            return 0;
        }
        std::memcpy(&number, m_bytes.data(), 8);
        m_bytes.remove_prefix(8);
        return number;
    }
    std::string text()
    {
        const auto size = std::min<std::uint64_t>(number(), m_bytes.size());
        std::string text(m_bytes.substr(0, size));
        m_bytes.remove_prefix(size);
        return text;
    }
    std::string_view m_bytes;
};

} // namespace

std::string encodeValue(const ArgValue& value)
{
    std::string out;
    encode(out, value, 0);
    return out;
}

ArgValue decodeValue(std::string_view bytes)
{
    return Decoder(bytes).value(0);
}

} // namespace modelbook
