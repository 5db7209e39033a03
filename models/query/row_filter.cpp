#include "models/query/row_filter.h"

#include "models/args/canonical.h"
#include "models/args/infer.h"
#include "models/catalogue/value_order.h"
#include "models/query/evaluate.h"
#include "models/query/literal.h"
#include "models/query/word_search.h"

#include <QRegularExpression>

#include <algorithm>
#include <functional>

namespace modelbook {

namespace {

using Codes = std::vector<CodeRange>;
/// The codes of a column that fit.
using CodeFilter = std::function<Codes(const Column&, const CancelToken&)>;

/// A condition with its names resolved and its values read.
struct Plan {
    QueryNode::Kind kind = QueryNode::Kind::Word;
    std::vector<Plan> children;
    FieldKey field;
    CodeFilter codes;
    bool opposite = false; ///< `!=`
    SearchedWord word;
};

/// The codes first … last - 1 of which the shown text fits; none after the question is cancelled.
template <typename Fits>
Codes codesShown(const Dictionary& dictionary, std::uint32_t first, std::uint32_t last, const CancelToken& cancel, Fits fits)
{
    return codesWhere(first, last, [&](std::uint32_t code) { return !cancel.isCancelled() && fits(displayText(dictionary.value(code))); });
}

/// `~`: text is searched as a whole, all else as it is shown.
Codes codesContaining(const Column& column, const std::string& part, const CancelToken& cancel)
{
    const auto& dictionary = column.dictionary;
    const auto contains = [&](const std::string& text) { return foldCase(text).find(part) != std::string::npos; };
    const auto textFirst = dictionary.sectionBegin(Dictionary::Text), textLast = dictionary.sectionEnds[Dictionary::Text];
    auto found = codesShown(dictionary, 0, textFirst, cancel, contains);
    for (const auto& [first, last] : column.containing(part, textFirst, textLast))
        addRange(found, first, last);
    for (const auto& [first, last] : codesShown(dictionary, textLast, dictionary.size(), cancel, contains))
        addRange(found, first, last);
    return found;
}

class Planner
{
public:
    explicit Planner(const ColumnIndex& index) : m_index(index) {}
    std::optional<QueryError> error;

    Plan plan(const QueryNode& node)
    {
        using Kind = QueryNode::Kind;
        Plan plan;
        plan.kind = node.kind;
        if (node.kind == Kind::And || node.kind == Kind::Or || node.kind == Kind::Not) {
            for (const auto& child : node.children)
                plan.children.push_back(this->plan(child));
            // Of fewer rows words are found sooner.
            std::stable_partition(plan.children.begin(), plan.children.end(), [](const Plan& child) { return child.kind != Kind::Word; });
            return plan;
        }
        if (node.kind == Kind::Word) {
            const auto& value = node.values.front();
            plan.word.folded = foldCase(value.text);
            if (const auto number = inferArg(value.text); !value.quoted && number.isNumber())
                plan.word.number = number;
            return plan;
        }
        const auto resolved = resolveField(node.field.text, m_index.fields());
        if (!resolved.key) {
            fail({node.field.position, node.field.length, resolved.problem});
            return plan;
        }
        plan.field = *resolved.key;
        std::vector<Literal> literals;
        for (const auto& value : node.values) {
            auto literal = readLiteral(value, plan.field);
            if (const auto* wrong = std::get_if<QueryError>(&literal))
                fail(*wrong);
            else
                literals.push_back(std::move(std::get<Literal>(literal)));
        }
        if (error)
            return plan;
        if (node.kind == Kind::In) {
            plan.codes = [literals](const Column& column, const CancelToken&) {
                Codes found;
                for (const auto& literal : literals) {
                    for (const auto& range : codesEqual(column.dictionary, literal))
                        found.push_back(range);
                }
                return normalised(std::move(found));
            };
        } else if (node.kind == Kind::Range) {
            plan.codes = between({literals[0], endOfDay(literals[1], plan.field), true, true});
        } else if (node.kind == Kind::Compare) {
            planComparison(plan, node, literals.front());
        }
        return plan;
    }

private:
    void fail(QueryError problem)
    {
        if (!error)
            error = std::move(problem);
    }

