#include "models/query/edit.h"

#include "models/args/canonical.h"
#include "models/args/infer.h"
#include "models/query/evaluate.h"

#include <QDateTime>

#include <algorithm>

namespace modelbook {

namespace {

FieldRef refTo(const std::string& name)
{
    return {name, 0, 0};
}

std::vector<QueryNode> parts(Query& query)
{
    if (query.filter.empty())
        return {};
    auto& filter = query.filter.front();
    return filter.kind == QueryNode::Kind::And ? std::move(filter.children) : std::vector{std::move(filter)};
}

void setParts(Query& query, std::vector<QueryNode> parts)
{
    query.filter.clear();
    if (parts.size() == 1) {
        query.filter = std::move(parts);
    } else if (!parts.empty()) {
        QueryNode all;
        all.kind = QueryNode::Kind::And;
        all.children = std::move(parts);
        query.filter.push_back(std::move(all));
    }
}

ValueRef numberRef(double number)
{
    return {displayText(ArgValue(number)), false, 0, 0};
}

} // namespace

std::string shortestName(const FieldKey& field, const std::vector<FieldInfo>& fields)
{
    auto name = field.text();
    if (field.kind == FieldKind::Formula)
        return name;
    for (const auto& shorter : {field.path, field.shortName()}) {
        if (resolveField(shorter, fields).key == field)
            name = shorter;
    }
    return name;
}

QueryNode equalTo(const std::string& name, const FieldKey& field, const ArgValue& value, bool equal)
{
    QueryNode node;
    node.kind = QueryNode::Kind::Compare;
    node.op = equal ? CompareOp::Equal : CompareOp::NotEqual;
    node.field = refTo(name);
    auto text = displayText(value);
    if (field == FieldKey{FieldKind::Property, "created"} && value.isInt())
        text = QDateTime::fromMSecsSinceEpoch(value.toInt()).date().toString(Qt::ISODate).toStdString();
    const bool quoted = value.isString() && !inferArg(text).isString();
    node.values = {{std::move(text), quoted, 0, 0}};
    return node;
}

QueryNode hasField(const std::string& name, bool has)
{
    QueryNode node;
    node.kind = has ? QueryNode::Kind::Has : QueryNode::Kind::Missing;
    node.field = refTo(name);
    return node;
}

QueryNode between(const std::string& name, double low, double high)
{
    QueryNode node;
    node.kind = QueryNode::Kind::Range;
    node.field = refTo(name);
    node.values = {numberRef(low), numberRef(high)};
    return node;
}

std::vector<std::string> conditionsOf(const Query& query)
{
    auto copy = query;
    std::vector<std::string> texts;
    for (auto& part : parts(copy)) {
        Query one;
        one.filter.push_back(std::move(part));
        texts.push_back(printQuery(one));
    }
    return texts;
}

Query withCondition(Query query, QueryNode condition)
{
    auto all = parts(query);
    if (std::find(all.begin(), all.end(), condition) == all.end())
        all.push_back(std::move(condition));
    setParts(query, std::move(all));
    return query;
}

Query withoutCondition(Query query, std::size_t which)
{
    auto all = parts(query);
    if (which < all.size())
        all.erase(all.begin() + static_cast<std::ptrdiff_t>(which));
    setParts(query, std::move(all));
    return query;
}

Query withoutField(Query query, const FieldKey& field, const std::vector<FieldInfo>& fields)
{
    auto all = parts(query);
    std::erase_if(all, [&](const QueryNode& node) {
        return node.children.empty() && node.kind != QueryNode::Kind::Word && resolveField(node.field.text, fields).key == field;
    });
    setParts(query, std::move(all));
    return query;
}

} // namespace modelbook
