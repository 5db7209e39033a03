#include "storage/objects/memory_store.h"

namespace modelbook {

namespace {

Error noObject(const std::string& key)
{
    return makeError(ErrorCode::NotFound, "no object " + key);
}

} // namespace

void MemoryStore::setFault(Fault hook)
{
    const std::lock_guard lock(m_mutex);
    m_fault = std::move(hook);
}

Status MemoryStore::fault(Call call, When when, const std::string& key) const
{
    Fault hook;
    {
        const std::lock_guard lock(m_mutex);
        hook = m_fault;
    }
    if (hook) {
        if (auto error = hook(call, when, key))
            return *error;
    }
    return {};
}

Result<std::string> MemoryStore::get(const std::string& key, std::uint64_t offset,
                                     std::optional<std::uint64_t> length) const
{
    MB_CHECK(fault(Call::Get, When::Before, key));
    const std::lock_guard lock(m_mutex);
    const auto it = m_objects.find(key);
    if (it == m_objects.end())
        return noObject(key);
    const auto size = it->second.size();
    if (offset > size || (length && *length > size - offset))
        return makeError(ErrorCode::Truncated, key + " ends at byte " + std::to_string(size));
    return it->second.substr(offset, length.value_or(size - offset));
}

Result<ObjectInfo> MemoryStore::stat(const std::string& key) const
{
    MB_CHECK(fault(Call::Stat, When::Before, key));
    const std::lock_guard lock(m_mutex);
    const auto it = m_objects.find(key);
    if (it == m_objects.end())
        return noObject(key);
    return ObjectInfo{key, it->second.size()};
}

Result<Creation> MemoryStore::create(const std::string& key, std::span<const std::byte> bytes)
{
    MB_CHECK(checkObjectKey(key));
    MB_CHECK(fault(Call::Create, When::Before, key));
    bool inserted = false;
    {
        const std::lock_guard lock(m_mutex);
        inserted = m_objects.try_emplace(key, reinterpret_cast<const char*>(bytes.data()), bytes.size()).second;
    }
    MB_CHECK(fault(Call::Create, When::After, key));
    return inserted ? Creation::Created : Creation::Existed;
}

Result<std::vector<ObjectInfo>> MemoryStore::list(const std::string& prefix, const std::string& after,
                                                  std::size_t limit) const
{
    MB_CHECK(fault(Call::List, When::Before, prefix));
    const std::lock_guard lock(m_mutex);
    std::vector<ObjectInfo> found;
    for (auto it = m_objects.lower_bound(std::max(prefix, after)); it != m_objects.end() && found.size() < limit; ++it) {
        if (it->first.compare(0, prefix.size(), prefix) != 0)
            break;
        if (it->first > after)
            found.push_back({it->first, it->second.size()});
    }
    return found;
}

Status MemoryStore::remove(const std::string& key)
{
    MB_CHECK(fault(Call::Remove, When::Before, key));
    const std::lock_guard lock(m_mutex);
    m_objects.erase(key);
    return {};
}

Result<Creation> MemoryStore::copy(const std::string& from, const std::string& to)
{
    MB_TRY(const auto bytes, get(from));
    return create(to, bytesOf(bytes));
}

} // namespace modelbook
