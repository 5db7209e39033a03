// FormulaParser: the text of a formula to the steps that compute it.
#pragma once

#include "models/catalogue/formula.h"

#include <array>
#include <utility>

namespace modelbook {

class FormulaParser
{
public:
    using Op = Formula::Op;

    struct Function {
        std::string_view name;
        Op op;
        int arguments; ///< 0: one or more
    };
    static constexpr std::array functions{
        Function{"log", Op::Log, 1},     Function{"log10", Op::Log10, 1}, Function{"log2", Op::Log2, 1}, Function{"exp", Op::Exp, 1},
        Function{"sqrt", Op::Sqrt, 1},   Function{"abs", Op::Abs, 1},     Function{"floor", Op::Floor, 1}, Function{"ceil", Op::Ceil, 1},
        Function{"round", Op::Round, 1}, Function{"min", Op::Min, 0},     Function{"max", Op::Max, 0},   Function{"pow", Op::Power, 2},
        Function{"if", Op::If, 3}};

    struct Binary {
        std::string_view text;
        Op op;
        int binding; ///< stronger ones bind first
    };
    /// Longer texts before those they begin with.
    static constexpr std::array binaries{Binary{"<=", Op::LessEqual, 1},    Binary{">=", Op::GreaterEqual, 1}, Binary{"==", Op::Equal, 1},
                                         Binary{"!=", Op::NotEqual, 1},     Binary{"<", Op::Less, 1},          Binary{">", Op::Greater, 1},
                                         Binary{"=", Op::Equal, 1},         Binary{"+", Op::Add, 2},           Binary{"-", Op::Subtract, 2},
                                         Binary{"*", Op::Multiply, 3},      Binary{"/", Op::Divide, 3},        Binary{"%", Op::Remainder, 3},
                                         Binary{"^", Op::Power, 5}};
    static constexpr int negateBinding = 4;

    explicit FormulaParser(std::string_view text) : m_text(text) {}
    std::optional<Formula> parse(QueryError& error);

private:
    static constexpr int maxNesting = 64;

    void parseBinary(int binding, int depth);
    void parseUnary(int depth);
    void parseOperand(int depth);
    void parseCall(const Function& function, std::size_t start, int depth);
    void skipSpace();
    bool take(char c);
    std::optional<Binary> peekBinary();
    void fail(std::size_t position, std::size_t length, std::string message);
    void addField(std::string name);
    void step(Op op, std::uint32_t count = 0, double number = 0) { m_formula.m_steps.push_back({op, count, number}); }

    std::string_view m_text;
    std::size_t m_at = 0;
    Formula m_formula;
    std::optional<QueryError> m_error;
};

} // namespace modelbook
