// Leases: uploads under way, as advice for the collector; its safety never hangs on them (design §5).
#pragma once

#include "storage/objects/object_store.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace modelbook {

/// Says that somebody uploads, while it lives. What cannot be said is no failure: collecting is safe without it.
class Lease
{
public:
    Lease(ObjectStore& objects, const std::string& author, const std::string& host);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

private:
    ObjectStore& m_objects;
    std::string m_key;
};

struct LeaseInfo {
    std::string key;
    std::string author, host;
    std::int64_t time = 0; ///< milliseconds since 1970, by its writer's clock; for people
};

/// The leases whose upload may still be under way: those that this machine has not known for longer than `patienceMs` by
/// its own clock. `memory` is the file in which it remembers when it first saw each. Older ones are removed.
Result<std::vector<LeaseInfo>> liveLeases(ObjectStore& objects, const std::filesystem::path& memory,
                                          std::int64_t patienceMs);

} // namespace modelbook
