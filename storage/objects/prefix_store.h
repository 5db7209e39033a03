// PrefixStore: the objects below a prefix of another store, as a store of their own.
#pragma once

#include "storage/objects/object_store.h"

#include <string>

namespace modelbook {

/// `below` is a key without a slash at its end ("shares/public"). The other store must outlive this one.
class PrefixStore final : public ObjectStore
{
public:
    PrefixStore(ObjectStore& store, const std::string& below)
        : m_store(store), m_prefix(below + "/"), m_location(store.location() + "/" + below)
    {
    }

    const std::string& location() const override { return m_location; }
    Result<std::string> get(const std::string& key, std::uint64_t offset = 0, std::optional<std::uint64_t> length = {}) const override
    {
        return m_store.get(m_prefix + key, offset, length);
    }
    Result<ObjectInfo> stat(const std::string& key) const override
    {
        MB_TRY(auto info, m_store.stat(m_prefix + key));
        info.key = key;
        return info;
    }
    Result<Creation> create(const std::string& key, std::span<const std::byte> bytes) override { return m_store.create(m_prefix + key, bytes); }
    Result<std::size_t> createAll(std::span<const NewObject> objects) override
    {
        std::vector<NewObject> all(objects.begin(), objects.end());
        for (auto& object : all)
            object.key = m_prefix + object.key;
        return m_store.createAll(all);
    }
    Result<std::vector<ObjectInfo>> list(const std::string& prefix, const std::string& after = {},
                                         std::size_t limit = static_cast<std::size_t>(-1)) const override
    {
        MB_TRY(auto found, m_store.list(m_prefix + prefix, after.empty() ? after : m_prefix + after, limit));
        for (auto& info : found)
            info.key.erase(0, m_prefix.size());
        return found;
    }
    Status remove(const std::string& key) override { return m_store.remove(m_prefix + key); }
    Result<Creation> copy(const std::string& from, const std::string& to) override { return m_store.copy(m_prefix + from, m_prefix + to); }

private:
    ObjectStore& m_store;
    std::string m_prefix, m_location;
};

} // namespace modelbook
