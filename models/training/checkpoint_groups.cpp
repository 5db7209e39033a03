#include "models/training/checkpoint_groups.h"

#include <algorithm>
#include <array>
#include <map>

namespace modelbook {

namespace {

bool looksLikeCheckpoint(const Folder& folder, const FolderFile& file, const ReadLimits& limits)
{
    if (file.bytes == 0)
        return false;
    const auto info = readCheckpoint(folder.path() / file.name, limits);
    return info && info->format != "opaque" && !info->tensors.empty();
}

} // namespace

std::uint64_t CheckpointFiles::bytes() const
{
    std::uint64_t sum = 0;
    for (const auto* file : files)
        sum += file->bytes;
    return sum;
}

std::vector<CheckpointFiles> checkpointsIn(const Folder& folder, const ReadLimits& limits)
{
    std::vector<CheckpointFiles> found;
    std::map<std::string, std::size_t> shardGroups;
    std::vector<const FolderFile*> indexes;
    for (const auto& file : folder.files()) {
        const auto shard = parseShardName(file.name);
        if (shard && shard->index) {
            indexes.push_back(&file);
            continue;
        }
        const auto kind = fileKindOf(file.name);
        if (kind != FileKind::Checkpoint &&
            !(kind == FileKind::Maybe && looksLikeCheckpoint(folder, file, limits)))
            continue;
        if (!shard) {
            found.push_back({{&file}, parseStateName(file.name)});
            continue;
        }
        const auto [place, fresh] = shardGroups.try_emplace(shard->group, found.size());
        if (fresh)
            found.push_back({{&file}, parseStateName(shard->group)});
        else
            found[place->second].files.push_back(&file);
    }
    for (const auto* index : indexes) {
        // An index without its shards (a half-done download) is still what names the checkpoint.
        const auto group = parseShardName(index->name)->group;
        const auto known = shardGroups.find(group);
        if (known != shardGroups.end())
            found[known->second].files.insert(found[known->second].files.begin(), index);
        else if (!folder.hasFile(group) && !index->name.ends_with(".index")) // which others use as well
            found.push_back({{index}, parseStateName(group)});
    }
    return found;
}

bool holdsOneModel(const Folder& folder)
{
    std::string family;
    bool any = false;
    for (const auto& file : folder.files()) {
        if (fileKindOf(file.name) != FileKind::Checkpoint)
            continue;
        any = true;
        const auto shard = parseShardName(file.name);
        auto mine = parseStateName(shard ? shard->group : file.name).family;
        constexpr std::array<std::string_view, 5> choices{"best", "last", "final", "latest", "averaged"};
        if (std::any_of(choices.begin(), choices.end(),
                        [&](auto word) { return mine.find(word) != std::string::npos; }))
            continue;
        // What a monitor wrote into the name ("epoch=#-val_loss=0.31.ckpt") changes from state to state as
        // well.
        if (const auto number = mine.find('#'); number != std::string::npos)
            mine.resize(number);
        if (!family.empty() && mine != family)
            return false;
        family = std::move(mine);
    }
    return any;
}

CheckpointFiles checkpointOf(const Folder& folder, const FolderFile& file)
{
    const auto shard = parseShardName(file.name);
    CheckpointFiles checkpoint{{}, parseStateName(shard ? shard->group : file.name)};
    if (!shard) {
        checkpoint.files.push_back(&file);
        return checkpoint;
    }
    for (const auto& other : folder.files()) {
        const auto part = parseShardName(other.name);
        if (!part || part->group != shard->group)
            continue;
        if (part->index)
            checkpoint.files.insert(checkpoint.files.begin(), &other);
        else
            checkpoint.files.push_back(&other);
    }
    return checkpoint;
}

} // namespace modelbook
