#include "storage/objects/object_store.h"

namespace modelbook {

Result<std::size_t> ObjectStore::createAll(std::span<const NewObject> objects)
{
    std::size_t created = 0;
    for (const auto& object : objects) {
        MB_TRY(const auto outcome, create(object.key, bytesOf(object.bytes)));
        created += outcome == Creation::Created;
    }
    return created;
}

Status checkObjectKey(std::string_view key)
{
    const auto bad = [&] {
        return makeError(ErrorCode::InvalidArgument, "'" + std::string(key) + "' is no name of an object");
    };
    std::size_t segment = 0;
    for (std::size_t i = 0; i <= key.size(); ++i) {
        if (i == key.size() || key[i] == '/') {
            if (i == segment || key[segment] == '.')
                return bad();
            segment = i + 1;
            continue;
        }
        const char c = key[i];
        const bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                             c == '_' || c == '-';
        if (!allowed)
            return bad();
    }
    return {};
}

} // namespace modelbook
