#include "models/catalogue/formula_parser.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace modelbook {

namespace {

bool isNameStart(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool isFormulaDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isNamePart(char c)
{
    return isNameStart(c) || isFormulaDigit(c) || c == '.' || c == '\\' || c == '@';
}

} // namespace

std::optional<Formula> Formula::parse(std::string_view text, QueryError& error)
{
    return FormulaParser(text).parse(error);
}

void FormulaParser::fail(std::size_t position, std::size_t length, std::string message)
{
    if (!m_error)
        m_error = QueryError{position, length, std::move(message)};
}

void FormulaParser::skipSpace()
{
    while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\t' || m_text[m_at] == '\n'))
        ++m_at;
}

bool FormulaParser::take(char c)
{
    skipSpace();
    if (m_at >= m_text.size() || m_text[m_at] != c)
        return false;
    ++m_at;
    return true;
}

std::optional<FormulaParser::Binary> FormulaParser::peekBinary()
{
    skipSpace();
    const auto found = std::find_if(binaries.begin(), binaries.end(), [&](const Binary& one) { return m_text.substr(m_at).starts_with(one.text); });
    return found == binaries.end() ? std::nullopt : std::optional(*found);
}

void FormulaParser::addField(std::string name)
{
    auto& fields = m_formula.m_fields;
    const auto it = std::find(fields.begin(), fields.end(), name);
    step(Op::Field, static_cast<std::uint32_t>(it - fields.begin()));
    if (it == fields.end())
        fields.push_back(std::move(name));
}

std::optional<Formula> FormulaParser::parse(QueryError& error)
{
    parseBinary(1, 0);
    skipSpace();
    if (!m_error && m_at < m_text.size())
        fail(m_at, 1, m_text[m_at] == ')' ? "there is no ( for this )" : "expected an operator such as + or * here");
    if (m_error) {
        error = *m_error;
        return std::nullopt;
    }
    return std::move(m_formula);
}

void FormulaParser::parseBinary(int binding, int depth)
{
    if (depth > maxNesting)
        return fail(m_at, 1, "this is nested too deeply");
    parseUnary(depth + 1);
    while (!m_error) {
        const auto op = peekBinary();
        if (!op || op->binding < binding)
            return;
        m_at += op->text.size();
        // 2 ^ 3 ^ 2 is 2 ^ (3 ^ 2), all others go from left to right.
        parseBinary(op->op == Op::Power ? op->binding : op->binding + 1, depth + 1);
        step(op->op);
    }
}

void FormulaParser::parseUnary(int depth)
{
    if (depth > maxNesting)
        return fail(m_at, 1, "this is nested too deeply");
    if (take('-')) {
        parseBinary(negateBinding, depth + 1); // -2 ^ 2 is -(2 ^ 2)
        return step(Op::Negate);
    }
    parseOperand(depth);
}

void FormulaParser::parseOperand(int depth)
{
    skipSpace();
    const auto start = m_at;
    if (m_at >= m_text.size())
        return fail(m_at, 0, "expected a field, a number or ( here");
    const char c = m_text[m_at];
    if (take('(')) {
        parseBinary(1, depth + 1);
        if (!m_error && !take(')'))
            fail(start, 1, "this ( is not closed");
        return;
    }
    if (isFormulaDigit(c) || (c == '.' && m_at + 1 < m_text.size() && isFormulaDigit(m_text[m_at + 1]))) {
        const std::string rest(m_text.substr(m_at, 64));
        char* end = nullptr;
        const double number = std::strtod(rest.c_str(), &end);
        m_at += static_cast<std::size_t>(end - rest.c_str());
        if (!std::isfinite(number) || (m_at < m_text.size() && isNamePart(m_text[m_at])))
            return fail(start, m_at - start, "this is no number");
        return step(Op::Number, 0, number);
    }
    if (c == '"' || c == '\'') {
        std::string name;
        for (++m_at; m_at < m_text.size() && m_text[m_at] != c; ++m_at) {
            if (m_text[m_at] == '\\' && m_at + 1 < m_text.size() && (m_text[m_at + 1] == c || m_text[m_at + 1] == '\\'))
                ++m_at;
            name += m_text[m_at];
        }
        if (m_at >= m_text.size())
            return fail(start, m_text.size() - start, "this quote is not closed");
        ++m_at;
        if (name.empty())
            return fail(start, 2, "expected the name of a field in the quotes");
        return addField(std::move(name));
    }
    if (!isNameStart(c))
        return fail(m_at, 1, "expected a field, a number or ( here");
    while (m_at < m_text.size() && isNamePart(m_text[m_at]))
        ++m_at;
    const auto name = m_text.substr(start, m_at - start);
    const auto after = m_at;
    if (take('(')) {
        const auto function = std::find_if(functions.begin(), functions.end(), [&](const Function& one) { return one.name == name; });
        if (function == functions.end())
            return fail(start, name.size(), "there is no function " + std::string(name) + "; there are log, log10, log2, exp, sqrt, abs, floor, ceil, round, min, max, pow, if");
        return parseCall(*function, start, depth);
    }
    m_at = after;
    addField(std::string(name));
}

void FormulaParser::parseCall(const Function& function, std::size_t start, int depth)
{
    std::uint32_t arguments = 0;
    if (!take(')')) {
        do {
            parseBinary(1, depth + 1);
            ++arguments;
        } while (!m_error && take(','));
        if (!m_error && !take(')'))
            return fail(m_at, m_at < m_text.size() ? 1 : 0, "expected , or ) here");
    }
    const auto wanted = static_cast<std::uint32_t>(function.arguments);
    if (!m_error && (wanted == 0 ? arguments == 0 : arguments != wanted))
        return fail(start, m_at - start, std::string(function.name) + " takes " + (wanted == 0 ? std::string("one value or more") : std::to_string(wanted) + (wanted == 1 ? " value" : " values")));
    step(function.op, function.arguments == 0 ? arguments : 0);
}

} // namespace modelbook