    static CodeFilter between(Bounds bounds)
    {
        return [bounds](const Column& column, const CancelToken&) { return codesWithin(column.dictionary, bounds); };
    }
    /// The upper end of a range of days includes its day.
    static Literal endOfDay(Literal literal, const FieldKey& field)
    {
        if (isWholeDay(literal, field))
            literal.value = literal.value.toInt() + 86'399'999;
        return literal;
    }

    void planComparison(Plan& plan, const QueryNode& node, const Literal& literal)
    {
        switch (node.op) {
        case CompareOp::Equal:
        case CompareOp::NotEqual:
            plan.opposite = node.op == CompareOp::NotEqual;
            if (isWholeDay(literal, plan.field))
                plan.codes = between({literal, endOfDay(literal, plan.field), true, true});
            else
                plan.codes = [literal](const Column& column, const CancelToken&) { return codesEqual(column.dictionary, literal); };
            return;
        case CompareOp::Contains:
            plan.codes = [part = foldCase(literal.text)](const Column& column, const CancelToken& cancel) {
                return codesContaining(column, part, cancel);
            };
            return;
        case CompareOp::Matches: {
            const QRegularExpression pattern(QString::fromStdString(literal.text), QRegularExpression::UseUnicodePropertiesOption);
            if (!pattern.isValid()) {
                const auto& ref = node.values.front();
                fail({ref.position, ref.length, "this is no regular expression: " + pattern.errorString().toStdString()});
            }
            plan.codes = [pattern](const Column& column, const CancelToken& cancel) {
                return codesShown(column.dictionary, 0, column.dictionary.size(), cancel,
                                  [&](const std::string& text) { return pattern.match(QString::fromStdString(text)).hasMatch(); });
            };
            return;
        }
        // created > 2026-11-05 means after that day, <= includes all of it.
        case CompareOp::Less: plan.codes = between({std::nullopt, literal, true, false}); return;
        case CompareOp::LessEqual: plan.codes = between({std::nullopt, endOfDay(literal, plan.field), true, true}); return;
        case CompareOp::Greater: plan.codes = between({endOfDay(literal, plan.field), std::nullopt, false, true}); return;
        case CompareOp::GreaterEqual: plan.codes = between({literal, std::nullopt, true, true}); return;
        }
    }

    const ColumnIndex& m_index;
};

/// The rows of `among` that fit; of others nothing is said.
BitSet rowsOf(const Plan& plan, const Segment& segment, const BitSet& among, const CancelToken& cancel)
{
    using Kind = QueryNode::Kind;
    BitSet found(segment.rows());
    if (cancel.isCancelled())
        return found;
    switch (plan.kind) {
    case Kind::And:
    case Kind::Or:
        found = rowsOf(plan.children.front(), segment, among, cancel);
        for (std::size_t i = 1; i < plan.children.size(); ++i) {
            // What is decided by now need not be looked for.
            auto open = among;
            if (plan.kind == Kind::And) {
                open &= found;
                found &= rowsOf(plan.children[i], segment, open, cancel);
            } else {
                open -= found;
                found |= rowsOf(plan.children[i], segment, open, cancel);
            }
        }
        return found;
    case Kind::Not:
        found = rowsOf(plan.children.front(), segment, among, cancel);
        found.flip();
        return found;
    case Kind::Word: return rowsWithWord(plan.word, segment, among, cancel);
    default: break;
    }
    if (const auto* column = segment.column(plan.field)) {
        if (plan.codes)
            column->addRows(plan.codes(*column, cancel), found);
        else
            column->addPresent(found);
    }
    if (plan.kind == Kind::Missing || plan.opposite)
        found.flip();
    return found;
}

} // namespace

FilteredRows filterRows(const std::vector<QueryNode>& filter, const ColumnIndex& index, const CancelToken& cancel)
{
    FilteredRows filtered;
    std::optional<Plan> plan;
    if (!filter.empty()) {
        Planner planner(index);
        plan = planner.plan(filter.front());
        filtered.error = planner.error;
        if (filtered.error)
            return filtered;
    }
    for (const auto& part : index.parts()) {
        auto rows = part.liveRows();
        if (plan)
            rows &= rowsOf(*plan, *part.segment, rows, cancel);
        filtered.rows.push_back(std::move(rows));
        if (cancel.isCancelled()) {
            filtered.cancelled = true;
            return filtered;
        }
    }
    return filtered;
}

} // namespace modelbook
