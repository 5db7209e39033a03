// DistantStore: a library in memory that can be reached or not, shared by the machines of a test.
#pragma once

#include "storage/objects/memory_store.h"
#include "storage/sync/sync_store.h"

#include <atomic>
#include <memory>
#include <string>

namespace modelbook::test {

class DistantLibrary
{
public:
    static constexpr char header[] = "{\"format\":\"modelbook-library\",\"id\":\"0123456789abcdef0123456789abcdef\"}";

    explicit DistantLibrary(std::string text = header) : m_store(std::make_shared<MemoryStore>())
    {
        (void)m_store->create("library.json", bytesOf(text)).has_value();
    }
    MemoryStore& objects() { return *m_store; }

    /// The way of one machine to it.
    SyncStore::Open way(const std::shared_ptr<std::atomic<bool>>& reachable) const
    {
        return [store = m_store, reachable]() -> Result<std::unique_ptr<ObjectStore>> {
            if (!*reachable)
                return makeError(ErrorCode::Offline, "the drive is not there");
            return std::unique_ptr<ObjectStore>(std::make_unique<View>(store, reachable));
        };
    }

private:
    class View final : public ObjectStore
    {
    public:
        View(std::shared_ptr<MemoryStore> store, std::shared_ptr<std::atomic<bool>> reachable)
            : m_store(std::move(store)), m_reachable(std::move(reachable))
        {
        }
        const std::string& location() const override { return m_store->location(); }
        Result<std::string> get(const std::string& key, std::uint64_t offset, std::optional<std::uint64_t> length) const override
        {
            MB_CHECK(check());
            return m_store->get(key, offset, length);
        }
        Result<ObjectInfo> stat(const std::string& key) const override
        {
            MB_CHECK(check());
            return m_store->stat(key);
        }
        Result<Creation> create(const std::string& key, std::span<const std::byte> bytes) override
        {
            MB_CHECK(check());
            return m_store->create(key, bytes);
        }
        Result<std::vector<ObjectInfo>> list(const std::string& prefix, const std::string& after, std::size_t limit) const override
        {
            MB_CHECK(check());
            return m_store->list(prefix, after, limit);
        }
        Status remove(const std::string& key) override
        {
            MB_CHECK(check());
            return m_store->remove(key);
        }
        Result<Creation> copy(const std::string& from, const std::string& to) override
        {
            MB_CHECK(check());
            return m_store->copy(from, to);
        }

    private:
        Status check() const
        {
            if (*m_reachable)
                return {};
            return makeError(ErrorCode::Offline, "the drive is not there");
        }
        std::shared_ptr<MemoryStore> m_store;
        std::shared_ptr<std::atomic<bool>> m_reachable;
    };

    std::shared_ptr<MemoryStore> m_store;
};

} // namespace modelbook::test
