// MemoryStore: an ObjectStore in memory, whose faults tests can script.
#pragma once

#include "storage/objects/object_store.h"

#include <functional>
#include <map>
#include <mutex>

namespace modelbook {

/// Keeps objects in a map. A fault hook may fail any call before or after it acted, as networks do.
class MemoryStore final : public ObjectStore
{
public:
    enum class Call { Get, Stat, Create, List, Remove };
    enum class When { Before, After };
    /// Returns the Error a call is to fail with, or nullopt. Called under no lock.
    using Fault = std::function<std::optional<Error>(Call, When, const std::string& key)>;

    void setFault(Fault hook);

    const std::string& location() const override { return m_location; }
    Result<std::string> get(const std::string& key, std::uint64_t offset = 0,
                            std::optional<std::uint64_t> length = {}) const override;
    Result<ObjectInfo> stat(const std::string& key) const override;
    Result<Creation> create(const std::string& key, std::span<const std::byte> bytes) override;
    Result<std::vector<ObjectInfo>> list(const std::string& prefix, const std::string& after = {},
                                         std::size_t limit = static_cast<std::size_t>(-1)) const override;
    Status remove(const std::string& key) override;
    Result<Creation> copy(const std::string& from, const std::string& to) override;

private:
    Status fault(Call call, When when, const std::string& key) const;

    std::string m_location = "memory";
    mutable std::mutex m_mutex;
    std::map<std::string, std::string> m_objects;
    Fault m_fault;
};

} // namespace modelbook
