// The rows of a segment by one column: built by a radix sort, kept while they are used.
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
    std::vector<std::uint32_t> keys;
    std::span<const std::uint32_t> all;
    std::uint64_t limit = 1;
    const auto* found = column(key);
    const bool asTheyAre = found && !descending && !found->isSparse() && !found->dictionary.ranks && found->meta->codeBytes == 4;
    if (asTheyAre) {
        limit = std::uint64_t{found->dictionary.size()} + 1;
        all = {reinterpret_cast<const std::uint32_t*>(found->codes), m_rows};
    } else {
        keys.assign(m_rows, 0);
    }
    if (found && !asTheyAre) {
        const auto& dictionary = found->dictionary;
        limit = std::uint64_t{dictionary.size()} + 1;
        if (found->isSparse()) {
            std::fill(keys.begin(), keys.end(), dictionary.size());
            for (std::uint32_t i = 0; i < found->rowIds.size(); ++i)
                keys[found->rowIds[i]] = dictionary.rank(found->codeAt(i));
        } else {
            found->withCodes([&](const auto* codes) {
                for (std::uint32_t row = 0; row < m_rows; ++row) {
                    const std::uint32_t code = codes[row];
                    keys[row] = code < dictionary.size() ? dictionary.rank(code) : dictionary.size();
                }
            });
        }
    }
    if (!asTheyAre)
        all = keys;
    if (descending) {
        const auto entries = static_cast<std::uint32_t>(limit - 1);
        for (auto& one : keys)
            one = one < entries ? entries - 1 - one : one;
    }
    auto rows = std::make_shared<const std::vector<std::uint32_t>>(radixOrder(all, limit));
    const std::lock_guard lock(m_cacheMutex);
    const std::size_t most = std::max<std::size_t>(2, cacheBytes / (std::size_t{m_rows} * 4 + 1));
    while (m_cache.size() >= most)
        m_cache.erase(std::min_element(m_cache.begin(), m_cache.end(),
                                       [](const auto& a, const auto& b) { return a.second.used < b.second.used; }));
    m_cache[{key, descending}] = {rows, ++m_uses};
    return rows;
}

} // namespace modelbook
