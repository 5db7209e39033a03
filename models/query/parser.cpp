#include "models/query/parser.h"

#include "models/args/infer.h"
#include "models/query/token.h"

namespace modelbook {

namespace {

constexpr int maxNesting = 100;

class Parser
{
public:
    explicit Parser(std::vector<Token> tokens) : m_tokens(std::move(tokens)) {}

    ParsedQuery parse()
    {
        ParsedQuery parsed;
        if (!atClause() && peek().kind != TokenKind::End) {
            auto filter = parseOr(0);
            if (!m_error)
                parsed.query.filter.push_back(std::move(filter));
        }
        while (!m_error && atClause()) {
            const bool sort = isWord(peek(), "sort");
            const auto& clause = next();
            next(); // by
            auto& done = sort ? m_sorted : m_grouped;
            if (done)
                fail(clause, sort ? "there is a second 'sort by'; separate the keys by commas"
                                  : "there is a second 'group by'; separate the fields by commas");
            done = true;
            do {
                auto field = parseField(sort ? "a field to sort by" : "a field to group by");
                if (!sort) {
                    parsed.query.group.push_back(std::move(field));
                    continue;
                }
                const bool descending = isWord(peek(), "desc");
                if (descending || isWord(peek(), "asc"))
                    next();
                parsed.query.sort.push_back({std::move(field), descending});
            } while (!m_error && takeComma());
        }
        if (!m_error && peek().kind != TokenKind::End)
            fail(peek(), unexpected());
        parsed.error = m_error;
        return parsed;
    }

private:
    /// What may stand where something else is left over.
    std::string unexpected() const
    {
        if (peek().kind == TokenKind::Close)
            return "there is no ( for this )";
        if (m_sorted || m_grouped)
            return m_sorted && m_grouped ? "expected a comma and a field, or the end here"
                   : m_sorted            ? "expected a comma, 'desc', 'group by' or the end here"
                                         : "expected a comma and a field, 'sort by' or the end here";
        if (peek().kind == TokenKind::Comma)
            return "expected 'and', 'or', 'sort by' or the end here; several values are written in (a, b)";
        return "expected 'and', 'or', 'sort by' or the end here";
    }
    static bool isWord(const Token& token, std::string_view word)
    {
        return token.kind == TokenKind::Word && token.text == word;
    }
    const Token& peek(std::size_t ahead = 0) const { return m_tokens[std::min(m_at + ahead, m_tokens.size() - 1)]; }
    const Token& next() { return m_tokens[std::min(m_at++, m_tokens.size() - 1)]; }
    bool atClause() const { return (isWord(peek(), "sort") || isWord(peek(), "group")) && isWord(peek(1), "by"); }
    bool takeComma()
    {
        if (peek().kind != TokenKind::Comma)
            return false;
        next();
        return true;
    }
    void fail(const Token& token, std::string message)
    {
        if (!m_error)
            m_error = QueryError{token.position, token.length, std::move(message)};
    }
    static bool isName(const Token& token) { return token.kind == TokenKind::Word || token.kind == TokenKind::Quoted; }

    FieldRef parseField(const char* expected)
    {
        const auto& token = peek();
        if (!isName(token) || token.text.empty()) {
            fail(token, std::string("expected ") + expected + " here");
            return {};
        }
        next();
        return {token.text, token.position, token.length};
    }

    /// Quotes count only around what would else be a number, a bool or null.
    static ValueRef valueOf(const Token& token)
    {
        const bool quoted = token.kind == TokenKind::Quoted && !inferArg(token.text).isString();
        return {token.text, quoted, token.position, token.length};
    }

    /// A value, or a range where the word holds "..", or ".." touches a quoted end.
    std::vector<ValueRef> parseValues(const std::string& after)
    {
        const auto& token = peek();
        if (!isName(token)) {
            fail(token, "expected a value after " + after);
            return {};
        }
        next();
        const bool word = token.kind == TokenKind::Word;
        const auto dots = word ? token.text.find("..") : std::string::npos;
        if (dots != std::string::npos) {
            ValueRef low{token.text.substr(0, dots), false, token.position, dots};
            ValueRef high{token.text.substr(dots + 2), false, token.position + dots + 2, token.length - dots - 2};
            const bool quotedEnd = high.text.empty() && peek().kind == TokenKind::Quoted;
            if (quotedEnd)
                high = valueOf(next());
            if (low.text.empty() || (high.text.empty() && !quotedEnd))
                fail(token, "a range needs both ends: 1..10");
            return {low, high};
        }
        auto low = valueOf(token);
        const bool ranged = token.kind == TokenKind::Quoted && peek().kind == TokenKind::Word &&
                            peek().position == token.position + token.length && peek().text.compare(0, 2, "..") == 0;
        if (!ranged)
            return {low};
        const auto& rest = next();
        ValueRef high{rest.text.substr(2), false, rest.position + 2, rest.length - 2};
        if (high.text.empty() && peek().kind == TokenKind::Quoted)
            high = valueOf(next());
        else if (high.text.empty())
            fail(rest, "a range needs both ends: 1..10");
        return {low, high};
    }

