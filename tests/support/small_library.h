// SmallLibrary: a history and blobs over one store, whose records name manifests, for tests of collecting and verifying.
#pragma once

#include "storage/blobs/blob_store.h"
#include "storage/collect/collector.h"
#include "storage/collect/verifier.h"
#include "tests/support/history_client.h"

#include <random>

namespace modelbook::test {

/// A record is the name of a manifest, in "models/<name>/model.json".
inline std::vector<std::string> manifestsIn(const std::string& path, const std::string& content)
{
    return path.ends_with("/model.json") ? std::vector<std::string>{content} : std::vector<std::string>{};
}

inline std::string noise(std::size_t bytes, unsigned seed)
{
    std::mt19937 random(seed);
    std::string text(bytes, '\0');
    for (auto& byte : text)
        byte = static_cast<char>(random());
    return text;
}

struct SmallLibrary {
    explicit SmallLibrary(ObjectStore& store) : objects(store), blobs(store), client(store, rulesOf(blobs)) {}

    static MergeRules rulesOf(const BlobStore& blobs)
    {
        auto rules = plainRules();
        rules.references = [&blobs](const std::string& path, const std::string& content) -> Result<std::vector<std::string>> {
            std::vector<std::string> keys;
            for (const auto& manifest : manifestsIn(path, content)) {
                MB_TRY(const auto needed, blobs.keysOf(manifest));
                keys.insert(keys.end(), needed.begin(), needed.end());
            }
            return keys;
        };
        return rules;
    }
    /// Stores bytes without referring to them; returns the manifest.
    std::string store(const std::string& bytes)
    {
        PutOptions options;
        options.collected = *client.history->collected();
        auto stored = blobs.put(MemoryFile(bytes), {}, options);
        if (!stored || !blobs.flush())
            throw std::runtime_error("cannot store");
        return stored->manifest;
    }
    Result<CommitId> record(const std::string& model, const std::string& manifest) const
    {
        return client.write("models/" + model + "/model.json", manifest);
    }
    Result<CommitId> remove(const std::string& model) const { return client.write("models/" + model + "/model.json", {}); }
    Result<CollectReport> collect(std::int64_t keepMs = -1000)
    {
        CollectOptions options;
        options.keepMs = keepMs;
        return Collector(objects, blobs, *client.history, manifestsIn).run(options, "ana");
    }
    Result<VerifyReport> verify() const { return Verifier(objects, blobs, *client.history, manifestsIn).run(); }
    bool isWhole(const std::string& manifest) const
    {
        const TempFolder folder;
        return blobs.get(manifest, folder / "out").has_value();
    }

    ObjectStore& objects;
    BlobStore blobs;
    HistoryClient client;
};

} // namespace modelbook::test
