// Run: what a training framework left on disk of one trained model, before it is a model of the library.
#pragma once

#include "models/args/flat_args.h"
#include "models/formats/checkpoint_info.h"
#include "storage/base/error.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace modelbook {

/// One point of a metric's history.
struct MetricPoint {
    std::optional<std::int64_t> step;
    double value = 0;
    std::optional<double> epoch;
    std::optional<std::int64_t> time; ///< milliseconds since 1970
    bool operator==(const MetricPoint&) const = default;
};
using MetricHistory = std::vector<MetricPoint>;

/// One saved state: a file, or an index with its shards.
struct RunCheckpoint {
    std::vector<std::string> files; ///< relative to Run::root; the one to open first
    CheckpointInfo info;            ///< format "opaque" where nothing reads it
    std::optional<std::int64_t> step;
    std::optional<double> epoch;
    std::map<std::string, double> metrics;
};

/// A training run, or a loose checkpoint file with its sidecars. Plain value.
struct Run {
    std::filesystem::path root; ///< the folder that file names are relative to
    std::string name;           ///< proposed name of the model
    std::string layout;         ///< "lightning", "hydra", "timm", "huggingface", "mlflow", "file", …
    RecordedArgs args;
    std::map<std::string, double> metrics; ///< final or best values, as the layout records them
    std::map<std::string, MetricHistory> history;
    std::vector<RunCheckpoint> checkpoints; ///< oldest first
    std::vector<std::string> attachments;   ///< configs, logs and the like, relative to root
    std::vector<std::string> tags;
    std::vector<std::string>
        parentHints;                   ///< names or paths of what it was started from, as its args spell them
    std::string experiment;            ///< what its framework groups runs by (MLflow), "" if nothing
    std::string author;                ///< where the framework records one
    std::string codeCommit;            ///< likewise, hex
    std::optional<std::string> readme; ///< a README.md beside it
    std::optional<std::int64_t> created; ///< milliseconds since 1970
    std::vector<Finding> findings;
};

/// A file that was asked for or met and could not be used, and why.
struct RunFailure {
    std::filesystem::path path;
    Error error;
};

} // namespace modelbook
