// ModelRecord: what the history keeps of one model (design §5), as plain values.
#pragma once

#include "models/args/flat_args.h"
#include "models/training/run.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace modelbook {

using ModelId = std::string; ///< 32 hex digits

/// One stored file: how it is called and which manifest rebuilds it.
struct FileRecord {
    std::string file;     ///< relative name, "checkpoints/epoch=2.ckpt"
    std::string manifest; ///< "<sha256>-<n>"
    std::string sha256;   ///< of the whole file, hex
    std::uint64_t bytes = 0;
    bool operator==(const FileRecord&) const = default;
};

/// A tensor of a stored file, as its manifest lists it.
struct StoredTensor {
    std::string name;
    std::string dtype;
    std::vector<std::int64_t> shape;
    std::string hash; ///< see ManifestTensor; "" where its bytes do not lie together
    bool optimizer = false;
};

/// One checkpoint of a model.
struct CheckpointRecord {
    std::vector<FileRecord> files; ///< never empty; the one to open first
    std::string format;
    std::string framework;
    std::uint64_t parameters = 0;
    std::optional<std::int64_t> step;
    std::optional<double> epoch;
    std::map<std::string, double> metrics;

    std::uint64_t bytes() const;
    bool operator==(const CheckpointRecord&) const = default;
};

/// Where a model was added from, so that a second scan knows it again.
struct Origin {
    std::string path;   ///< absolute path of the run's folder or file
    std::string host;
    std::string layout;
    bool operator==(const Origin&) const = default;
};

/// One model. `args` never change once recorded; all else may.
struct ModelRecord {
    ModelId id;
    std::string name;
    std::string status;
    std::vector<std::string> tags;     ///< sorted, unique
    ArgValue custom = ArgValue::map(); ///< fields the users added
    std::vector<ModelId> parents;
    std::vector<CheckpointRecord> checkpoints;
    std::vector<FileRecord> attachments;
    std::map<std::string, double> metrics;
    std::string codeCommit;
    std::string author;
    std::int64_t created = 0; ///< milliseconds since 1970
    Origin origin;
    RecordedArgs args;

    std::uint64_t bytes() const;
    /// Of the newest checkpoint whose tensors are known.
    std::uint64_t parameters() const;
};

} // namespace modelbook
