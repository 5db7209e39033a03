// Printing: a parsed question back into text that means the same.
#include "models/query/ast.h"
#include "models/query/token.h"

namespace modelbook {

namespace {

const char* opText(CompareOp op)
{
    switch (op) {
    case CompareOp::Equal: return "=";
    case CompareOp::NotEqual: return "!=";
    case CompareOp::Less: return "<";
    case CompareOp::LessEqual: return "<=";
    case CompareOp::Greater: return ">";
    case CompareOp::GreaterEqual: return ">=";
    case CompareOp::Contains: return "~";
    case CompareOp::Matches: return "~~";
    }
    return "=";
}

std::string print(const ValueRef& value)
{
    return value.quoted ? quoteWord(value.text) : quoteIfNeeded(value.text);
}

std::string print(const FieldRef& field)
{
    return quoteIfNeeded(field.text);
}

std::string print(const QueryNode& node)
{
    using Kind = QueryNode::Kind;
    switch (node.kind) {
    case Kind::And:
    case Kind::Or: {
        std::string text;
        for (const auto& child : node.children) {
            if (!text.empty())
                text += node.kind == Kind::And ? " and " : " or ";
            const bool nested = child.kind == Kind::And || child.kind == Kind::Or;
            text += nested ? "(" + print(child) + ")" : print(child);
        }
        return text;
    }
    case Kind::Not: {
        const auto& child = node.children.front();
        const bool nested = child.kind == Kind::And || child.kind == Kind::Or;
        return "not " + (nested ? "(" + print(child) + ")" : print(child));
    }
    case Kind::Compare: return print(node.field) + " " + opText(node.op) + " " + print(node.values.front());
    case Kind::In: {
        std::string text;
        for (const auto& value : node.values)
            text += (text.empty() ? "" : ", ") + print(value);
        return print(node.field) + " in (" + text + ")";
    }
    case Kind::Range: {
        // A bare end in a dot would lend it to the two that follow.
        const auto& low = node.values[0];
        return print(node.field) + " in " + (low.text.ends_with('.') ? quoteWord(low.text) : print(low)) + ".." + print(node.values[1]);
    }
    case Kind::Has: return "has " + print(node.field);
    case Kind::Missing: return "missing " + print(node.field);
    case Kind::Word: return print(node.values.front());
    }
    return {};
}

} // namespace

std::string printQuery(const Query& query)
{
    std::string text = query.filter.empty() ? std::string() : print(query.filter.front());
    for (std::size_t i = 0; i < query.sort.size(); ++i) {
        text += i == 0 ? (text.empty() ? "sort by " : " sort by ") : ", ";
        text += print(query.sort[i].field) + (query.sort[i].descending ? " desc" : "");
    }
    for (std::size_t i = 0; i < query.group.size(); ++i) {
        text += i == 0 ? (text.empty() ? "group by " : " group by ") : ", ";
        text += print(query.group[i]);
    }
    return text;
}

} // namespace modelbook
