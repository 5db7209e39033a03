// What a field is like in the rows of an answer: values are counted by their codes.
#include "models/catalogue/value_order.h"
#include "models/query/index_answer.h"

#include <algorithm>
#include <cmath>

namespace modelbook {

namespace {

/// A value that occurs, by its place in a part's dictionary.
struct Counted {
    const Dictionary* dictionary = nullptr;
    std::uint32_t code = 0;
    std::uint64_t count = 0;
};

int compare(const Counted& a, const Counted& b)
{
    return Dictionary::compare(*a.dictionary, a.code, *b.dictionary, b.code);
}

/// Equal values are made one; `values` comes in runs that are sorted already, one per part.
std::vector<Counted> united(std::vector<std::vector<Counted>> runs)
{
    std::vector<Counted> all;
    for (auto& run : runs) {
        std::vector<Counted> both;
        both.reserve(all.size() + run.size());
        std::merge(all.begin(), all.end(), run.begin(), run.end(), std::back_inserter(both),
                   [](const Counted& a, const Counted& b) { return compare(a, b) < 0; });
        all.clear();
        for (const auto& one : both) {
            if (!all.empty() && compare(all.back(), one) == 0)
                all.back().count += one.count;
            else
                all.push_back(one);
        }
    }
    return all;
}

/// How often each entry of one dictionary occurs. What is said of numbers is told from their order.
struct PartCounts {
    const Dictionary* dictionary = nullptr;
    std::vector<std::uint32_t> counts;
    std::uint32_t first = 0, last = 0; ///< the finite numbers that occur lie between

