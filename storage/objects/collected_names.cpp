#include "storage/objects/collected_names.h"

#include <algorithm>
#include <charconv>

namespace modelbook {

void CollectedNames::add(std::uint64_t number, std::span<const std::string> keys)
{
    m_newest = std::max(m_newest, number);
    for (const auto& key : keys) {
        auto& by = m_collectedBy[key];
        by = std::max(by, number);
    }
}

void CollectedNames::addUnreadable(std::uint64_t number)
{
    m_newest = std::max(m_newest, number);
    m_unreadable = std::max(m_unreadable, number);
}

bool CollectedNames::mayRefer(std::string_view key) const
{
    const auto made = collectingNumberOf(key);
    if (made >= m_newest)
        return true;
    if (made < m_unreadable)
        return false;
    const auto it = m_collectedBy.find(std::string(key));
    return it == m_collectedBy.end() || it->second <= made;
}

std::optional<std::string> CollectedNames::firstForbidden(std::span<const std::string> keys) const
{
    const auto it = std::find_if(keys.begin(), keys.end(), [this](const auto& key) { return !mayRefer(key); });
    return it == keys.end() ? std::nullopt : std::optional(*it);
}

std::uint64_t collectingNumberOf(std::string_view name)
{
    if (const auto dot = name.rfind(".pack"); dot != std::string_view::npos)
        name = name.substr(0, dot);
    const auto dash = name.rfind('-');
    std::uint64_t number = 0;
    if (dash != std::string_view::npos)
        std::from_chars(name.data() + dash + 1, name.data() + name.size(), number);
    return number;
}

} // namespace modelbook
