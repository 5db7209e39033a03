#include "models/catalogue/columns/dictionary.h"

#include "models/args/infer.h"
#include "models/catalogue/columns/value_bytes.h"
#include "models/catalogue/value_order.h"

#include <bit>
#include <cmath>

namespace modelbook {

Dictionary::Section sectionOfValue(const ArgValue& value)
{
    switch (value.type()) {
    case ArgType::Bool: return Dictionary::Bools;
    case ArgType::Int:
    case ArgType::Float: return Dictionary::Numbers;
    case ArgType::String: return exponentNumber(value.toString()) ? Dictionary::Numbers : Dictionary::Text;
    case ArgType::List: return Dictionary::Lists;
    case ArgType::Map: return Dictionary::Maps;
    case ArgType::Exotic: return Dictionary::Exotics;
    case ArgType::Null: return Dictionary::Nulls;
    }
    return Dictionary::Nulls;
}

int compareSpelling(const ArgValue& a, const ArgValue& b)
{
    if (a.type() != b.type())
        return a.type() < b.type() ? -1 : 1;
    const auto x = encodeValue(a), y = encodeValue(b);
    return (x > y) - (x < y);
}

Dictionary::Section Dictionary::sectionOf(std::uint32_t i) const
{
    int section = 0;
    while (i >= sectionEnds[static_cast<std::size_t>(section)])
        ++section;
    return static_cast<Section>(section);
}

std::string_view Dictionary::text(std::uint32_t i) const
{
    return blob.substr(payload[i] >> 26, payload[i] & longestText);
}

ArgValue Dictionary::value(std::uint32_t i) const
{
    switch (type(i)) {
    case ArgType::Null: return {};
    case ArgType::Bool: return payload[i] != 0;
    case ArgType::Int: return static_cast<std::int64_t>(payload[i]);
    case ArgType::Float: return std::bit_cast<double>(payload[i]);
    case ArgType::String: return std::string(text(i));
    default: return decodeValue(text(i));
    }
}

double Dictionary::number(std::uint32_t i) const
{
    switch (type(i)) {
    case ArgType::Int: return static_cast<double>(static_cast<std::int64_t>(payload[i]));
    case ArgType::Float: return std::bit_cast<double>(payload[i]);
    case ArgType::String: return exponentNumber(text(i)).value_or(NAN);
    default: return NAN;
    }
}

int Dictionary::compare(const Dictionary& a, std::uint32_t i, const Dictionary& b, std::uint32_t j)
{
    const auto typeA = a.type(i), typeB = b.type(j);
    if (typeA == typeB) {
        if (typeA == ArgType::Int) {
            const auto x = static_cast<std::int64_t>(a.payload[i]), y = static_cast<std::int64_t>(b.payload[j]);
            return (x > y) - (x < y);
        }
        if (typeA == ArgType::Float) {
            const auto x = std::bit_cast<double>(a.payload[i]), y = std::bit_cast<double>(b.payload[j]);
            if (!std::isnan(x) && !std::isnan(y))
                return (x > y) - (x < y);
        }
    }
    const auto sectionA = a.sectionOf(i), sectionB = b.sectionOf(j);
    if (sectionA != sectionB)
        return sectionA < sectionB ? -1 : 1;
    if (sectionA == Text)
        return compareNatural(a.text(i), b.text(j));
    return compareValues(a.value(i), b.value(j));
}

namespace {

/// The first code of first … last - 1 whose entry does not stand before; `order(code)` is that of the entry to what is
/// looked for, and an equal one counts as before where `after`.
template <typename Order>
std::uint32_t partition(std::uint32_t first, std::uint32_t last, bool after, Order order)
{
    while (first < last) {
        const auto middle = first + (last - first) / 2;
        const int found = order(middle);
        if (found < 0 || (after && found == 0))
            first = middle + 1;
        else
            last = middle;
    }
    return first;
}

std::uint32_t boundOfText(const Dictionary& dictionary, std::string_view text, bool after)
{
    return partition(dictionary.sectionBegin(Dictionary::Text), dictionary.sectionEnds[Dictionary::Text], after,
                     [&](std::uint32_t code) { return compareNatural(dictionary.text(code), text); });
}

std::uint32_t bound(const Dictionary& dictionary, const ArgValue& value, bool after)
{
    const auto section = sectionOfValue(value);
    if (section == Dictionary::Text)
        return boundOfText(dictionary, value.toString(), after);
    return partition(dictionary.sectionBegin(section), dictionary.sectionEnds[section], after,
                     [&](std::uint32_t code) { return compareValues(dictionary.value(code), value); });
}

} // namespace

std::uint32_t Dictionary::lowerBound(const ArgValue& value) const
{
    return bound(*this, value, false);
}

std::uint32_t Dictionary::upperBound(const ArgValue& value) const
{
    return bound(*this, value, true);
}

std::uint32_t Dictionary::lowerBoundOfText(std::string_view text) const
{
    return boundOfText(*this, text, false);
}

std::uint32_t Dictionary::upperBoundOfText(std::string_view text) const
{
    return boundOfText(*this, text, true);
}

void DictionaryWriter::count(Dictionary::Section section, bool equalsLast)
{
    for (auto i = static_cast<std::size_t>(section); i < sectionEnds.size(); ++i)
        sectionEnds[i] = size();
    ranks.push_back(ranks.empty() ? 0 : ranks.back() + (equalsLast ? 0 : 1));
    ranksDiffer = ranksDiffer || equalsLast;
}

void DictionaryWriter::append(const ArgValue& value, bool equalsLast)
{
    const auto put = [this](std::string_view text) {
        text = text.substr(0, Dictionary::longestText);
        payload.push_back(Dictionary::packText(blob.size(), text.size()));
        blob += text;
    };
    types.push_back(static_cast<std::uint8_t>(value.type()));
    switch (value.type()) {
    case ArgType::Null: payload.push_back(0); break;
    case ArgType::Bool: payload.push_back(value.toBool()); break;
    case ArgType::Int: payload.push_back(static_cast<std::uint64_t>(value.toInt())); break;
    case ArgType::Float: payload.push_back(std::bit_cast<std::uint64_t>(value.toDouble())); break;
    case ArgType::String: put(value.toString()); break;
    default: put(encodeValue(value)); break;
    }
    count(sectionOfValue(value), equalsLast);
}

void DictionaryWriter::append(const Dictionary& from, std::uint32_t i, bool equalsLast)
{
    const auto type = from.type(i);
    types.push_back(static_cast<std::uint8_t>(type));
    if (type == ArgType::Null || type == ArgType::Bool || type == ArgType::Int || type == ArgType::Float) {
        payload.push_back(from.payload[i]);
    } else {
        const auto text = from.text(i);
        payload.push_back(Dictionary::packText(blob.size(), text.size()));
        blob += text;
    }
    count(from.sectionOf(i), equalsLast);
}

Dictionary DictionaryWriter::view() const
{
    Dictionary view;
    view.payload = payload;
    view.types = types.data();
    view.uniformType = Dictionary::mixedTypes;
    view.ranks = ranksDiffer ? ranks.data() : nullptr;
    view.blob = blob;
    view.sectionEnds = sectionEnds;
    return view;
}

} // namespace modelbook
