// Interleaving: runs actors over one store in every order in which their requests can reach it.
#pragma once

#include "storage/objects/object_store.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace modelbook::test {

/// A store in memory whose callers are stopped before each request, and which remembers what each was told. Log entries
/// that exist are told at once: they never change or go, so it makes no difference when they are read.
class SteppedStore final : public ObjectStore
{
public:
    std::map<std::string, std::string> objects;
    std::function<void()> stop;                   ///< called before a request
    std::function<void(const std::string&)> tell; ///< called with what a request answered

    const std::string& location() const override { return m_location; }
    Result<std::string> get(const std::string& key, std::uint64_t offset, std::optional<std::uint64_t> length) const override;
    Result<ObjectInfo> stat(const std::string& key) const override;
    Result<Creation> create(const std::string& key, std::span<const std::byte> bytes) override;
    Result<std::vector<ObjectInfo>> list(const std::string& prefix, const std::string& after, std::size_t limit) const override;
    Status remove(const std::string& key) override;
    Result<Creation> copy(const std::string& from, const std::string& to) override;

private:
    void wait(const std::string& key) const;
    std::string m_location = "stepped";
};

/// What actors do, and what must hold between any two requests.
struct Play {
    std::map<std::string, std::string> start;                ///< the store's objects
    std::vector<std::function<void(SteppedStore&)>> actors;  ///< deterministic but for the store's answers
    std::function<std::string(const SteppedStore&)> broken;  ///< what is wrong with a state, "" where nothing is
};

struct PlayResult {
    std::uint64_t states = 0;    ///< different ones met
    std::uint64_t endings = 0;   ///< in which all actors are done
    std::string broken;          ///< the first broken state found, "" where none is
    std::vector<int> schedule;   ///< that led there, actor by actor
};

/// Visits every state that any order of requests can lead to. Two states are one where the store holds the same and each
/// actor has been told the same.
PlayResult exploreAll(const Play& play);

} // namespace modelbook::test
