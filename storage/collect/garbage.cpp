#include "storage/collect/garbage.h"

#include <algorithm>

namespace modelbook {

std::vector<std::string> garbageOf(const GarbageQuestion& question, const CollectedNames& collected, std::size_t limit)
{
    std::vector<std::string> keys;
    for (const auto& object : question.objects) {
        if (!question.needed.count(object.key) && collected.mayRefer(object.key))
            keys.push_back(object.key);
    }
    std::sort(keys.begin(), keys.end());
    if (keys.size() > limit)
        keys.resize(limit);
    return keys;
}

std::vector<std::string> leftoversOf(const GarbageQuestion& question, const CollectedNames& collected)
{
    std::vector<std::string> keys;
    for (const auto& object : question.objects) {
        if (!question.needed.count(object.key) && !collected.mayRefer(object.key))
            keys.push_back(object.key);
    }
    return keys;
}

} // namespace modelbook
