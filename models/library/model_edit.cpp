#include "models/library/model_edit.h"

#include <algorithm>
#include <set>

namespace modelbook {

Status checkName(const std::string& name)
{
    constexpr int maxCharacters = 200;
    // Bytes that go on with a character of UTF-8 are not counted: 200 letters of Hangul are 600 bytes.
    const auto characters = std::count_if(name.begin(), name.end(),
                                          [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    const bool visible = std::any_of(name.begin(), name.end(), [](char c) { return c != ' ' && c != '\t'; });
    const bool clean = std::all_of(name.begin(), name.end(),
                                   [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; });
    if (!visible || !clean || characters > maxCharacters)
        return makeError(ErrorCode::InvalidArgument, "a name or tag has 1 to 200 characters on one line");
    return {};
}

Status checkEdit(const ModelEdit& edit)
{
    if (edit.name)
        MB_CHECK(checkName(*edit.name));
    if (edit.status && !edit.status->empty())
        MB_CHECK(checkName(*edit.status));
    for (const auto& tag : edit.tags.value_or(std::vector<std::string>()))
        MB_CHECK(checkName(tag));
    for (const auto& [name, value] : edit.custom)
        MB_CHECK(checkName(name));
    return {};
}

void applyEdit(ModelRecord& record, const ModelEdit& edit)
{
    if (edit.name)
        record.name = *edit.name;
    if (edit.status)
        record.status = *edit.status;
    if (edit.tags) {
        const std::set<std::string> tags(edit.tags->begin(), edit.tags->end());
        record.tags.assign(tags.begin(), tags.end());
    }
    if (!record.custom.isMap())
        record.custom = ArgValue::map();
    for (const auto& [name, value] : edit.custom) {
        if (value)
            record.custom.set(name, *value);
        else
            std::erase_if(record.custom.toMap(), [&name = name](const auto& member) { return member.first == name; });
    }
}

} // namespace modelbook
