#include "models/training/checkpoint_groups.h"

#include <algorithm>
#include <map>

namespace modelbook
{

namespace
{

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
        else if (!folder.hasFile(group))
            found.push_back({{index}, parseStateName(group)});
    }
    return found;
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
