// The rows of a segment by one column: built by a radix sort, kept while they are used.
#include "models/catalogue/columns/key_reader.h"
#include "models/catalogue/columns/segment.h"

#include <array>
#include <numeric>

namespace modelbook {

namespace {

constexpr std::size_t cacheBytes = 96u << 20;

} // namespace

std::vector<std::uint32_t> radixOrder(std::span<const std::uint32_t> keys, std::uint64_t limit)
{
    constexpr int digitBits = 11;
    constexpr std::uint32_t digits = 1u << digitBits;
    std::vector<std::uint32_t> order(keys.size()), next(keys.size());
    std::iota(order.begin(), order.end(), 0u);
    for (int shift = 0; shift < 32 && (limit > 0 ? limit - 1 : 0) >> shift != 0; shift += digitBits) {
        std::array<std::uint32_t, digits> starts{};
        for (const auto key : keys)
            ++starts[key >> shift & (digits - 1)];
        std::uint32_t sum = 0;
        for (auto& start : starts)
            sum += std::exchange(start, sum);
        for (const auto row : order)
            next[starts[keys[row] >> shift & (digits - 1)]++] = row;
        order.swap(next);
    }
    return order;
}

std::shared_ptr<const std::vector<std::uint32_t>> Segment::sorted(const FieldKey& key, bool descending) const
{
    {
        const std::lock_guard lock(m_cacheMutex);
        if (const auto it = m_cache.find({key, descending}); it != m_cache.end()) {
            it->second.used = ++m_uses;
            return it->second.rows;
        }
    }
    const PartKey part(column(key), descending);
    std::vector<std::uint32_t> keys;
    std::span<const std::uint32_t> all;
    if (part.column && !descending && !part.column->isSparse() && !part.column->dictionary.ranks && part.column->meta->codeBytes == 4) {
        all = {reinterpret_cast<const std::uint32_t*>(part.column->codes), m_rows}; // they are the keys
    } else {
        const KeyReader reader({part}, m_rows);
        keys.resize(m_rows);
        for (std::uint32_t row = 0; row < m_rows; ++row)
            keys[row] = reader.key(0, row);
        all = keys;
    }
    auto rows = std::make_shared<const std::vector<std::uint32_t>>(radixOrder(all, std::uint64_t{part.entries} + 1));
    const std::lock_guard lock(m_cacheMutex);
    const std::size_t most = std::max<std::size_t>(2, cacheBytes / (std::size_t{m_rows} * 4 + 1));
    while (m_cache.size() >= most)
        m_cache.erase(std::min_element(m_cache.begin(), m_cache.end(),
                                       [](const auto& a, const auto& b) { return a.second.used < b.second.used; }));
    m_cache[{key, descending}] = {rows, ++m_uses};
    return rows;
}

} // namespace modelbook
