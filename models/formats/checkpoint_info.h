// CheckpointInfo: everything that can be said of a checkpoint without loading its weights.
#pragma once

#include "models/args/arg_value.h"
#include "models/formats/dtype.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace modelbook {

/// Something noteworthy about a file. `code` is stable and can be branched on.
struct Finding {
    enum class Level { Info, Warning, Danger };
    Level level = Level::Info;
    std::string code;    ///< "pickle.unrecognised-global", "zip.trailing-data", …
    std::string message; ///< names the file part and position
    std::optional<std::uint64_t> offset;
};

std::string_view findingLevelName(Finding::Level level);

/// A run of bytes of one file.
struct ByteRange {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    bool operator==(const ByteRange&) const = default;
};

enum class TensorRole { Weight, Buffer, Optimizer, Other };

/// One named tensor: what it is, and where its bytes lie.
struct TensorInfo {
    std::string name; ///< dotted, as the framework names it ("backbone.0.weight")
    DType dtype;
    std::vector<std::int64_t> shape;    ///< in elements; empty for a scalar
    std::vector<std::int64_t> strides;  ///< in elements; empty when contiguous (row-major)
    std::uint64_t elements = 1;         ///< product of shape
    std::uint64_t bytes = 0;            ///< logical size, elements × element size
    std::optional<ByteRange> range;     ///< its bytes in the file when contiguous and stored uncompressed
    std::string storage;                ///< key of the storage it views; equal keys share bytes (tied weights)
    std::uint32_t file = 0;             ///< index into CheckpointInfo::files
    TensorRole role = TensorRole::Weight;
    bool bigEndian = false;
};

/// What a reader found. Sizes in bytes.
struct CheckpointInfo {
    std::string format;    ///< "safetensors", "pytorch-zip", "pytorch-legacy", "npz", "npy", …, "opaque"
    std::string framework; ///< "PyTorch Lightning 1.9.0", "Hugging Face", "NumPy", "" if unknown
    std::vector<std::string> files; ///< the file itself first, then shards, relative to its folder
    std::vector<TensorInfo> tensors;
    std::uint64_t parameters = 0; ///< elements of tensors in role Weight, shared storage counted once

    ArgValue args = ArgValue::map();     ///< training args embedded in the file
    ArgValue metadata = ArgValue::map(); ///< everything else it says of itself
    std::map<std::string, double> metrics;
    std::optional<std::int64_t> step;
    std::optional<double> epoch;
    std::vector<Finding> findings;

    void addFinding(Finding::Level level, std::string code, std::string message,
                    std::optional<std::uint64_t> offset = {});
};

} // namespace modelbook
