#include "models/sharing/weights_only.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstring>

namespace modelbook {

namespace {

bool isSafetensorsType(const std::string& name)
{
    static constexpr std::array names{"F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U64", "U32", "U16", "U8",
                                      "BOOL", "F8_E4M3", "F8_E5M2", "C64"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool isKept(const TensorInfo& tensor)
{
    return tensor.role == TensorRole::Weight || tensor.role == TensorRole::Buffer;
}

/// A header, then runs of another file.
class SplicedFile final : public RandomAccessFile
{
public:
    SplicedFile(std::shared_ptr<const RandomAccessFile> file, std::string header, std::vector<ByteRange> runs, std::string name)
        : m_file(std::move(file)), m_header(std::move(header)), m_runs(std::move(runs)), m_name(std::move(name))
    {
        auto at = std::uint64_t(m_header.size());
        for (const auto& run : m_runs) {
            m_starts.push_back(at);
            at += run.length;
        }
        m_size = at;
    }
    const std::string& name() const override { return m_name; }
    std::uint64_t size() const override { return m_size; }
    Status read(std::uint64_t offset, std::span<std::byte> out) const override
    {
        if (offset > m_size || out.size() > m_size - offset)
            return makeError(ErrorCode::Truncated, m_name + " ends at byte " + std::to_string(m_size));
        if (offset < m_header.size() && !out.empty()) {
            const auto count = std::min<std::size_t>(m_header.size() - offset, out.size());
            std::memcpy(out.data(), m_header.data() + offset, count);
            out = out.subspan(count);
            offset += count;
        }
        auto run = static_cast<std::size_t>(std::upper_bound(m_starts.begin(), m_starts.end(), offset) - m_starts.begin());
        for (run = run ? run - 1 : 0; !out.empty(); ++run) {
            const auto skip = offset - m_starts[run];
            const auto count = std::min<std::uint64_t>(m_runs[run].length - skip, out.size());
            MB_CHECK(m_file->read(m_runs[run].offset + skip, out.first(count)));
            out = out.subspan(count);
            offset += count;
        }
        return {};
    }

private:
    std::shared_ptr<const RandomAccessFile> m_file;
    std::string m_header;
    std::vector<ByteRange> m_runs;
    std::string m_name;
    std::vector<std::uint64_t> m_starts; ///< where in this file each run begins
    std::uint64_t m_size = 0;
};

} // namespace

bool canKeepWeightsOnly(const CheckpointInfo& info)
{
    bool any = false;
    for (const auto& tensor : info.tensors) {
        if (!isKept(tensor))
            continue;
        any = any || tensor.role == TensorRole::Weight;
        if (!tensor.range || tensor.range->length != tensor.bytes || !tensor.strides.empty() || tensor.bigEndian ||
            tensor.file != 0 || !isSafetensorsType(tensor.dtype.name))
            return false;
    }
    return any;
}

Result<std::unique_ptr<RandomAccessFile>> weightsOnly(std::shared_ptr<const RandomAccessFile> file,
                                                      const CheckpointInfo& info, std::string name)
{
    if (!canKeepWeightsOnly(info))
        return makeError(ErrorCode::Unsupported, "the weights of " + file->name() + " cannot be taken out of it");
    std::vector<const TensorInfo*> tensors;
    for (const auto& tensor : info.tensors) {
        if (isKept(tensor))
            tensors.push_back(&tensor);
    }
    // Larger elements first, as safetensors writes them, so that each tensor stays aligned.
    std::stable_sort(tensors.begin(), tensors.end(), [](const auto* a, const auto* b) {
        return a->dtype.bytesPerBlock > b->dtype.bytesPerBlock;
    });
    nlohmann::ordered_json header;
    std::vector<ByteRange> runs;
    std::uint64_t at = 0;
    for (const auto* tensor : tensors) {
        if (header.contains(tensor->name))
            continue; // the first of one name, as its reader had it
        header[tensor->name] = {{"dtype", tensor->dtype.name}, {"shape", tensor->shape}, {"data_offsets", {at, at + tensor->bytes}}};
        at += tensor->bytes;
        if (tensor->bytes > 0)
            runs.push_back(*tensor->range);
    }
    auto json = header.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    json.append((8 - json.size() % 8) % 8, ' ');
    std::string start;
    for (std::size_t i = 0; i < 8; ++i)
        start += static_cast<char>((std::uint64_t(json.size()) >> (8 * i)) & 0xFF);
    return std::unique_ptr<RandomAccessFile>(new SplicedFile(std::move(file), start + json, std::move(runs), std::move(name)));
}

} // namespace modelbook
