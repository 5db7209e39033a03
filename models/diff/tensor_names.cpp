#include "models/diff/tensor_names.h"

#include <algorithm>
#include <map>
#include <unordered_set>

namespace modelbook {

namespace {

using Names = std::vector<std::string_view>;
using NameSet = std::unordered_set<std::string_view>;

std::size_t matches(const Names& names, std::string_view prefix, const NameSet& others)
{
    return static_cast<std::size_t>(
        std::count_if(names.begin(), names.end(), [&](std::string_view name) { return others.contains(withoutPrefix(name, prefix)); }));
}

/// The prefix of `names` that makes most of them names of `others`, and how many.
std::pair<std::string, std::size_t> bestPrefix(const Names& names, const NameSet& others)
{
    // A few names spread over the checkpoint show every candidate; counting is for the few that they show.
    constexpr std::size_t samples = 64;
    constexpr int deepest = 6;
    std::map<std::string, std::size_t> candidates;
    const auto step = std::max<std::size_t>(1, names.size() / samples);
    for (std::size_t i = 0; i < names.size(); i += step) {
        auto dot = names[i].find('.');
        for (int depth = 0; depth < deepest && dot != std::string_view::npos; ++depth) {
            if (others.contains(names[i].substr(dot + 1)))
                ++candidates[std::string(names[i].substr(0, dot + 1))];
            dot = names[i].find('.', dot + 1);
        }
    }
    std::pair<std::string, std::size_t> best;
    bool bestAveraged = false;
    for (const auto& [prefix, seen] : candidates) {
        const auto count = matches(names, prefix, others);
        const bool averaged = prefix.find("ema") != std::string::npos || prefix.find("avg") != std::string::npos ||
                              prefix.find("teacher") != std::string::npos;
        const bool better = count > best.second || (count == best.second && bestAveraged && !averaged);
        if (better) {
            best = {prefix, count};
            bestAveraged = averaged;
        }
    }
    return best;
}

} // namespace

std::vector<std::string> namePrefixes(const std::vector<Names>& names, std::size_t baseline)
{
    std::vector<std::string> prefixes(names.size());
    const auto& base = names[baseline];
    const auto setOf = [](const Names& list, std::string_view prefix) {
        NameSet set;
        set.reserve(list.size());
        for (const auto name : list)
            set.insert(withoutPrefix(name, prefix));
        return set;
    };
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i == baseline || names[i].empty() || base.empty())
            continue;
        const auto bare = setOf(base, prefixes[baseline]);
        auto best = matches(names[i], {}, bare);
        if (best * 2 >= std::min(names[i].size(), base.size()))
            continue;
        if (auto [prefix, count] = bestPrefix(names[i], bare); count > best) {
            best = count;
            prefixes[i] = std::move(prefix);
        }
        if (!prefixes[baseline].empty())
            continue;
        // The other way round: it is the baseline that is wrapped.
        if (auto [prefix, count] = bestPrefix(base, setOf(names[i], {})); count > best) {
            prefixes[i].clear();
            prefixes[baseline] = std::move(prefix);
        }
    }
    return prefixes;
}

} // namespace modelbook
