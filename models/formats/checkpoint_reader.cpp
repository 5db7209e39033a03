#include "models/formats/checkpoint_reader.h"

#include "models/formats/gguf/gguf.h"
#include "models/formats/hdf5/hdf5.h"
#include "models/formats/msgpack/flax.h"
#include "models/formats/numpy/npz.h"
#include "models/formats/onnx/onnx_model.h"
#include "models/formats/pytorch/torch_legacy.h"
#include "models/formats/pytorch/torch_tar.h"
#include "models/formats/safetensors/safetensors.h"
#include "models/formats/shards.h"
#include "models/formats/tensorflow/checkpoint_index.h"
#include "models/formats/tensorflow/graph_def.h"
#include "models/formats/tensorflow/tfjs.h"
#include "models/formats/tflite/tflite.h"
#include "models/formats/zip/zip_reader.h"

#include <algorithm>
#include <array>

namespace modelbook {

namespace {

constexpr std::uint64_t headBytes = 4096;

template <class... Readers>
std::vector<std::unique_ptr<FormatReader>> makeReaders()
{
    std::vector<std::unique_ptr<FormatReader>> readers;
    (readers.push_back(std::make_unique<Readers>()), ...);
    return readers;
}

/// The packer whose mark a file begins with; empty for other files.
std::string_view packedWith(std::string_view head)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> marks{{
        {"7z\xbc\xaf\x27\x1c", "7z"}, {"Rar!\x1a\x07", "RAR"}, {"\x1f\x8b", "gzip"}, {"BZh", "bzip2"},
        {"\xfd" "7zXZ", "xz"}, {"\x28\xb5\x2f\xfd", "zstd"}, {"\x04\x22\x4d\x18", "LZ4"}, {"MSCF", "CAB"},
    }};
    for (const auto& [mark, name] : marks) {
        if (head.substr(0, mark.size()) == mark)
            return name;
    }
    return {};
}

} // namespace

const std::vector<std::unique_ptr<FormatReader>>& formatReaders()
{
    // Those with a clear mark first; plain pickles of protocol 0 look like text and come last.
    static const auto readers =
        makeReaders<ZipReader, NpyReader, GgufReader, SafetensorsReader, Hdf5Reader, TfliteReader,
                    TensorflowIndexReader, TfjsReader, SavedModelReader, OnnxReader, GraphDefReader, FlaxReader, TorchTarReader,
                    TorchLegacyReader, PickleReader>();
    return readers;
}

Result<CheckpointInfo> readCheckpoint(const RandomAccessFile& file, const ReadLimits& limits)
{
    MB_TRY(const auto head, file.readString(0, std::min(file.size(), headBytes)));
    const auto bytes = std::as_bytes(std::span(head));
    for (const auto& reader : formatReaders()) {
        if (!reader->matches(file, bytes))
            continue;
        MB_TRY(auto info, reader->read(file, limits));
        if (info.files.empty())
            info.files = {std::filesystem::path(file.name()).filename().string()};
        return info;
    }
    CheckpointInfo info;
    info.format = "opaque";
    info.files = {std::filesystem::path(file.name()).filename().string()};
    if (const auto packed = packedWith(head); !packed.empty()) {
        // Malware went round as checkpoints in 7z: torch.load fails on it late, and scanners look only into ZIP.
        info.addFinding(Finding::Level::Warning, "format.packed",
                        "the file is packed with " + std::string(packed) +
                            ", so that nothing can be said of what is in it; unpack it and open that");
        return info;
    }
    info.addFinding(Finding::Level::Info, "format.unknown",
                    file.size() == 0 ? "the file is empty"
                                     : "this is no checkpoint format that is read here; the file is kept as it is");
    return info;
}

Result<CheckpointInfo> readCheckpoint(const std::filesystem::path& path, const ReadLimits& limits,
                                      std::uint64_t* bytesRead)
{
    if (const auto index = indexOfDataFile(path); !index.empty())
        return readCheckpoint(index, limits);
    MB_TRY(const auto file, LocalFile::open(path));
    MB_TRY(auto shards, findShards(path, *file));
    if (!shards.empty())
        return readShards(path, shards, limits);
    const CountingFile counted(*file);
    MB_TRY(auto info, readCheckpoint(counted, limits));
    if (bytesRead && info.files.size() == 1)
        *bytesRead = counted.bytesRead();
    checkDataFiles(path.parent_path(), info);
    if (info.format == "tensorflow-saved-model")
        MB_CHECK(addSavedVariables(path.parent_path(), limits, info));
    return info;
}

} // namespace modelbook
