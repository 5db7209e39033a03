#include "storage/objects/stored_names.h"

namespace modelbook {

Result<std::optional<std::string>> usableKey(const ObjectStore& objects, const std::string& stem,
                                             const CollectedNames& collected)
{
    if (collected.newest() == 0) {
        auto key = stem + "-0";
        const auto info = objects.stat(key);
        if (info)
            return std::optional(std::move(key));
        if (info.error().code() == ErrorCode::NotFound)
            return std::optional<std::string>();
        return info.error();
    }
    MB_TRY(const auto found, objects.list(stem + "-"));
    std::optional<std::string> usable;
    for (const auto& object : found) {
        if (collected.mayRefer(object.key) &&
            (!usable || collectingNumberOf(object.key) > collectingNumberOf(*usable)))
            usable = object.key;
    }
    return usable;
}

} // namespace modelbook