    QueryNode parseOr(int depth)
    {
        std::vector<QueryNode> parts;
        do {
            parts.push_back(parseAnd(depth));
        } while (!m_error && isWord(peek(), "or") && (next(), true));
        return joined(QueryNode::Kind::Or, std::move(parts));
    }

    QueryNode parseAnd(int depth)
    {
        std::vector<QueryNode> parts;
        while (true) {
            parts.push_back(parseNot(depth));
            if (m_error)
                break;
            if (isWord(peek(), "and")) {
                next();
                continue;
            }
            const bool more = (isName(peek()) || peek().kind == TokenKind::Open) && !isWord(peek(), "or") && !atClause();
            if (!more)
                break;
        }
        return joined(QueryNode::Kind::And, std::move(parts));
    }

    /// Nested nodes of one kind are one node, so that printing and parsing give the same tree.
    static QueryNode joined(QueryNode::Kind kind, std::vector<QueryNode> parts)
    {
        if (parts.size() == 1)
            return std::move(parts.front());
        QueryNode node;
        node.kind = kind;
        for (auto& part : parts) {
            if (part.kind == kind)
                node.children.insert(node.children.end(), part.children.begin(), part.children.end());
            else
                node.children.push_back(std::move(part));
        }
        return node;
    }

    QueryNode parseNot(int depth)
    {
        if (depth > maxNesting) {
            fail(peek(), "this is nested too deeply");
            return {};
        }
        if (isWord(peek(), "not") && peek(1).kind != TokenKind::Operator) {
            next();
            QueryNode node;
            node.kind = QueryNode::Kind::Not;
            node.children.push_back(parseNot(depth + 1));
            return node;
        }
        if (peek().kind == TokenKind::Open) {
            const auto& open = next();
            auto node = parseOr(depth + 1);
            if (!m_error && peek().kind != TokenKind::Close)
                fail(peek().kind == TokenKind::End ? open : peek(),
                     peek().kind == TokenKind::End ? "this ( is not closed" : "expected ) here");
            next();
            return node;
        }
        for (const auto& [word, kind] : {std::pair("has", QueryNode::Kind::Has), {"missing", QueryNode::Kind::Missing}}) {
            if (isWord(peek(), word) && isName(peek(1))) {
                next();
                QueryNode node;
                node.kind = kind;
                node.field = parseField("a field");
                return node;
            }
        }
        return parseCompare();
    }

    QueryNode parseCompare()
    {
        QueryNode node;
        const auto& token = peek();
        if (!isName(token) || isWord(token, "and") || isWord(token, "or")) {
            fail(token, token.kind == TokenKind::End ? "expected a condition or a word to search here"
                                                     : "expected a field or a word before " + token.text);
            return node;
        }
        if (peek(1).kind == TokenKind::Operator) {
            node.field = parseField("a field");
            const auto& op = next();
            static const std::pair<std::string_view, CompareOp> ops[] = {
                {"=", CompareOp::Equal},        {"!=", CompareOp::NotEqual}, {"<", CompareOp::Less},
                {"<=", CompareOp::LessEqual},   {">", CompareOp::Greater},   {">=", CompareOp::GreaterEqual},
                {"~", CompareOp::Contains},     {"~~", CompareOp::Matches}};
            for (const auto& [text, value] : ops) {
                if (op.text == text)
                    node.op = value;
            }
            node.values = parseValues(op.text);
            node.kind = node.values.size() == 2 ? QueryNode::Kind::Range : QueryNode::Kind::Compare;
            if (node.kind == QueryNode::Kind::Range && node.op != CompareOp::Equal)
                fail(op, "a range goes with = or in");
            return node;
        }
        if (isWord(peek(1), "in") && (peek(2).kind == TokenKind::Open || isName(peek(2)))) {
            node.field = parseField("a field");
            next();
            if (peek().kind != TokenKind::Open) {
                node.kind = QueryNode::Kind::Range;
                const auto& start = peek();
                node.values = parseValues("in");
                if (node.values.size() != 2)
                    fail(start, "expected ( or a range such as 1..10 after in");
                return node;
            }
            const auto& open = next();
            node.kind = QueryNode::Kind::In;
            do {
                if (!isName(peek())) {
                    fail(peek(), "expected a value here");
                    break;
                }
                node.values.push_back(valueOf(next()));
            } while (takeComma());
            if (!m_error && peek().kind != TokenKind::Close)
                fail(peek().kind == TokenKind::End ? open : peek(),
                     peek().kind == TokenKind::End ? "this ( is not closed" : "expected , or ) here");
            next();
            return node;
        }
        next();
        node.kind = QueryNode::Kind::Word;
        node.values.push_back({token.text, false, token.position, token.length});
        return node;
    }

    std::vector<Token> m_tokens;
    std::size_t m_at = 0;
    bool m_sorted = false, m_grouped = false;
    std::optional<QueryError> m_error;
};

} // namespace

ParsedQuery parseQuery(std::string_view text)
{
    auto lexed = lexQuery(text);
    if (lexed.error)
        return {{}, lexed.error};
    return Parser(std::move(lexed.tokens)).parse();
}

} // namespace modelbook
