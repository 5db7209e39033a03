#include "models/formats/tensorflow/checkpoint_index.h"

#include "models/formats/checked.h"
#include "models/formats/tensor_roles.h"
#include "models/formats/tensorflow/table_file.h"
#include "models/formats/tensorflow/tf_proto.h"

#include <algorithm>
#include <cstdio>
#include <regex>

namespace modelbook {

namespace {

constexpr std::uint64_t mostShards = 100'000;
constexpr std::string_view valueSuffix = "/.ATTRIBUTES/VARIABLE_VALUE";
constexpr std::string_view graphKey = "_CHECKPOINTABLE_OBJECT_GRAPH";

enum HeaderField : std::uint32_t { NumShards = 1, Endianness = 2 };
enum EntryField : std::uint32_t { Type = 1, Shape = 2, ShardId = 3, Offset = 4, Size = 5, Slices = 7 };

bool isOptimizerSlot(std::string_view key)
{
    if (key.find("/.OPTIMIZER_SLOT/") != std::string_view::npos || key.starts_with("optimizer/") ||
        key.starts_with("optimizer_") || key.find("/optimizer/") != std::string_view::npos)
        return true;
    // TensorFlow 1 names the slots of its optimizers behind the variable.
    const auto last = key.substr(key.rfind('/') + 1);
    for (const std::string_view slot : {"Adam", "Adam_1", "Momentum", "RMSProp", "RMSProp_1", "Adagrad", "Ftrl", "Ftrl_1",
                                        "adam_m", "adam_v", "beta1_power", "beta2_power", "ExponentialMovingAverage"}) {
        if (last == slot)
            return true;
    }
    return false;
}

TensorRole roleOfKey(std::string_view key)
{
    if (isOptimizerSlot(key))
        return TensorRole::Optimizer;
    const auto last = key.substr(key.rfind('/') + 1);
    if (key == "save_counter" || last == "global_step" || last == "iter")
        return TensorRole::Other;
    return roleOfTensorName(key);
}

class IndexWalk
{
public:
    IndexWalk(const RandomAccessFile& file, ReadBudget& budget, CheckpointInfo& info)
        : m_file(file), m_budget(budget), m_info(info)
    {
    }

    Status run()
    {
        MB_CHECK(forEachTableEntry(m_file, m_budget, [this](std::string_view key, std::string_view value) -> Status {
            const MemoryFile message{std::string(value), m_file.name()};
            ByteWindow window(message, 0, message.size(), std::max<std::size_t>(64, value.size()));
            const ByteRange whole{0, message.size()};
            if (key.empty())
                return readHeader(window, whole);
            if (key.front() == '\0') { // parts of tensors that are listed whole as well
                ++m_slices;
                return {};
            }
            return readEntry(window, whole, std::string(key));
        }));
        if (!m_header)
            return makeError(ErrorCode::Corrupt, m_file.name() + ": the table has no header of a TensorFlow checkpoint");
        if (m_malformed > 0)
            m_info.addFinding(Finding::Level::Warning, "tensor.malformed",
                              std::to_string(m_malformed) + " tensors have sizes or places that cannot be, such as " + m_example);
        if (m_slices > 0)
            m_info.metadata.set("slices", static_cast<std::int64_t>(m_slices));
        return {};
    }

private:
    Status readHeader(ByteWindow& window, ByteRange message)
    {
        m_header = true;
        std::uint64_t shards = 1;
        WireWalk walk(window, m_budget, message);
        WireField field;
        while (true) {
            MB_TRY(const bool more, walk.next(field));
            if (!more)
                break;
            if (field.number == NumShards && field.isVarint())
                shards = field.value;
            else if (field.number == Endianness && field.isVarint())
                m_bigEndian = field.value == 1;
        }
        if (shards == 0 || shards > mostShards)
            return makeError(ErrorCode::Corrupt, m_file.name() + ": a checkpoint of " + std::to_string(shards) + " shards cannot be");
        MB_CHECK(m_budget.take(shards * 128));
        auto name = std::filesystem::path(m_file.name()).filename().string();
        m_info.files = {name};
        if (name.ends_with(".index"))
            name.resize(name.size() - 6);
        for (std::uint64_t i = 0; i < shards; ++i) {
            std::array<char, 64> suffix;
            std::snprintf(suffix.data(), suffix.size(), ".data-%05u-of-%05u", static_cast<unsigned>(i), static_cast<unsigned>(shards));
            m_info.files.push_back(name + suffix.data());
        }
        return {};
    }

