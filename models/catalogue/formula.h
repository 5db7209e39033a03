// Formula: a column computed from other fields: "batch_size * world_size", "param_count / 1e9".
#pragma once

#include "models/query/query_error.h"
#include "storage/base/result.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

/// + - * / % ^, parentheses, numbers, comparisons (1 or 0), and the functions log log10 log2 exp sqrt abs floor ceil round, min
/// max pow of several, if(condition, then, else). A field is written by its dotted path, or in quotes (' or ") where that
/// holds other characters. The result is missing where an operand is missing or no number, or where there is no result (1 / 0,
/// sqrt(-1)); `if` needs only the branch that it takes. A question names such a column by "=" and the formula, in quotes:
/// `"=batch_size * world_size" > 512`. Never changes once parsed; safe from any thread.
class Formula
{
public:
    /// The error's position is in bytes from the start of the text.
    static std::optional<Formula> parse(std::string_view text, QueryError& error);

    /// The fields as they are written, each once, in order of their first use: the operands of evaluate().
    const std::vector<std::string>& fields() const { return m_fields; }
    /// The same formula with other names for its fields, in the order of fields(); quoted where needed. Parsing it again gives an
    /// equal formula.
    std::string text(const std::vector<std::string>& names) const;
    std::string text() const { return text(m_fields); }
    std::optional<double> evaluate(std::span<const std::optional<double>> operands) const;
    bool operator==(const Formula& other) const;

private:
    enum class Op : std::uint8_t {
        Number, Field, Negate, Add, Subtract, Multiply, Divide, Remainder, Power, Less, LessEqual, Greater, GreaterEqual,
        Equal, NotEqual, Log, Log10, Log2, Exp, Sqrt, Abs, Floor, Ceil, Round, Min, Max, If
    };
    /// Steps of a stack machine; `count` is the number of arguments of Min and Max, or the field of Field.
    struct Step {
        Op op = Op::Number;
        std::uint32_t count = 0;
        double number = 0;
        bool operator==(const Step&) const = default;
    };
    friend class FormulaParser;
    std::vector<Step> m_steps;
    std::vector<std::string> m_fields;
};

} // namespace modelbook
