#include "storage/collect/leases.h"

#include "storage/base/clock.h"
#include "storage/base/files.h"
#include "storage/base/hash.h"

#include <nlohmann/json.hpp>


namespace modelbook {

namespace {

} // namespace

Lease::Lease(ObjectStore& objects, const std::string& author, const std::string& host)
    : m_objects(objects), m_key("leases/" + randomId() + ".json")
{
    const nlohmann::ordered_json json{{"author", author}, {"host", host}, {"time", nowMs()}};
    const auto text = json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
    if (const auto made = m_objects.create(m_key, bytesOf(text)); !made)
        m_key.clear();
}

Lease::~Lease()
{
    if (!m_key.empty())
        (void)m_objects.remove(m_key); // what stays is forgotten after a day
}

Result<std::vector<LeaseInfo>> liveLeases(ObjectStore& objects, const std::filesystem::path& memory,
                                          std::int64_t patienceMs)
{
    MB_TRY(const auto listed, objects.list("leases/"));
    nlohmann::json before = nlohmann::json::object();
    if (const auto text = readFile(memory)) {
        before = nlohmann::json::parse(*text, nullptr, false);
        if (!before.is_object())
            before = nlohmann::json::object();
    }
    nlohmann::json seen = nlohmann::json::object();
    std::vector<LeaseInfo> live;
    const auto now = nowMs();
    for (const auto& object : listed) {
        const auto known = before.find(object.key);
        // A clock that was set back must not make a lease live for ever.
        const auto first = known != before.end() && known->is_number_integer() && known->get<std::int64_t>() <= now
                               ? known->get<std::int64_t>()
                               : now;
        if (now - first > patienceMs) {
            MB_CHECK(objects.remove(object.key));
            continue;
        }
        seen[object.key] = first;
        LeaseInfo info{object.key, {}, {}, 0};
        if (const auto text = objects.get(object.key)) {
            const auto json = nlohmann::json::parse(*text, nullptr, false);
            if (json.is_object()) {
                info.author = json.value("author", "");
                info.host = json.value("host", "");
                info.time = json.value("time", std::int64_t(0));
            }
        }
        live.push_back(std::move(info));
    }
    MB_CHECK(writeFileAtomically(memory, seen.dump()));
    return live;
}

} // namespace modelbook
