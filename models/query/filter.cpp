#include "models/query/filter.h"

#include "models/args/canonical.h"
#include "models/args/infer.h"
#include "models/catalogue/value_order.h"
#include "models/query/evaluate.h"

#include <QDateTime>
#include <QRegularExpression>

#include <cmath>

namespace modelbook {

namespace {

/// A value of the question, with every reading of it that a comparison may want.
struct Literal {
    ArgValue value; ///< as typed
    std::string text;
    bool quoted = false;
};

bool holds(const ArgValue& value, const Literal& literal)
{
    if (value == literal.value)
        return true;
    // Text fields keep what looks like a number or a bool as text: seed "007", name 42.
    if (value.isString())
        return value.toString() == literal.text;
    if (value.isExotic())
        return value.toExotic().text == literal.text;
    if (value.isList()) {
        for (const auto& item : value.toList()) {
            if (holds(item, literal))
                return true;
        }
    }
    return false;
}

/// The order of a model's value to a literal, or nullopt where they are of kinds that have none.
std::optional<int> orderOf(const ArgValue& value, const Literal& literal)
{
    const auto number = numberOf(value);
    const auto bound = numberOf(literal.value);
    if (number && bound) {
        if (std::isnan(*number) || std::isnan(*bound))
            return std::nullopt;
        return compareValues(value, literal.value);
    }
    // "007" is text: a bare number says nothing about it.
    if (value.isString() && !number && !literal.value.isNumber())
        return compareNatural(value.toString(), literal.text);
    if (value.isExotic())
        return compareNatural(value.toExotic().text, literal.text);
    return std::nullopt;
}

bool compares(CompareOp op, int order)
{
    switch (op) {
    case CompareOp::Less: return order < 0;
    case CompareOp::LessEqual: return order <= 0;
    case CompareOp::Greater: return order > 0;
    case CompareOp::GreaterEqual: return order >= 0;
    default: return false;
    }
}

std::optional<double> suffixedNumber(std::string text)
{
    if (!text.empty() && (text.back() == 'B' || text.back() == 'b') && text.size() > 1 &&
        std::string_view("KMGTkmgt").find(text[text.size() - 2]) != std::string_view::npos)
        text.pop_back();
    if (text.size() < 2)
        return std::nullopt;
    double factor = 1;
    switch (text.back()) {
    case 'K': case 'k': factor = 1e3; break;
    case 'M': case 'm': factor = 1e6; break;
    case 'G': case 'g': case 'B': case 'b': factor = 1e9; break;
    case 'T': case 't': factor = 1e12; break;
    default: return std::nullopt;
    }
    text.pop_back();
    const auto number = inferArg(text);
    return number.isNumber() ? std::optional(number.toDouble() * factor) : std::nullopt;
}

class Compiler
{
public:
    explicit Compiler(const ColumnIndex& index) : m_index(index) {}

    ModelPredicate compile(const QueryNode& node)
    {
        using Kind = QueryNode::Kind;
        switch (node.kind) {
        case Kind::And:
        case Kind::Or: {
            std::vector<ModelPredicate> parts;
            for (const auto& child : node.children)
                parts.push_back(compile(child));
            const bool all = node.kind == Kind::And;
            return [parts, all](const IndexedModel& model) {
                for (const auto& part : parts) {
                    if (part(model) != all)
                        return !all;
                }
                return all;
            };
        }
        case Kind::Not: {
            auto inner = compile(node.children.front());
            return [inner](const IndexedModel& model) { return !inner(model); };
        }
        case Kind::Word: {
            auto word = foldCase(node.values.front().text);
            return [word](const IndexedModel& model) { return model.searchText.find(word) != std::string::npos; };
        }
        default: return compileField(node);
        }
    }
    std::optional<QueryError> error;

private:
    void fail(std::size_t position, std::size_t length, std::string message)
    {
        if (!error)
            error = QueryError{position, length, std::move(message)};
    }

    Literal literalOf(const ValueRef& ref, const FieldKey& key)
    {
        Literal literal{ref.text, ref.text, ref.quoted};
        if (key == FieldKey{FieldKind::Property, "created"}) {
            const auto text = QString::fromStdString(ref.text);
            auto date = QDateTime::fromString(text, Qt::ISODate);
            if (date.isValid()) {
                literal.value = static_cast<std::int64_t>(date.toMSecsSinceEpoch());
                return literal;
            }
            fail(ref.position, ref.length, "expected a date such as 2026-11-05 here");
            return literal;
        }
        if (ref.quoted)
            return literal;
        literal.value = inferArg(ref.text);
        const bool counts = key == FieldKey{FieldKind::Property, "size"} ||
                            key == FieldKey{FieldKind::Property, "parameters"};
        if (counts && literal.value.isString()) {
            if (const auto number = suffixedNumber(ref.text))
                literal.value = *number;
            else
                fail(ref.position, ref.length, "expected a number such as 100M here");
        }
        return literal;
    }

