#include "models/args/python_literal.h"

#include "models/args/infer.h"

namespace modelbook {

namespace {

class LiteralParser
{
public:
    explicit LiteralParser(std::string_view text)
        : m_text(text)
    {
    }

    std::optional<ArgValue> whole()
    {
        auto parsed = value(0);
        skipSpace();
        return m_at == m_text.size() ? std::move(parsed) : std::nullopt;
    }

private:
    std::optional<ArgValue> value(int depth)
    {
        if (depth >= ArgValue::maxDepth)
            return std::nullopt;
        switch (peek()) {
        case '[':
            return list(']', depth);
        case '(':
            return list(')', depth);
        case '{':
            return map(depth);
        case '"':
        case '\'': {
            auto text = string();
            return text ? std::optional(ArgValue(std::move(*text))) : std::nullopt;
        }
        default:
            return word();
        }
    }

    std::optional<ArgValue> list(char close, int depth)
    {
        ++m_at;
        ArgValue::List elements;
        bool comma = false;
        while (peek() != close) {
            auto element = value(depth + 1);
            if (!element)
                return std::nullopt;
            elements.push_back(std::move(*element));
            comma = take(',');
            if (!comma && peek() != close)
                return std::nullopt;
        }
        ++m_at;
        // "(1)" is a number in parentheses, "(1,)" a tuple.
        if (close == ')' && elements.size() == 1 && !comma)
            return std::nullopt;
        return ArgValue(std::move(elements));
    }

    std::optional<ArgValue> map(int depth)
    {
        ++m_at;
        auto members = ArgValue::map();
        while (peek() != '}') {
            if (peek() != '"' && peek() != '\'')
                return std::nullopt;
            auto key = string();
            if (!key || !take(':'))
                return std::nullopt;
            auto member = value(depth + 1);
            if (!member)
                return std::nullopt;
            members.set(std::move(*key), std::move(*member));
            if (!take(',') && peek() != '}')
                return std::nullopt;
        }
        ++m_at;
        return members;
    }

    std::optional<ArgValue> word()
    {
        const auto start = m_at;
        while (m_at < m_text.size() &&
               std::string_view(",]})( \t\n:").find(m_text[m_at]) == std::string_view::npos)
            ++m_at;
        auto inferred = inferArg(m_text.substr(start, m_at - start));
        if (inferred.isString()) // a bare word: not what repr or JSON writes
            return std::nullopt;
        return inferred;
    }

    std::optional<std::string> string()
    {
        const char quote = m_text[m_at++];
        std::string out;
        while (m_at < m_text.size() && m_text[m_at] != quote) {
            if (m_text[m_at] != '\\') {
                out += m_text[m_at++];
                continue;
            }
            if (++m_at >= m_text.size() || !escape(out))
                return std::nullopt;
        }
        if (m_at >= m_text.size())
            return std::nullopt;
        ++m_at;
        return out;
    }

    bool escape(std::string& out)
    {
        switch (const char c = m_text[m_at++]) {
        case 'n':
            out += '\n';
            return true;
        case 't':
            out += '\t';
            return true;
        case 'r':
            out += '\r';
            return true;
        case 'b':
            out += '\b';
            return true;
        case 'f':
            out += '\f';
            return true;
        case 'x':
            return codePoint(out, 2);
        case 'u':
            return codePoint(out, 4);
        case 'U':
            return codePoint(out, 8);
        case '\\':
        case '\'':
        case '/':
        case '"':
            out += c;
            return true;
        default:
            return false;
        }
    }

    std::optional<std::uint32_t> hex(std::size_t digits)
    {
        std::uint32_t code = 0;
        for (std::size_t i = 0; i < digits; ++i, ++m_at) {
            const char c = m_at < m_text.size() ? m_text[m_at] : ' ';
            const int digit = c >= '0' && c <= '9'   ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : -1;
            if (digit < 0)
                return std::nullopt;
            code = code * 16 + static_cast<std::uint32_t>(digit);
        }
        return code;
    }

    bool codePoint(std::string& out, std::size_t digits)
    {
        auto code = hex(digits);
        // JSON writes what is beyond the first plane as two halves.
        if (code && *code >= 0xD800 && *code < 0xDC00 && m_text.substr(m_at, 2) == "\\u") {
            m_at += 2;
            const auto low = hex(4);
            if (!low || *low < 0xDC00 || *low > 0xDFFF)
                return false;
            code = 0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00);
        }
        if (!code || *code > 0x10FFFF || (*code >= 0xD800 && *code <= 0xDFFF))
            return false;
        const auto add = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
        if (*code < 0x80) {
            add(*code);
        } else if (*code < 0x800) {
            add(0xC0 | (*code >> 6));
            add(0x80 | (*code & 0x3F));
        } else if (*code < 0x10000) {
            add(0xE0 | (*code >> 12));
            add(0x80 | ((*code >> 6) & 0x3F));
            add(0x80 | (*code & 0x3F));
        } else {
            add(0xF0 | (*code >> 18));
            add(0x80 | ((*code >> 12) & 0x3F));
            add(0x80 | ((*code >> 6) & 0x3F));
            add(0x80 | (*code & 0x3F));
        }
        return true;
    }

    void skipSpace()
    {
        while (m_at < m_text.size() &&
               std::string_view(" \t\r\n").find(m_text[m_at]) != std::string_view::npos)
            ++m_at;
    }
    char peek()
    {
        skipSpace();
        return m_at < m_text.size() ? m_text[m_at] : '\0';
    }
    bool take(char c)
    {
        if (peek() != c)
            return false;
        ++m_at;
        return true;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

} // namespace

std::optional<ArgValue> parsePythonLiteral(std::string_view text)
{
    return LiteralParser(text).whole();
}

} // namespace modelbook
