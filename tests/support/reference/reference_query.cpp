#include "tests/support/reference/reference_query.h"

#include "models/args/canonical.h"
#include "models/args/infer.h"
#include "models/catalogue/column_index.h"
#include "models/catalogue/value_order.h"

#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace modelbook::test {

namespace {

struct Value {
    ArgValue value;
    std::string text;
};

Value valueOf(const ValueRef& ref)
{
    return {ref.quoted ? ArgValue(ref.text) : inferArg(ref.text), ref.text};
}

bool holds(const ArgValue& value, const Value& wanted)
{
    if (value == wanted.value)
        return true;
    if (value.isString())
        return value.toString() == wanted.text;
    if (value.isExotic())
        return value.toExotic().text == wanted.text;
    if (value.isList()) {
        for (const auto& item : value.toList()) {
            if (holds(item, wanted))
                return true;
        }
    }
    return false;
}

std::optional<int> orderOf(const ArgValue& value, const Value& bound)
{
    const auto number = numberOf(value), other = numberOf(bound.value);
    if (number && other)
        return std::isnan(*number) || std::isnan(*other) ? std::nullopt : std::optional(compareValues(value, bound.value));
    if (value.isString() && !number && !bound.value.isNumber())
        return compareNatural(value.toString(), bound.text);
    if (value.isExotic())
        return compareNatural(value.toExotic().text, bound.text);
    return std::nullopt;
}

void appendTexts(std::string& text, const ArgValue& value)
{
    if (value.isString() && !exponentNumber(value.toString()))
        text += value.toString() + '\n';
    else if (value.isExotic())
        text += value.toExotic().text + '\n';
    else if (value.isList()) {
        for (const auto& item : value.toList())
            text += (item.isString() ? item.toString() : item.isExotic() ? item.toExotic().text : std::string()) + '\n';
    }
}

bool wordFits(const ReferenceModel& model, const ValueRef& word)
{
    const auto folded = foldCase(word.text);
    const auto number = word.quoted ? ArgValue() : inferArg(word.text);
    std::string text = model.readme + '\n';
    for (const auto& [key, value] : model.fields) {
        const bool arg = key.kind == FieldKind::Arg;
        if (!arg && key != FieldKey{FieldKind::Property, "name"} && key != FieldKey{FieldKind::Property, "tags"})
            continue;
        if (arg && foldCase(key.path).find(folded) != std::string::npos)
            return true;
        if (number.isNumber() && numberOf(value) && compareValues(value, number) == 0)
            return true;
        appendTexts(text, value);
    }
    return foldCase(text).find(folded) != std::string::npos;
}

bool fits(const ReferenceModel& model, const QueryNode& node)
{
    using Kind = QueryNode::Kind;
    switch (node.kind) {
    case Kind::And: return std::all_of(node.children.begin(), node.children.end(), [&](const auto& one) { return fits(model, one); });
    case Kind::Or: return std::any_of(node.children.begin(), node.children.end(), [&](const auto& one) { return fits(model, one); });
    case Kind::Not: return !fits(model, node.children.front());
    case Kind::Word: return wordFits(model, node.values.front());
    default: break;
    }
    const auto it = model.fields.find(*FieldKey::fromText(node.field.text));
    const auto* value = it == model.fields.end() ? nullptr : &it->second;
    if (node.kind == Kind::Has || node.kind == Kind::Missing)
        return (value != nullptr) == (node.kind == Kind::Has);
    const auto first = valueOf(node.values.front());
    if (node.kind == Kind::Compare && node.op == CompareOp::NotEqual)
        return !(value && holds(*value, first));
    if (!value)
        return false;
    if (node.kind == Kind::In)
        return std::any_of(node.values.begin(), node.values.end(), [&](const auto& ref) { return holds(*value, valueOf(ref)); });
    if (node.kind == Kind::Range) {
        const auto low = orderOf(*value, first), high = orderOf(*value, valueOf(node.values[1]));
        return low && high && *low >= 0 && *high <= 0;
    }
    const auto order = orderOf(*value, first);
    switch (node.op) {
    case CompareOp::Equal: return holds(*value, first);
    case CompareOp::Contains: return foldCase(displayText(*value)).find(foldCase(first.text)) != std::string::npos;
    case CompareOp::Matches:
        return QRegularExpression(QString::fromStdString(first.text), QRegularExpression::UseUnicodePropertiesOption)
            .match(QString::fromStdString(displayText(*value)))
            .hasMatch();
    case CompareOp::Less: return order && *order < 0;
    case CompareOp::LessEqual: return order && *order <= 0;
    case CompareOp::Greater: return order && *order > 0;
    case CompareOp::GreaterEqual: return order && *order >= 0;
    default: return false;
    }
}

int compareBy(const FieldKey& key, bool descending, const ReferenceModel& a, const ReferenceModel& b)
{
    const auto x = a.fields.find(key), y = b.fields.find(key);
    const bool hasX = x != a.fields.end(), hasY = y != b.fields.end();
    if (!hasX || !hasY)
        return static_cast<int>(!hasX) - static_cast<int>(!hasY);
    const int order = compareValues(x->second, y->second);
    return descending ? -order : order;
}

} // namespace

void ReferenceLibrary::put(ModelRecord record, std::string readme)
{
    auto& model = m_models[record.id];
    model.fields.clear();
    for (auto& [key, value] : fieldsOfModel(record, {}))
        model.fields.emplace(key, value);
    model.record = std::move(record);
    model.readme = std::move(readme);
}

ReferenceLibrary::Answer ReferenceLibrary::ask(const Query& query) const
{
    std::vector<std::pair<FieldKey, bool>> keys;
    for (const auto& field : query.group)
        keys.emplace_back(*FieldKey::fromText(field.text), false);
    for (const auto& key : query.sort)
        keys.emplace_back(*FieldKey::fromText(key.field.text), key.descending);
    std::vector<const ReferenceModel*> rows;
    for (const auto& [id, model] : m_models) {
        if (query.filter.empty() || fits(model, query.filter.front()))
            rows.push_back(&model);
    }
    std::sort(rows.begin(), rows.end(), [&](const auto* a, const auto* b) {
        for (const auto& [key, descending] : keys) {
            if (const int order = compareBy(key, descending, *a, *b); order != 0)
                return order < 0;
        }
        if (a->record.created != b->record.created)
            return a->record.created > b->record.created;
        const int byName = compareNatural(a->record.name, b->record.name);
        return byName != 0 ? byName < 0 : a->record.id < b->record.id;
    });
    Answer answer;
    const ReferenceModel* last = nullptr;
    for (const auto* row : rows) {
        answer.ids.push_back(row->record.id);
        if (query.group.empty())
            continue;
        const bool same = last && std::all_of(query.group.begin(), query.group.end(), [&](const FieldRef& field) {
            return compareBy(*FieldKey::fromText(field.text), false, *last, *row) == 0;
        });
        if (!same) {
            answer.groups.emplace_back();
            for (const auto& field : query.group) {
                const auto it = row->fields.find(*FieldKey::fromText(field.text));
                answer.groups.back().values.push_back(it == row->fields.end() ? std::nullopt : std::optional(it->second));
            }
        }
        ++answer.groups.back().rows;
        last = row;
    }
    return answer;
}

} // namespace modelbook::test