    ModelPredicate compileField(const QueryNode& node)
    {
        using Kind = QueryNode::Kind;
        const auto never = [](const IndexedModel&) { return false; };
        const auto resolved = resolveField(node.field.text, m_index.fields());
        if (!resolved.key) {
            fail(node.field.position, node.field.length, resolved.problem);
            return never;
        }
        const auto id = *m_index.names().find(*resolved.key);
        if (node.kind == Kind::Has)
            return [id](const IndexedModel& model) { return model.find(id) != nullptr; };
        if (node.kind == Kind::Missing)
            return [id](const IndexedModel& model) { return model.find(id) == nullptr; };

        std::vector<Literal> literals;
        for (const auto& value : node.values)
            literals.push_back(literalOf(value, *resolved.key));
        if (error)
            return never;
        const bool isDate = *resolved.key == FieldKey{FieldKind::Property, "created"};
        if (node.kind == Kind::In) {
            return [id, literals](const IndexedModel& model) {
                const auto* value = model.find(id);
                return value && std::any_of(literals.begin(), literals.end(),
                                            [&](const auto& literal) { return holds(*value, literal); });
            };
        }
        if (node.kind == Kind::Range) {
            // A date alone means the whole day, so the upper end of a range of dates includes its day.
            if (isDate && node.values[1].text.size() <= 10)
                literals[1].value = literals[1].value.toInt() + 86'399'999;
            return [id, literals](const IndexedModel& model) {
                const auto* value = model.find(id);
                if (!value)
                    return false;
                const auto low = orderOf(*value, literals[0]), high = orderOf(*value, literals[1]);
                return low && high && *low >= 0 && *high <= 0;
            };
        }
        return compileComparison(node, id, literals.front(), isDate);
    }

    ModelPredicate compileComparison(const QueryNode& node, FieldId id, const Literal& literal, bool isDate)
    {
        switch (node.op) {
        case CompareOp::Equal:
        case CompareOp::NotEqual: {
            const bool wanted = node.op == CompareOp::Equal;
            if (isDate && literal.text.size() <= 10) {
                const auto day = literal.value.toInt();
                return [id, day, wanted](const IndexedModel& model) {
                    const auto* value = model.find(id);
                    const bool same = value && value->isInt() && value->toInt() >= day && value->toInt() < day + 86'400'000;
                    return same == wanted;
                };
            }
            return [id, literal, wanted](const IndexedModel& model) {
                const auto* value = model.find(id);
                return (value && holds(*value, literal)) == wanted;
            };
        }
        case CompareOp::Contains: {
            auto part = foldCase(literal.text);
            return [id, part](const IndexedModel& model) {
                const auto* value = model.find(id);
                return value && foldCase(displayText(*value)).find(part) != std::string::npos;
            };
        }
        case CompareOp::Matches: {
            const QRegularExpression pattern(QString::fromStdString(literal.text),
                                             QRegularExpression::UseUnicodePropertiesOption);
            if (!pattern.isValid()) {
                const auto& ref = node.values.front();
                fail(ref.position, ref.length,
                     "this is no regular expression: " + pattern.errorString().toStdString());
            }
            return [id, pattern](const IndexedModel& model) {
                const auto* value = model.find(id);
                return value && pattern.match(QString::fromStdString(displayText(*value))).hasMatch();
            };
        }
        default: {
            auto bound = literal;
            // created > 2026-11-05 means after that day, <= includes all of it.
            if (isDate && literal.text.size() <= 10 &&
                (node.op == CompareOp::Greater || node.op == CompareOp::LessEqual))
                bound.value = literal.value.toInt() + 86'399'999;
            return [id, bound, op = node.op](const IndexedModel& model) {
                const auto* value = model.find(id);
                const auto order = value ? orderOf(*value, bound) : std::nullopt;
                return order && compares(op, *order);
            };
        }
        }
    }

    const ColumnIndex& m_index;
};

} // namespace

CompiledFilter compileFilter(const QueryNode& node, const ColumnIndex& index)
{
    Compiler compiler(index);
    CompiledFilter compiled;
    compiled.matches = compiler.compile(node);
    compiled.error = compiler.error;
    return compiled;
}

} // namespace modelbook
