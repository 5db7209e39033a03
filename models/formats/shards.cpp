#include "models/formats/shards.h"

#include "models/formats/tensor_roles.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <set>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t indexLimit = 64u << 20;

/// "NAME-00001-of-00003.EXT" split into what stands before the number, the counts, and the extension.
struct ShardName {
    std::string stem, count, extension;
    std::size_t digits = 0;
    int total = 0;
};

std::optional<ShardName> parseShardName(const std::string& name)
{
    const auto of = name.rfind("-of-");
    if (of == std::string::npos)
        return std::nullopt;
    const auto isDigits = [](std::string_view text) {
        return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
    };
    const auto dot = std::min(name.find('.', of), name.size());
    const auto count = name.substr(of + 4, dot - of - 4);
    const auto dash = name.rfind('-', of - 1);
    if (of == 0 || dash == std::string::npos || !isDigits(count) || count.size() > 6)
        return std::nullopt;
    const auto number = name.substr(dash + 1, of - dash - 1);
    if (!isDigits(number))
        return std::nullopt;
    ShardName shard{name.substr(0, dash), count, name.substr(dot), number.size(), 0};
    std::from_chars(count.data(), count.data() + count.size(), shard.total);
    return shard.total > 1 ? std::optional(shard) : std::nullopt;
}

Result<std::vector<std::string>> shardsOfIndex(const fs::path& path, const RandomAccessFile& file)
{
    if (file.size() > indexLimit)
        return std::vector<std::string>{};
    MB_TRY(const auto text, file.readString(0, file.size()));
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_discarded())
        return makeError(ErrorCode::Corrupt, path.string() + " is no valid JSON index of shards");
    std::set<std::string> names;
    const auto map = json.is_object() ? json.value("weight_map", nlohmann::json()) : nlohmann::json();
    for (const auto& item : map.items()) {
        if (!item.value().is_string())
            return makeError(ErrorCode::Corrupt, path.string() + ": the weight_map names no file for " + item.key());
        const auto name = item.value().get<std::string>();
        const bool inside = !name.empty() && name.find('/') == std::string::npos && name.find('\\') == std::string::npos &&
                            name != "." && name != "..";
        if (!inside)
            return makeError(ErrorCode::Corrupt, path.string() + ": the shard '" + name + "' lies outside the folder; it is not opened");
        names.insert(name);
    }
    return std::vector<std::string>(names.begin(), names.end());
}

} // namespace

Result<std::vector<std::string>> findShards(const fs::path& path, const RandomAccessFile& file)
{
    const auto name = path.filename().string();
    if (name.ends_with(".index.json"))
        return shardsOfIndex(path, file);
    std::vector<std::string> shards;
    const auto shard = parseShardName(name);
    if (!shard)
        return shards;
    for (int i = 1; i <= shard->total; ++i) {
        auto number = std::to_string(i);
        number.insert(0, shard->digits > number.size() ? shard->digits - number.size() : 0, '0');
        shards.push_back(shard->stem + "-" + number + "-of-" + shard->count + shard->extension);
    }
    return shards;
}

Result<CheckpointInfo> readShards(const fs::path& path, const std::vector<std::string>& shards, const ReadLimits& limits)
{
    CheckpointInfo whole;
    const auto self = path.filename().string();
    whole.files = {self};
    std::optional<Error> firstError;
    std::size_t readable = 0;
    for (const auto& shard : shards) {
        MB_CHECK(limits.cancel.check());
        auto file = LocalFile::open(path.parent_path() / shard);
        auto part = file ? readCheckpoint(**file, limits) : Result<CheckpointInfo>(failure(file));
        if (!part) {
            whole.addFinding(Finding::Level::Warning, "shard.missing", "a shard cannot be read: " + part.error().text());
            if (!firstError)
                firstError = failure(part);
            continue;
        }
        std::uint32_t index = 0;
        if (shard != self) {
            index = static_cast<std::uint32_t>(whole.files.size());
            whole.files.push_back(shard);
        }
        for (auto& tensor : part->tensors) {
            tensor.file = index;
            // A key of shared storage means nothing in another shard.
            if (!tensor.storage.empty())
                tensor.storage += "@" + shard;
            whole.tensors.push_back(std::move(tensor));
        }
        for (auto& finding : part->findings) {
            if (finding.code == "gguf.split") // said of a part that is read alone
                continue;
            finding.message = shard + ": " + finding.message;
            whole.findings.push_back(std::move(finding));
        }
        if (++readable == 1) {
            whole.format = part->format;
            whole.framework = part->framework;
            whole.args = std::move(part->args);
            whole.metadata = std::move(part->metadata);
            whole.metrics = std::move(part->metrics);
            whole.step = part->step;
            whole.epoch = part->epoch;
        }
    }
    if (readable == 0 && firstError)
        return *firstError;
    whole.metadata.set("shards", static_cast<std::int64_t>(shards.size()));
    whole.parameters = countParameters(whole.tensors);
    return whole;
}

} // namespace modelbook