    PartCounts(const Dictionary& from, std::vector<std::uint32_t> counted) : dictionary(&from), counts(std::move(counted))
    {
        first = std::max(from.sectionBegin(Dictionary::Numbers), from.upperBound(ArgValue(static_cast<double>(-INFINITY))));
        last = std::min(from.sectionEnds[Dictionary::Numbers], from.lowerBound(ArgValue(static_cast<double>(INFINITY))));
        while (first < last && counts[first] == 0)
            ++first;
        while (first < last && counts[last - 1] == 0)
            --last;
    }
    std::vector<Counted> values() const
    {
        std::vector<Counted> all;
        for (std::uint32_t code = 0; code < counts.size(); ++code) {
            if (counts[code] == 0)
                continue;
            if (!all.empty() && dictionary->rank(all.back().code) == dictionary->rank(code))
                all.back().count += counts[code];
            else
                all.push_back({dictionary, code, counts[code]});
        }
        return all;
    }
};

void addNumbers(FieldSummary& summary, const std::vector<PartCounts>& parts)
{
    double sum = 0;
    for (const auto& part : parts) {
        if (part.first >= part.last)
            continue;
        const double low = part.dictionary->number(part.first), high = part.dictionary->number(part.last - 1);
        summary.minimum = summary.numbers > 0 ? std::min(summary.minimum, low) : low;
        summary.maximum = summary.numbers > 0 ? std::max(summary.maximum, high) : high;
        for (auto code = part.first; code < part.last; ++code) {
            summary.numbers += part.counts[code];
            if (part.counts[code] > 0)
                sum += part.dictionary->number(code) * part.counts[code];
        }
    }
    if (summary.numbers > 0)
        summary.mean = sum / static_cast<double>(summary.numbers);
    if (!(summary.maximum > summary.minimum))
        return;
    summary.histogram.resize(FieldSummary::bins);
    // Halves, since the width of -1e308 … 1e308 is no double.
    const double width = summary.maximum / 2 - summary.minimum / 2;
    for (const auto& part : parts) {
        auto code = part.first;
        for (std::size_t bin = 0; bin < FieldSummary::bins; ++bin) {
            const auto end = bin + 1 == FieldSummary::bins ? part.last : [&] {
                const auto bound = 2 * (summary.minimum / 2 + width * static_cast<double>(bin + 1) / static_cast<double>(FieldSummary::bins));
                return std::clamp(part.dictionary->lowerBound(ArgValue(bound)), code, std::max(code, part.last));
            }();
            for (; code < end; ++code)
                summary.histogram[bin] += part.counts[code];
        }
    }
}

/// Values of which one part has nearly all are counted there; the few of the others are looked up in it.
std::vector<Counted> foreignTo(const PartCounts& big, std::vector<PartCounts*> others, std::vector<std::uint32_t>& counts)
{
    std::vector<std::vector<Counted>> runs;
    for (const auto* other : others)
        runs.push_back(other->values());
    std::vector<Counted> foreign;
    for (const auto& one : united(std::move(runs))) {
        const auto code = big.dictionary->lowerBound(one.dictionary->value(one.code));
        if (code < counts.size() && Dictionary::compare(*big.dictionary, code, *one.dictionary, one.code) == 0)
            counts[code] += static_cast<std::uint32_t>(one.count);
        else
            foreign.push_back(one);
    }
    return foreign;
}

/// Keeps the most frequent of many values; of equals, the first in order.
void takeTop(std::vector<Counted>& values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(std::min(values.size(), FieldSummary::mostTopValues));
    std::partial_sort(values.begin(), middle, values.end(), [](const Counted& a, const Counted& b) {
        return a.count != b.count ? a.count > b.count : compare(a, b) < 0;
    });
    values.erase(middle, values.end());
}

void addValues(FieldSummary& summary, std::vector<PartCounts>& parts)
{
    std::vector<Counted> values;
    const auto biggest = std::max_element(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.counts.size() < b.counts.size(); });
    std::size_t others = 0;
    for (auto& part : parts)
        others += &part == &*biggest ? 0 : part.counts.size();
    if (biggest == parts.end())
        return;
    if (biggest->dictionary->ranks || others * 16 > biggest->counts.size()) {
        std::vector<std::vector<Counted>> runs;
        for (const auto& part : parts)
            runs.push_back(part.values());
        values = united(std::move(runs));
        summary.distinct = values.size();
    } else {
        std::vector<PartCounts*> rest;
        for (auto& part : parts) {
            if (&part != &*biggest)
                rest.push_back(&part);
        }
        auto counts = biggest->counts;
        values = foreignTo(*biggest, rest, counts);
        summary.distinct = values.size();
        std::uint32_t least = 0; // what the twelfth so far has; a later value must have more
        std::vector<Counted> top;
        for (std::uint32_t code = 0; code < counts.size(); ++code) {
            summary.distinct += counts[code] > 0;
            if (counts[code] <= least)
                continue;
            top.push_back({biggest->dictionary, code, counts[code]});
            if (top.size() >= 512) {
                takeTop(top);
                least = static_cast<std::uint32_t>(top.back().count);
            }
        }
        values.insert(values.end(), top.begin(), top.end());
    }
    takeTop(values);
    for (const auto& one : values)
        summary.topValues.emplace_back(one.dictionary->value(one.code), one.count);
}

} // namespace

Result<FieldSummary> IndexAnswer::summary(const FieldKey& field, const std::vector<RowRange>* ranges, const CancelToken& cancel) const
{
    const auto& parts = m_index->parts();
    FieldSummary summary;
    std::vector<BitSet> some;
    if (ranges) {
        MB_CHECK(complete(cancel));
        for (const auto& part : parts)
            some.emplace_back(part.segment->rows());
        const auto& rows = ordered();
        for (const auto& range : *ranges) {
            for (auto row = range.first; row < std::min(rows.size(), range.first + range.count); ++row) {
                const auto place = m_order.place(rows[row]);
                some[place.part].set(place.row);
            }
        }
    }
    const auto& chosen = ranges ? some : m_rows;
    std::vector<PartCounts> counted;
    for (std::size_t part = 0; part < parts.size(); ++part) {
        MB_CHECK(cancel.check());
        summary.rows += chosen[part].count();
        if (const auto* column = parts[part].segment->column(field))
            counted.emplace_back(column->dictionary, column->countCodes(chosen[part]));
    }
    for (const auto& part : counted) {
        for (const auto count : part.counts)
            summary.present += count;
    }
    addNumbers(summary, counted);
    addValues(summary, counted);
    return summary;
}

} // namespace modelbook
