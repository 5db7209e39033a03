// Statistics of fields: type, how many models have it, range, and the most frequent values.
#include "models/catalogue/column_index.h"
#include "models/catalogue/value_order.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace modelbook {

namespace {

constexpr std::size_t topCount = 8;
/// Values that are counted one by one where segments overlap or rows were deleted; beyond, the segments' sums are added.
constexpr std::uint64_t exactBudget = 400'000;
constexpr std::uint64_t exactPerField = 16'384;

using Counts = std::map<ArgValue, std::uint64_t, ValueLess>;

struct Gathered {
    std::array<std::uint64_t, 8> types{};
    std::uint64_t count = 0, distinct = 0;
    double minimum = INFINITY, maximum = -INFINITY;
    Counts top; ///< all values, or the most frequent ones of each segment
};

/// Counts the live rows' values.
void addExactly(Gathered& gathered, const Column& column, const SegmentPart& part)
{
    const auto counts = column.countCodes(part.liveRows());
    for (std::uint32_t code = 0; code < counts.size(); ++code) {
        if (counts[code] == 0)
            continue;
        gathered.count += counts[code];
        gathered.types[static_cast<std::size_t>(column.dictionary.type(code))] += counts[code];
        auto value = column.dictionary.value(code);
        if (const auto number = numberOf(value); number && !std::isnan(*number)) {
            gathered.minimum = std::min(gathered.minimum, *number);
            gathered.maximum = std::max(gathered.maximum, *number);
        }
        gathered.top[std::move(value)] += counts[code];
    }
    gathered.distinct = gathered.top.size();
}

/// Adds what the directory says, without touching the rows.
void addSums(Gathered& gathered, const Segment& segment, std::size_t field)
{
    const auto& meta = segment.meta(field);
    gathered.count += meta.present;
    gathered.distinct = std::max<std::uint64_t>(gathered.distinct, meta.entries);
    for (std::size_t type = 0; type < meta.typeCounts.size(); ++type)
        gathered.types[type] += meta.typeCounts[type];
    if (meta.numbers > 0) {
        gathered.minimum = std::min(gathered.minimum, meta.minimum);
        gathered.maximum = std::max(gathered.maximum, meta.maximum);
    }
    for (auto& [value, count] : segment.topValues(field))
        gathered.top[std::move(value)] += count;
}

FieldInfo summarise(const FieldKey& key, const Gathered& gathered)
{
    FieldInfo info;
    info.key = key;
    info.count = gathered.count;
    info.distinct = gathered.distinct;
    if (gathered.minimum <= gathered.maximum) {
        info.minimum = gathered.minimum;
        info.maximum = gathered.maximum;
    }
    auto types = gathered.types;
    auto& ints = types[static_cast<std::size_t>(ArgType::Int)];
    auto& floats = types[static_cast<std::size_t>(ArgType::Float)];
    if (ints > 0 && floats > 0) {
        floats += ints;
        ints = 0;
    }
    // Null says nothing of a field's type unless there is nothing else.
    auto& nulls = types[static_cast<std::size_t>(ArgType::Null)];
    if (nulls < gathered.count)
        nulls = 0;
    info.type = static_cast<ArgType>(std::max_element(types.begin(), types.end()) - types.begin());
    info.mixed = std::count_if(types.begin(), types.end(), [](auto count) { return count > 0; }) > 1;

    std::vector<const Counts::value_type*> top;
    for (const auto& entry : gathered.top)
        top.push_back(&entry);
    const auto middle = top.begin() + static_cast<std::ptrdiff_t>(std::min(topCount, top.size()));
    std::partial_sort(top.begin(), middle, top.end(), [](const auto* a, const auto* b) {
        return a->second != b->second ? a->second > b->second : compareValues(a->first, b->first) < 0;
    });
    for (auto it = top.begin(); it != middle; ++it)
        info.topValues.emplace_back((*it)->first, (*it)->second);
    return info;
}

} // namespace

std::vector<FieldInfo> fieldStatistics(const std::vector<SegmentPart>& parts)
{
    struct Source {
        const SegmentPart* part;
        std::size_t field;
    };
    std::map<FieldKey, std::vector<Source>> sources;
    for (const auto& part : parts) {
        for (std::size_t i = 0; i < part.segment->fields().size(); ++i)
            sources[part.segment->fields()[i]].push_back({&part, i});
    }
    std::vector<FieldInfo> infos;
    infos.reserve(sources.size());
    std::uint64_t budget = exactBudget;
    for (const auto& [key, columns] : sources) {
        if (key == readmeField() || key == attachedField())
            continue;
        Gathered gathered;
        std::uint64_t present = 0;
        bool deleted = false, ranked = false;
        for (const auto& source : columns) {
            present += source.part->segment->meta(source.field).present;
            deleted = deleted || source.part->deleted;
            ranked = ranked || (source.part->segment->meta(source.field).flags & ColumnMeta::HasRanks) != 0;
        }
        const bool overlaps = columns.size() > 1 || deleted || ranked;
        const bool exact = overlaps && present <= exactPerField && present <= budget;
        budget -= exact ? present : 0;
        for (const auto& source : columns) {
            const auto& segment = *source.part->segment;
            if (!exact)
                addSums(gathered, segment, source.field);
            else if (const auto* column = segment.column(source.field))
                addExactly(gathered, *column, *source.part);
        }
        if (gathered.count > 0)
            infos.push_back(summarise(key, gathered));
    }
    return infos;
}

} // namespace modelbook
