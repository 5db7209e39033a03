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

std::optional<double> finiteNumber(const Counted& one)
{
    if (one.dictionary->sectionOf(one.code) != Dictionary::Numbers)
        return std::nullopt;
    const double number = one.dictionary->number(one.code);
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

void addNumbers(FieldSummary& summary, const std::vector<Counted>& values)
{
    double sum = 0;
    for (const auto& one : values) {
        const auto number = finiteNumber(one);
        if (!number)
            continue;
        if (summary.numbers == 0)
            summary.minimum = *number; // they come in order
        summary.maximum = *number;
        summary.numbers += one.count;
        sum += *number * static_cast<double>(one.count);
    }
    if (summary.numbers > 0)
        summary.mean = sum / static_cast<double>(summary.numbers);
    if (!(summary.maximum > summary.minimum))
        return;
    summary.histogram.resize(FieldSummary::bins);
    // Halves, since the width of -1e308 … 1e308 is no double.
    const double width = summary.maximum / 2 - summary.minimum / 2;
    for (const auto& one : values) {
        if (const auto number = finiteNumber(one)) {
            const double share = (*number / 2 - summary.minimum / 2) / width;
            const auto bin = static_cast<std::size_t>(share * static_cast<double>(FieldSummary::bins));
            summary.histogram[std::min(bin, FieldSummary::bins - 1)] += one.count;
        }
    }
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
    std::vector<std::vector<Counted>> runs;
    for (std::size_t part = 0; part < parts.size(); ++part) {
        MB_CHECK(cancel.check());
        summary.rows += chosen[part].count();
        const auto* column = parts[part].segment->column(field);
        if (!column)
            continue;
        const auto counts = column->countCodes(&chosen[part]);
        std::vector<Counted> run;
        for (std::uint32_t code = 0; code < counts.size(); ++code) {
            if (counts[code] == 0)
                continue;
            summary.present += counts[code];
            if (!run.empty() && column->dictionary.rank(run.back().code) == column->dictionary.rank(code))
                run.back().count += counts[code];
            else
                run.push_back({&column->dictionary, code, counts[code]});
        }
        runs.push_back(std::move(run));
    }
    auto values = runs.size() == 1 ? std::move(runs.front()) : united(std::move(runs));
    summary.distinct = values.size();
    addNumbers(summary, values);
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(std::min(values.size(), FieldSummary::mostTopValues));
    std::partial_sort(values.begin(), middle, values.end(), [](const Counted& a, const Counted& b) {
        return a.count != b.count ? a.count > b.count : compare(a, b) < 0;
    });
    for (auto it = values.begin(); it != middle; ++it)
        summary.topValues.emplace_back(it->dictionary->value(it->code), it->count);
    return summary;
}

} // namespace modelbook
