#include "models/query/token.h"

#include <algorithm>
#include <array>

namespace modelbook {

namespace {

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool endsWord(char c)
{
    return isSpace(c) || std::string_view("(),=!<>~\"'").find(c) != std::string_view::npos;
}

constexpr std::array keywords{std::string_view("and"), std::string_view("or"),      std::string_view("not"),
                              std::string_view("in"),  std::string_view("has"),     std::string_view("missing"),
                              std::string_view("by"),  std::string_view("sort"),    std::string_view("group"),
                              std::string_view("asc"), std::string_view("desc")};

} // namespace

LexedQuery lexQuery(std::string_view text)
{
    LexedQuery lexed;
    std::size_t i = 0;
    const auto add = [&](TokenKind kind, std::string value, std::size_t start) {
        lexed.tokens.push_back({kind, std::move(value), start, i - start});
    };
    while (i < text.size()) {
        const char c = text[i];
        const auto start = i;
        if (isSpace(c)) {
            ++i;
        } else if (c == '(' || c == ')' || c == ',') {
            ++i;
            add(c == '(' ? TokenKind::Open : c == ')' ? TokenKind::Close : TokenKind::Comma, std::string(1, c), start);
        } else if (c == '"' || c == '\'') {
            std::string value;
            for (++i; i < text.size() && text[i] != c; ++i) {
                if (text[i] == '\\' && i + 1 < text.size()) {
                    ++i;
                    value += text[i] == 'n' ? '\n' : text[i] == 't' ? '\t' : text[i];
                } else {
                    value += text[i];
                }
            }
            if (i == text.size()) {
                lexed.error = QueryError{start, text.size() - start, "this quote is not closed"};
                break;
            }
            ++i;
            add(TokenKind::Quoted, std::move(value), start);
        } else if (endsWord(c)) {
            const char next = i + 1 < text.size() ? text[i + 1] : '\0';
            if (c == '!' && next != '=') {
                lexed.error = QueryError{start, 1, "expected != here"};
                break;
            }
            const bool two = (next == '=' && c != '~' && c != '=') || (c == '~' && next == '~');
            i += two ? 2 : 1;
            if (c == '=' && next == '=') // people used to code write ==
                ++i;
            add(TokenKind::Operator, std::string(text.substr(start, two ? 2 : 1)), start);
        } else {
            while (i < text.size() && !endsWord(text[i]))
                ++i;
            add(TokenKind::Word, std::string(text.substr(start, i - start)), start);
        }
    }
    i = text.size();
    add(TokenKind::End, {}, text.size());
    return lexed;
}

bool isBareWord(std::string_view word)
{
    return !word.empty() && std::none_of(word.begin(), word.end(), endsWord) &&
           std::find(keywords.begin(), keywords.end(), word) == keywords.end() &&
           word.find("..") == std::string_view::npos;
}

std::string quoteIfNeeded(std::string_view word)
{
    return isBareWord(word) ? std::string(word) : quoteWord(word);
}

std::string quoteWord(std::string_view word)
{
    std::string quoted = "\"";
    for (const char c : word) {
        if (c == '"' || c == '\\')
            quoted += '\\';
        if (c == '\n')
            quoted += "\\n";
        else if (c == '\t')
            quoted += "\\t";
        else
            quoted += c;
    }
    return quoted + '"';
}

} // namespace modelbook
