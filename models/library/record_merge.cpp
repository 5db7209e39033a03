#include "models/library/record_merge.h"

#include "models/library/record_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace modelbook {

namespace {

using Json = nlohmann::ordered_json;
using Content = MergeRules::Content;

/// What tells elements of a list of checkpoints or files apart.
std::string elementKey(const Json& element)
{
    if (element.is_object() && element.contains("files") && !element["files"].empty())
        return element["files"][0].value("file", "");
    if (element.is_object())
        return element.value("file", "");
    return element.dump();
}

Json mergeLists(const Json& base, const Json& ours, const Json& theirs)
{
    const auto find = [](const Json& list, const std::string& key) -> const Json* {
        for (const auto& element : list) {
            if (elementKey(element) == key)
                return &element;
        }
        return nullptr;
    };
    Json merged = Json::array();
    for (const auto& element : theirs) {
        const auto key = elementKey(element);
        const auto *before = find(base, key), *mine = find(ours, key);
        if (!mine && before)
            continue; // we removed it
        const bool weChanged = mine && (!before || *mine != *before);
        merged.push_back(weChanged ? *mine : element);
    }
    for (const auto& element : ours) {
        const auto key = elementKey(element);
        if (!find(theirs, key) && !find(base, key))
            merged.push_back(element);
    }
    return merged;
}

Json mergeObjects(const Json& base, const Json& ours, const Json& theirs)
{
    Json merged = theirs;
    const auto valueOf = [](const Json& object, const std::string& key) {
        return object.is_object() && object.contains(key) ? object[key] : Json();
    };
    std::set<std::string> keys;
    for (const auto* object : {&base, &ours}) {
        if (object->is_object()) {
            for (const auto& item : object->items())
                keys.insert(item.key());
        }
    }
    for (const auto& key : keys) {
        const auto before = valueOf(base, key), mine = valueOf(ours, key), other = valueOf(theirs, key);
        if (mine == before || mine == other)
            continue;
        if (!ours.contains(key))
            merged.erase(key);
        else if (other == before)
            merged[key] = mine;
        else if (mine.is_object() && other.is_object())
            merged[key] = mergeObjects(before, mine, other);
        else if (mine.is_array() && other.is_array())
            merged[key] = mergeLists(before.is_array() ? before : Json::array(), mine, other);
        else
            merged[key] = mine;
    }
    return merged;
}

std::string unionOfLines(const std::string& theirs, const std::string& ours)
{
    const auto a = readHistory(theirs, ""), b = readHistory(ours, "");
    if (!a || !b)
        return a ? theirs : ours;
    auto merged = *a;
    for (const auto& point : *b) {
        if (std::find(merged.begin(), merged.end(), point) == merged.end())
            merged.push_back(point);
    }
    std::stable_sort(merged.begin(), merged.end(), [](const auto& x, const auto& y) { return x.step < y.step; });
    return writeHistory(merged);
}

bool endsWith(const std::string& text, std::string_view tail)
{
    return text.size() >= tail.size() && text.compare(text.size() - tail.size(), tail.size(), tail) == 0;
}

Result<Content> mergeRecordFile(const std::string& path, const Content& base, const Content& ours,
                                const Content& theirs)
{
    if (!ours || !theirs)
        return Content(); // delete wins
    if (endsWith(path, "/args.json"))
        return theirs;
    if (endsWith(path, ".csv"))
        return Content(unionOfLines(*theirs, *ours));
    if (endsWith(path, ".json")) {
        const auto mine = Json::parse(*ours, nullptr, false), other = Json::parse(*theirs, nullptr, false);
        const auto before = Json::parse(base.value_or("{}"), nullptr, false);
        if (!mine.is_object() || !other.is_object())
            return mine.is_object() ? ours : theirs;
        return Content(mergeObjects(before, mine, other).dump(1, ' ', false, Json::error_handler_t::replace) + "\n");
    }
    MB_TRY(auto merged, GitRepository::mergeText(base.value_or(""), *ours, *theirs));
    return Content(std::move(merged.text));
}

/// Adds every "manifest" of a record's files, and every long arg kept as an object.
void collectManifests(const Json& json, std::set<std::string>& into)
{
    constexpr std::string_view objectTag = "object:";
    std::vector<const Json*> open{&json};
    while (!open.empty()) {
        const auto& value = *open.back();
        open.pop_back();
        if (!value.is_structured())
            continue;
        for (const auto& item : value.items()) {
            const auto& inner = item.value();
            open.push_back(&inner);
            if (!inner.is_string())
                continue;
            const auto& text = inner.get_ref<const std::string&>();
            if (item.key() == "manifest")
                into.insert(text);
            else if (item.key() == "$exotic" && text.compare(0, objectTag.size(), objectTag) == 0)
                into.insert(text.substr(objectTag.size()));
        }
    }
}

} // namespace

std::vector<std::string> manifestsOf(const std::string& path, const std::string& content)
{
    std::set<std::string> manifests;
    if (!modelOfPath(path).empty() && (endsWith(path, "/model.json") || endsWith(path, "/args.json")))
        collectManifests(Json::parse(content, nullptr, false), manifests);
    manifests.erase("");
    return {manifests.begin(), manifests.end()};
}

MergeRules recordMergeRules(const BlobStore* blobs)
{
    MergeRules rules;
    rules.merge = mergeRecordFile;
    rules.unit = [](const std::string& path) {
        const auto id = modelOfPath(path);
        return id.empty() ? std::string() : modelFolder(id);
    };
    rules.immutable = [](const std::string& path) { return !modelOfPath(path).empty() && endsWith(path, "/args.json"); };
    if (blobs) {
        rules.references = [blobs](const std::string& path, const std::string& content) -> Result<std::vector<std::string>> {
            std::vector<std::string> keys;
            for (const auto& manifest : manifestsOf(path, content)) {
                MB_TRY(auto needed, blobs->keysOf(manifest));
                keys.insert(keys.end(), std::make_move_iterator(needed.begin()), std::make_move_iterator(needed.end()));
            }
            return keys;
        };
    }
    return rules;
}

} // namespace modelbook
