// CollectedNames: which objects nobody may newly refer to, because a collecting entry named them (design §5).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace modelbook {

/// The rule on which the safety of garbage collection rests, with no clock and no lease: an entry may newly refer to a
/// name "…-<n>" only if no collecting entry after n names it or one of its bases, *whether or not the object still
/// exists*. A value; not thread-safe while it grows.
class CollectedNames
{
public:
    /// Takes in what the collecting entry `number` names.
    void add(std::uint64_t number, std::span<const std::string> keys);
    /// Takes in that the collecting entry `number` cannot be read: then nothing older may be referred to.
    void addUnreadable(std::uint64_t number);
    /// Whether an object's key may be referred to by an entry that has merged all collecting entries added here.
    bool mayRefer(std::string_view key) const;
    /// The first of the keys that may not be referred to.
    std::optional<std::string> firstForbidden(std::span<const std::string> keys) const;

    /// Number of the newest collecting entry taken in, 0 if none: the n of names to be created now.
    std::uint64_t newest() const { return m_newest; }

private:
    std::uint64_t m_newest = 0;
    std::uint64_t m_unreadable = 0;
    std::unordered_map<std::string, std::uint64_t> m_collectedBy;
};

/// The n of an object's key or name "…-<n>", "packs/…-<n>.pack"; 0 where there is none.
std::uint64_t collectingNumberOf(std::string_view name);

} // namespace modelbook
