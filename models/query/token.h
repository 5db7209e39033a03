// Lexer of the query language (design §7): text into tokens with their places.
#pragma once

#include "models/query/query_error.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

enum class TokenKind {
    Word,   ///< a bare run of characters: a field, a value, a keyword, a search word
    Quoted, ///< "…" or '…', with \" \' \\ \n \t inside
    Operator, ///< = != < <= > >= ~ ~~
    Open,
    Close,
    Comma,
    End
};

struct Token {
    TokenKind kind = TokenKind::End;
    std::string text; ///< unescaped
    std::size_t position = 0;
    std::size_t length = 0;
};

/// All tokens, the last one End. A QueryError where a quote is not closed.
struct LexedQuery {
    std::vector<Token> tokens;
    std::optional<QueryError> error;
};
LexedQuery lexQuery(std::string_view text);

/// Whether a word can stand bare, or has to be quoted to be read back as it is.
bool isBareWord(std::string_view word);
/// "word" or a quoted spelling that lexes back to it.
std::string quoteIfNeeded(std::string_view word);
/// The quoted spelling, whether the word needs it or not.
std::string quoteWord(std::string_view word);

} // namespace modelbook
