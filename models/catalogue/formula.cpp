#include "models/catalogue/formula.h"

#include "models/args/text.h"
#include "models/catalogue/formula_parser.h"

#include <algorithm>
#include <cmath>

namespace modelbook {

namespace {

std::string fieldText(const std::string& name)
{
    QueryError error;
    // A name stands bare where it reads as that name.
    if (const auto parsed = Formula::parse(name, error); parsed && parsed->fields() == std::vector{name} && *parsed == *Formula::parse("\"x\"", error))
        return name;
    std::string quoted = "'";
    for (const char c : name) {
        if (c == '\'' || c == '\\')
            quoted += '\\';
        quoted += c;
    }
    return quoted + '\'';
}

struct Text {
    std::string text;
    int binding = 9; ///< of its outermost operator
};

} // namespace

bool Formula::operator==(const Formula& other) const
{
    // Names may differ: what is compared is the computation.
    return m_steps == other.m_steps;
}

std::string Formula::text(const std::vector<std::string>& names) const
{
    std::vector<Text> stack;
    const auto pop = [&] {
        auto top = std::move(stack.back());
        stack.pop_back();
        return top;
    };
    const auto bracketed = [](const Text& part, bool needed) { return needed ? "(" + part.text + ")" : part.text; };
    for (const auto& step : m_steps) {
        const auto binary = std::find_if(FormulaParser::binaries.begin(), FormulaParser::binaries.end(), [&](const auto& one) { return one.op == step.op; });
        const auto function = std::find_if(FormulaParser::functions.begin(), FormulaParser::functions.end(), [&](const auto& one) { return one.op == step.op; });
        if (step.op == Op::Number) {
            stack.push_back({shortestNumber(step.number)});
        } else if (step.op == Op::Field) {
            stack.push_back({fieldText(names[step.count])});
        } else if (step.op == Op::Negate) {
            const auto part = pop();
            stack.push_back({"-" + bracketed(part, part.binding < FormulaParser::negateBinding + 1 && part.binding != FormulaParser::negateBinding), FormulaParser::negateBinding});
        } else if (binary != FormulaParser::binaries.end()) {
            const auto right = pop(), left = pop();
            const bool power = step.op == Op::Power;
            const auto text = bracketed(left, left.binding < binary->binding || (power && left.binding == binary->binding)) + " " + std::string(binary->text) + " " +
                              bracketed(right, right.binding < binary->binding || (!power && right.binding == binary->binding));
            stack.push_back({text, binary->binding});
        } else {
            const std::size_t count = function->arguments > 0 ? static_cast<std::size_t>(function->arguments) : step.count;
            std::string arguments;
            for (auto i = stack.size() - count; i < stack.size(); ++i)
                arguments += (arguments.empty() ? "" : ", ") + stack[i].text;
            stack.resize(stack.size() - count);
            stack.push_back({std::string(function->name) + "(" + arguments + ")"});
        }
    }
    return stack.empty() ? std::string() : stack.back().text;
}

std::optional<double> Formula::evaluate(std::span<const std::optional<double>> operands) const
{
    // Missing is carried as NaN: every operation keeps it, and no result is NaN otherwise.
    std::vector<double> stack;
    stack.reserve(16);
    const auto pop = [&] {
        const double top = stack.back();
        stack.pop_back();
        return top;
    };
    for (const auto& step : m_steps) {
        switch (step.op) {
        case Op::Number: stack.push_back(step.number); continue;
        case Op::Field: stack.push_back(operands[step.count].value_or(NAN)); continue;
        case Op::Negate: stack.back() = -stack.back(); continue;
        case Op::Log: stack.back() = std::log(stack.back()); continue;
        case Op::Log10: stack.back() = std::log10(stack.back()); continue;
        case Op::Log2: stack.back() = std::log2(stack.back()); continue;
        case Op::Exp: stack.back() = std::exp(stack.back()); continue;
        case Op::Sqrt: stack.back() = std::sqrt(stack.back()); continue;
        case Op::Abs: stack.back() = std::abs(stack.back()); continue;
        case Op::Floor: stack.back() = std::floor(stack.back()); continue;
        case Op::Ceil: stack.back() = std::ceil(stack.back()); continue;
        case Op::Round: stack.back() = std::round(stack.back()); continue;
        case Op::Min:
        case Op::Max: {
            double result = pop();
            for (std::uint32_t i = 1; i < step.count; ++i) {
                const double other = pop();
                if (std::isnan(result) || std::isnan(other))
                    result = NAN;
                else
                    result = step.op == Op::Min ? std::min(result, other) : std::max(result, other);
            }
            stack.push_back(result);
            continue;
        }
        case Op::If: {
            const double otherwise = pop(), then = pop(), condition = pop();
            stack.push_back(std::isnan(condition) ? NAN : condition != 0 ? then : otherwise);
            continue;
        }
        default: break;
        }
        const double right = pop();
        double& left = stack.back();
        const bool missing = std::isnan(left) || std::isnan(right);
        switch (step.op) {
        case Op::Add: left += right; break;
        case Op::Subtract: left -= right; break;
        case Op::Multiply: left *= right; break;
        case Op::Divide: left = right == 0 ? NAN : left / right; break;
        case Op::Remainder: left = right == 0 ? NAN : std::fmod(left, right); break;
        case Op::Power: left = missing ? NAN : std::pow(left, right); break;
        case Op::Less: left = missing ? NAN : left < right; break;
        case Op::LessEqual: left = missing ? NAN : left <= right; break;
        case Op::Greater: left = missing ? NAN : left > right; break;
        case Op::GreaterEqual: left = missing ? NAN : left >= right; break;
        case Op::Equal: left = missing ? NAN : left == right; break;
        case Op::NotEqual: left = missing ? NAN : left != right; break;
        default: break;
        }
    }
    return stack.empty() || !std::isfinite(stack.back()) ? std::nullopt : std::optional(stack.back());
}

} // namespace modelbook