    Status readEntry(ByteWindow& window, ByteRange message, std::string key)
    {
        TensorInfo tensor;
        std::uint64_t shard = 0, offset = 0, size = 0, type = 0;
        bool fits = true, sliced = false;
        WireWalk walk(window, m_budget, message);
        WireField field;
        while (true) {
            MB_TRY(const bool more, walk.next(field));
            if (!more)
                break;
            switch (field.number) {
            case Type: type = field.value; break;
            case Shape:
                if (field.isBytes()) {
                    MB_TRY(fits, readTensorflowShape(window, m_budget, field.bytes, tensor));
                }
                break;
            case ShardId: shard = field.value; break;
            case Offset: offset = field.value; break;
            case Size: size = field.value; break;
            case Slices: sliced = true; break;
            default: break;
            }
        }
        tensor.dtype = tensorflowType(type);
        const auto expected = tensor.dtype.bytesFor(tensor.elements);
        const bool sized = tensor.dtype.bytesPerBlock != 0;
        const bool placed = !sliced && m_info.files.size() > 1;
        if (!fits || !expected || !add(offset, size) || (placed && shard + 1 >= m_info.files.size()) ||
            (placed && sized && *expected != size)) {
            ++m_malformed;
            m_example = key;
            return {};
        }
        if (key == graphKey) // a description for TensorFlow, no tensor of the model
            return {};
        if (key.ends_with(valueSuffix))
            key.resize(key.size() - valueSuffix.size());
        tensor.role = roleOfKey(key);
        tensor.name = std::move(key);
        tensor.bytes = sized ? *expected : size;
        tensor.bigEndian = m_bigEndian && tensor.dtype.bytesPerBlock > 1;
        if (placed) {
            tensor.file = static_cast<std::uint32_t>(shard + 1);
            tensor.range = ByteRange{offset, size};
        }
        MB_CHECK(m_budget.take(sizeof(TensorInfo) + 2 * tensor.name.size() + 8 * tensor.shape.size() + 64));
        m_info.tensors.push_back(std::move(tensor));
        return {};
    }

    const RandomAccessFile& m_file;
    ReadBudget& m_budget;
    CheckpointInfo& m_info;
    bool m_header = false, m_bigEndian = false;
    std::uint64_t m_slices = 0, m_malformed = 0;
    std::string m_example;
};

} // namespace

bool TensorflowIndexReader::matches(const RandomAccessFile& file, std::span<const std::byte>) const
{
    return isTableFile(file);
}

Result<CheckpointInfo> TensorflowIndexReader::read(const RandomAccessFile& file, const ReadLimits& limits) const
{
    ReadBudget budget(limits, file.name());
    CheckpointInfo info;
    info.format = format();
    info.framework = "TensorFlow";
    MB_CHECK(IndexWalk(file, budget, info).run());
    info.parameters = countParameters(info.tensors);
    return info;
}

std::filesystem::path indexOfDataFile(const std::filesystem::path& path)
{
    static const std::regex pattern(R"((.+)\.data-\d{5}-of-\d{5})");
    const auto name = path.filename().string();
    std::smatch match;
    if (!std::regex_match(name, match, pattern))
        return {};
    const auto index = path.parent_path() / (match[1].str() + ".index");
    std::error_code error;
    return std::filesystem::is_regular_file(index, error) ? index : std::filesystem::path();
}

void checkDataFiles(const std::filesystem::path& folder, CheckpointInfo& info)
{
    std::vector<std::uint64_t> needed(info.files.size(), 0);
    for (const auto& tensor : info.tensors) {
        if (tensor.range && tensor.file < needed.size())
            needed[tensor.file] = std::max(needed[tensor.file], tensor.range->offset + tensor.range->length);
    }
    constexpr std::size_t mostNamed = 20;
    std::size_t named = 0;
    for (std::size_t i = 1; i < info.files.size() && named < mostNamed; ++i) {
        std::error_code error;
        const auto size = std::filesystem::file_size(folder / info.files[i], error);
        if (error) {
            info.addFinding(Finding::Level::Warning, "shard.missing",
                            info.files[i] + ", which holds values of tensors, is not there; copy it beside the index");
            ++named;
        } else if (size < needed[i]) {
            info.addFinding(Finding::Level::Warning, "shard.truncated",
                            info.files[i] + " has " + std::to_string(size) + " bytes, but tensors reach up to " +
                                std::to_string(needed[i]) + "; it is cut short");
            ++named;
        }
    }
}

} // namespace modelbook
