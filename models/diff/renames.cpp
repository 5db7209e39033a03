#include "models/diff/diff_rows.h"

#include <algorithm>
#include <set>

namespace modelbook {

namespace {

/// "optimizer.lr" and "learningRate" in the same words.
std::set<std::string> pathWords(std::string_view path)
{
    static const std::map<std::string, std::vector<std::string>> shortForms{
        {"lr", {"learning", "rate"}},
        {"wd", {"weight", "decay"}},
        {"bs", {"batch", "size"}},
        {"optim", {"optimizer"}},
        {"opt", {"optimizer"}},
        {"sched", {"scheduler"}},
        {"ckpt", {"checkpoint"}},
        {"num", {"n"}},
        {"dim", {"size"}},
        {"epochs", {"epoch"}},
        {"steps", {"step"}},
        {"layers", {"layer"}},
        {"mom", {"momentum"}},
        {"arch", {"architecture"}},
    };
    std::set<std::string> words;
    std::string word;
    const auto flush = [&] {
        if (word.empty())
            return;
        const auto known = shortForms.find(word);
        if (known == shortForms.end())
            words.insert(word);
        else
            words.insert(known->second.begin(), known->second.end());
        word.clear();
    };
    bool lowerBefore = false;
    for (const char c : path) {
        const bool upper = c >= 'A' && c <= 'Z';
        const bool separator = std::string_view("._-/\\ ").find(c) != std::string_view::npos;
        if (separator || (upper && lowerBefore))
            flush();
        if (!separator)
            word += upper ? static_cast<char>(c + 32) : c;
        lowerBefore = !separator && !upper;
    }
    flush();
    return words;
}

/// Values that many unrelated args share say little.
bool isCommonValue(const ArgValue& value)
{
    return value.isNull() || value.isBool() || value == ArgValue(0) || value == ArgValue(1) ||
           value == ArgValue("");
}

bool couldBeOne(const ArgRow& a, const ArgRow& b)
{
    const ArgValue* value = nullptr;
    bool inA = false, inB = false;
    for (std::size_t i = 0; i < a.values.size(); ++i) {
        if (a.values[i] && b.values[i])
            return false;
        const auto* const here = a.values[i] ? a.values[i] : b.values[i];
        inA = inA || a.values[i];
        inB = inB || b.values[i];
        if (here && value && !(*here == *value))
            return false;
        value = here ? here : value;
    }
    return inA && inB;
}

} // namespace

double pathLikeness(std::string_view a, std::string_view b)
{
    const auto left = pathWords(a), right = pathWords(b);
    if (left.empty() || right.empty())
        return 0;
    const auto shared =
        std::count_if(left.begin(), left.end(), [&](const auto& word) { return right.contains(word); });
    // Over the smaller path, so that "learning_rate" is all of "optimizer.lr" but its group.
    const double overSmaller =
        static_cast<double>(shared) / static_cast<double>(std::min(left.size(), right.size()));
    const double overAll =
        static_cast<double>(shared) / static_cast<double>(left.size() + right.size() - shared);
    return (overSmaller + overAll) / 2;
}

std::vector<RenamedArg> suggestRenames(const std::vector<ArgRow>& rows)
{
    // Only rows that some model lacks; by value, so that the pairs tried stay few.
    std::unordered_map<std::string, std::vector<const ArgRow*>> byValue;
    for (const auto& row : rows) {
        const bool partial = std::find(row.values.begin(), row.values.end(), nullptr) != row.values.end();
        const auto first =
            std::find_if(row.values.begin(), row.values.end(), [](const auto* value) { return value; });
        if (partial && !row.ignored && first != row.values.end())
            byValue[canonicalJson(**first)].push_back(&row);
    }
    constexpr std::size_t most = 100;
    std::vector<RenamedArg> candidates;
    for (const auto& [text, group] : byValue) {
        if (group.size() > most)
            continue;
        for (std::size_t i = 0; i < group.size(); ++i) {
            for (std::size_t k = i + 1; k < group.size(); ++k) {
                if (!couldBeOne(*group[i], *group[k]))
                    continue;
                const auto* const value = *std::find_if(group[i]->values.begin(), group[i]->values.end(),
                                                        [](const auto* present) { return present; });
                const double likeness = pathLikeness(group[i]->path, group[k]->path);
                if (likeness >= (isCommonValue(*value) ? 0.7 : 0.5)) {
                    // From what the first model has to what it lacks.
                    const bool ordered =
                        group[i]->values.front() != nullptr || group[k]->values.front() == nullptr;
                    const auto* const from = group[ordered ? i : k];
                    const auto* const to = group[ordered ? k : i];
                    candidates.push_back({from->path, to->path, likeness});
                }
            }
        }
    }
    std::sort(candidates.begin(), candidates.end(), [](const RenamedArg& a, const RenamedArg& b) {
        return std::tie(b.likeness, a.from, a.to) < std::tie(a.likeness, b.from, b.to);
    });
    std::set<std::string> used;
    std::vector<RenamedArg> renames;
    for (auto& candidate : candidates) {
        if (used.contains(candidate.from) || used.contains(candidate.to))
            continue;
        used.insert(candidate.from);
        used.insert(candidate.to);
        renames.push_back(std::move(candidate));
    }
    return renames;
}

} // namespace modelbook
