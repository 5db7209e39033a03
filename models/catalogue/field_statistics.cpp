// Statistics of fields: type, how many models have it, range, and the most frequent values.
#include "models/args/canonical.h"
#include "models/catalogue/column_index.h"
#include "models/catalogue/value_order.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace modelbook {

namespace {

constexpr std::size_t topCount = 8;

struct Gathered {
    std::array<std::uint64_t, 8> types{};
    std::uint64_t count = 0;
    std::optional<double> minimum, maximum;
    std::unordered_map<std::string, std::pair<const ArgValue*, std::uint64_t>> values;

    void add(const ArgValue& value)
    {
        ++count;
        ++types[static_cast<std::size_t>(value.type())];
        if (const auto number = numberOf(value); number && !std::isnan(*number)) {
            minimum = std::min(minimum.value_or(*number), *number);
            maximum = std::max(maximum.value_or(*number), *number);
        }
        auto& entry = values[canonicalJson(value)];
        entry.first = &value;
        ++entry.second;
    }
};

FieldInfo summarise(const FieldKey& key, const Gathered& gathered)
{
    FieldInfo info;
    info.key = key;
    info.count = gathered.count;
    info.distinct = gathered.values.size();
    info.minimum = gathered.minimum;
    info.maximum = gathered.maximum;

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

    std::vector<std::pair<const ArgValue*, std::uint64_t>> top;
    for (const auto& [text, entry] : gathered.values)
        top.push_back(entry);
    const auto middle = top.begin() + static_cast<std::ptrdiff_t>(std::min(topCount, top.size()));
    std::partial_sort(top.begin(), middle, top.end(), [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : compareValues(*a.first, *b.first) < 0;
    });
    for (auto it = top.begin(); it != middle; ++it)
        info.topValues.emplace_back(*it->first, it->second);
    return info;
}

} // namespace

std::vector<FieldInfo> fieldStatistics(const std::vector<IndexedModelPtr>& models, const FieldNames& names)
{
    std::vector<Gathered> gathered(names.size());
    for (const auto& model : models) {
        for (const auto& [field, value] : model->values)
            gathered[field].add(value);
    }
    std::vector<FieldInfo> infos;
    for (std::size_t i = 0; i < gathered.size(); ++i) {
        if (gathered[i].count > 0)
            infos.push_back(summarise(names.key(static_cast<FieldId>(i)), gathered[i]));
    }
    std::sort(infos.begin(), infos.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
    return infos;
}

} // namespace modelbook
