// GraphDefReader and SavedModelReader: TensorFlow's graphs, frozen in one .pb or as saved_model.pb beside variables/
// (tensorflow/core/framework/graph.proto, node_def.proto, protobuf/saved_model.proto, meta_graph.proto).
#pragma once

#include "models/formats/checkpoint_reader.h"

namespace modelbook {

/// A graph whose weights are constants in it.
class GraphDefReader final : public FormatReader
{
public:
    std::string_view format() const override { return "tensorflow-graph"; }
    bool matches(const RandomAccessFile& file, std::span<const std::byte> head) const override;
    Result<CheckpointInfo> read(const RandomAccessFile& file, const ReadLimits& limits) const override;
};

/// The graphs of a SavedModel, their signatures and constants; its variables lie in a checkpoint beside it.
class SavedModelReader final : public FormatReader
{
public:
    std::string_view format() const override { return "tensorflow-saved-model"; }
    bool matches(const RandomAccessFile& file, std::span<const std::byte> head) const override;
    Result<CheckpointInfo> read(const RandomAccessFile& file, const ReadLimits& limits) const override;
};

/// Adds what variables/variables.index beside a SavedModel tells; a finding where it cannot be read.
Status addSavedVariables(const std::filesystem::path& folder, const ReadLimits& limits, CheckpointInfo& info);

} // namespace modelbook
