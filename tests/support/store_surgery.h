// Surgery on object stores, as bad disks, backups and hostile hands do it.
#pragma once

#include "storage/objects/object_store.h"

#include <map>
#include <string>

namespace modelbook::test {

inline void replaceObject(ObjectStore& objects, const std::string& key, const std::string& bytes)
{
    if (!objects.remove(key) || !objects.create(key, bytesOf(bytes)))
        throw std::runtime_error("cannot replace " + key);
}

/// Flips a bit of the byte at `at`, or of the last one where there are fewer.
inline void flipBit(ObjectStore& objects, const std::string& key, std::size_t at)
{
    auto bytes = *objects.get(key);
    auto& byte = bytes[std::min(at, bytes.size() - 1)];
    byte = static_cast<char>(byte ^ 1);
    replaceObject(objects, key, bytes);
}

inline std::map<std::string, std::string> copyOf(const ObjectStore& objects)
{
    std::map<std::string, std::string> all;
    const auto listed = *objects.list("");
    for (const auto& object : listed)
        all[object.key] = *objects.get(object.key);
    return all;
}

inline void restore(ObjectStore& objects, const std::map<std::string, std::string>& backup)
{
    const auto listed = *objects.list("");
    for (const auto& object : listed) {
        if (!objects.remove(object.key))
            throw std::runtime_error("cannot remove " + object.key);
    }
    for (const auto& [key, bytes] : backup) {
        if (!objects.create(key, bytesOf(bytes)))
            throw std::runtime_error("cannot restore " + key);
    }
}

} // namespace modelbook::test
