#include "models/query/literal.h"

#include "models/args/infer.h"
#include "models/catalogue/value_order.h"

#include <QDateTime>

#include <cmath>

namespace modelbook {

namespace {

const FieldKey createdField{FieldKind::Property, "created"};

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

bool holds(const ArgValue& value, const Literal& literal)
{
    if (value == literal.value)
        return true;
    // Text fields keep what looks like a number or a bool as text: seed "007", name 42.
    if (value.isString())
        return value.toString() == literal.text;
    if (value.isExotic())
        return value.toExotic().text == literal.text;
    if (!value.isList())
        return false;
    const auto& items = value.toList();
    return std::any_of(items.begin(), items.end(), [&](const ArgValue& item) { return holds(item, literal); });
}

bool isBound(const std::optional<Literal>& end, bool wantsNumber)
{
    if (!end)
        return true;
    const auto number = numberOf(end->value);
    return wantsNumber ? number && !std::isnan(*number) : !end->value.isNumber();
}

void addNumbers(const Dictionary& dictionary, const Bounds& bounds, std::vector<CodeRange>& found)
{
    if (!isBound(bounds.low, true) || !isBound(bounds.high, true))
        return;
    auto first = dictionary.sectionBegin(Dictionary::Numbers);
    auto last = dictionary.upperBound(ArgValue(static_cast<double>(INFINITY))); // NaN stands after it, and has no order
    if (bounds.low)
        first = bounds.lowIncluded ? dictionary.lowerBound(bounds.low->value) : dictionary.upperBound(bounds.low->value);
    if (bounds.high)
        last = std::min(last, bounds.highIncluded ? dictionary.upperBound(bounds.high->value) : dictionary.lowerBound(bounds.high->value));
    addRange(found, first, last);
}

bool within(std::string_view text, const Bounds& bounds)
{
    const int low = bounds.low ? compareNatural(text, bounds.low->text) : 1;
    const int high = bounds.high ? compareNatural(text, bounds.high->text) : -1;
    return (low > 0 || (low == 0 && bounds.lowIncluded)) && (high < 0 || (high == 0 && bounds.highIncluded));
}

void addTexts(const Dictionary& dictionary, const Bounds& bounds, std::vector<CodeRange>& found)
{
    if (isBound(bounds.low, false) && isBound(bounds.high, false)) {
        auto first = dictionary.sectionBegin(Dictionary::Text), last = dictionary.sectionEnds[Dictionary::Text];
        if (bounds.low)
            first = bounds.lowIncluded ? dictionary.lowerBoundOfText(bounds.low->text) : dictionary.upperBoundOfText(bounds.low->text);
        if (bounds.high)
            last = bounds.highIncluded ? dictionary.upperBoundOfText(bounds.high->text) : dictionary.lowerBoundOfText(bounds.high->text);
        addRange(found, first, last);
    }
    for (const auto& range : codesWhere(dictionary.sectionBegin(Dictionary::Exotics), dictionary.sectionEnds[Dictionary::Exotics],
                                        [&](std::uint32_t code) { return within(dictionary.value(code).toExotic().text, bounds); }))
        found.push_back(range);
}

} // namespace

bool isWholeDay(const Literal& literal, const FieldKey& field)
{
    return field == createdField && literal.text.size() <= 10;
}

std::variant<Literal, QueryError> readLiteral(const ValueRef& ref, const FieldKey& field)
{
    Literal literal{ref.text, ref.text, ref.quoted};
    if (field == createdField) {
        const auto date = QDateTime::fromString(QString::fromStdString(ref.text), Qt::ISODate);
        if (!date.isValid())
            return QueryError{ref.position, ref.length, "expected a date such as 2026-11-05 here"};
        literal.value = static_cast<std::int64_t>(date.toMSecsSinceEpoch());
        return literal;
    }
    if (ref.quoted)
        return literal;
    literal.value = inferArg(ref.text);
    const bool counts = field == FieldKey{FieldKind::Property, "size"} || field == FieldKey{FieldKind::Property, "parameters"};
    if (counts && literal.value.isString()) {
        const auto number = suffixedNumber(ref.text);
        if (!number)
            return QueryError{ref.position, ref.length, "expected a number such as 100M here"};
        literal.value = *number;
    }
    return literal;
}

std::vector<CodeRange> codesEqual(const Dictionary& dictionary, const Literal& literal)
{
    std::vector<CodeRange> found;
    // Scalars are found by their place; what may hold the value, or equal it in another spelling, is asked one by one.
    const auto section = sectionOfValue(literal.value);
    if (section < Dictionary::Lists || section == Dictionary::Nulls)
        addRange(found, dictionary.lowerBound(literal.value), dictionary.upperBound(literal.value));
    if (section != Dictionary::Text)
        found.emplace_back(dictionary.lowerBoundOfText(literal.text), dictionary.upperBoundOfText(literal.text));
    for (const auto& range : codesWhere(dictionary.sectionBegin(Dictionary::Lists), dictionary.sectionEnds[Dictionary::Exotics],
                                        [&](std::uint32_t code) { return holds(dictionary.value(code), literal); }))
        found.push_back(range);
    return normalised(std::move(found));
}

std::vector<CodeRange> codesWithin(const Dictionary& dictionary, const Bounds& bounds)
{
    std::vector<CodeRange> found;
    addNumbers(dictionary, bounds, found);
    addTexts(dictionary, bounds, found);
    return normalised(std::move(found));
}

} // namespace modelbook
