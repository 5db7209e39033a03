#include "models/formats/tflite/tflite.h"

#include "models/formats/checked.h"
#include "models/formats/tensor_roles.h"
#include "models/formats/tflite/flat_view.h"

#include <algorithm>
#include <array>
#include <bit>

namespace modelbook {

namespace {

constexpr std::uint64_t longestText = 64 << 10;
constexpr std::uint64_t mostDimensions = 64;

// The numbers of the fields in their tables.
enum ModelField : unsigned { Version, OperatorCodes, Subgraphs, Description, Buffers, MetadataBuffer, Metadata };
enum SubgraphField : unsigned { Tensors, Inputs, Outputs, Operators, SubgraphName };
enum TensorField : unsigned { Shape, Type, Buffer, Name, Quantization };
enum BufferField : unsigned { Data, Offset, Size };
enum QuantizationField : unsigned { Scale = 2, ZeroPoint = 3, QuantizedDimension = 6 };

DType tfliteType(std::uint64_t number)
{
    constexpr std::array<std::string_view, 19> names{"F32", "F16", "I32", "U8",   "I64",  "STRING",   "BOOL",
                                                     "I16", "C64", "I8",  "F64",  "C128", "U64",      "RESOURCE",
                                                     "VARIANT", "U32", "U16", "I4", "BF16"};
    return DType::named(number < names.size() ? names[number] : std::string_view("UNKNOWN"));
}

class TfliteWalk
{
public:
    TfliteWalk(const RandomAccessFile& file, ReadBudget& budget, CheckpointInfo& info)
        : m_view(file, budget), m_file(file), m_budget(budget), m_info(info)
    {
    }

    Status run()
    {
        MB_TRY(m_model, m_view.follow(0));
        MB_TRY(const auto version, m_view.numberField(m_model, Version, 4));
        m_info.metadata.set("version", static_cast<std::int64_t>(version));
        MB_TRY(auto description, m_view.textField(m_model, Description, longestText));
        if (!description.empty())
            m_info.metadata.set("description", std::move(description));
        MB_TRY(m_buffers, m_view.vectorField(m_model, Buffers, 4));
        MB_CHECK(readMetadata());
        MB_TRY(const auto graphs, m_view.vectorField(m_model, Subgraphs, 4));
        if (graphs.count == 0)
            m_info.addFinding(Finding::Level::Warning, "tflite.no-graph", "the model has no graph and so no tensors");
        for (std::uint64_t i = 0; i < graphs.count; ++i) {
            MB_TRY(const auto graph, m_view.follow(graphs.start + 4 * i));
            MB_CHECK(readGraph(graph, i, graphs.count));
        }
        m_info.metadata.set("operators", m_operators);
        note(m_outside, "tensor.out-of-bounds", "tensors have values outside of the file");
        note(m_mismatched, "tensor.malformed", "tensors have sizes that do not fit their values");
        return {};
    }

private:
    Status readGraph(std::uint64_t graph, std::uint64_t number, std::uint64_t count)
    {
        MB_TRY(auto name, m_view.textField(graph, SubgraphName, longestText));
        const auto prefix = number == 0 ? std::string() : (name.empty() ? "subgraph" + std::to_string(number) : name) + ".";
        MB_TRY(const auto operators, m_view.vectorField(graph, Operators, 4));
        m_operators += static_cast<std::int64_t>(operators.count);
        MB_TRY(const auto tensors, m_view.vectorField(graph, Tensors, 4));
        if (number == 0) {
            MB_CHECK(readEnds(graph, tensors, Inputs, "inputs"));
            MB_CHECK(readEnds(graph, tensors, Outputs, "outputs"));
            if (count > 1)
                m_info.metadata.set("subgraphs", static_cast<std::int64_t>(count));
        }
        for (std::uint64_t i = 0; i < tensors.count; ++i) {
            MB_TRY(const auto tensor, m_view.follow(tensors.start + 4 * i));
            MB_CHECK(readTensor(tensor, prefix));
        }
        return {};
    }

    /// "name: F32[1, 224, 224, 3]" of each input or output.
    Status readEnds(std::uint64_t graph, const FlatVector& tensors, unsigned field, const char* key)
    {
        constexpr std::uint64_t most = 1000;
        MB_TRY(const auto numbers, m_view.integersField(graph, field, most));
        auto list = ArgValue::List();
        for (const auto number : numbers) {
            if (number < 0 || static_cast<std::uint64_t>(number) >= tensors.count) {
                ++m_mismatched;
                continue;
            }
            MB_TRY(const auto tensor, m_view.follow(tensors.start + 4 * static_cast<std::uint64_t>(number)));
            MB_TRY(auto text, m_view.textField(tensor, Name, longestText));
            MB_TRY(const auto type, m_view.numberField(tensor, Type, 1));
            MB_TRY(const auto shape, m_view.integersField(tensor, Shape, mostDimensions));
            text += ": " + tfliteType(type).name + "[";
            for (std::size_t i = 0; i < shape.size(); ++i)
                text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
            MB_CHECK(m_budget.take(text.size() + 64));
            list.emplace_back(text + "]");
        }
        m_info.metadata.set(key, std::move(list));
        return {};
    }

    Status readTensor(std::uint64_t table, const std::string& prefix)
    {
        MB_TRY(const auto buffer, m_view.numberField(table, Buffer, 4));
        if (buffer == 0) // by convention the empty one, of activations
            return {};
        if (buffer >= m_buffers.count) {
            ++m_mismatched;
            return {};
        }
        MB_TRY(const auto range, bufferRange(buffer));
        if (!range || range->length == 0)
            return {};
        TensorInfo tensor;
        MB_TRY(auto name, m_view.textField(table, Name, longestText));
        tensor.name = prefix + (name.empty() ? "tensor" + std::to_string(m_info.tensors.size()) : name);
        MB_TRY(const auto type, m_view.numberField(table, Type, 1));
        tensor.dtype = tfliteType(type);
        MB_TRY(tensor.shape, m_view.integersField(table, Shape, mostDimensions));
        MB_CHECK(m_budget.take(sizeof(TensorInfo) + 2 * tensor.name.size() + 8 * tensor.shape.size() + 64));
        std::optional<std::uint64_t> elements = 1;
        for (const auto size : tensor.shape)
            elements = elements && size >= 0 ? multiply(*elements, static_cast<std::uint64_t>(size)) : std::nullopt;
        if (!elements) {
            ++m_mismatched;
            return {};
        }
        tensor.elements = *elements;
        // Four-bit values come two a byte, the last one alone.
        const auto odd = tensor.dtype.elementsPerBlock == 2 && *elements % 2 == 1;
        const auto expected = tensor.dtype.bytesFor(*elements + (odd ? 1 : 0));
        const bool sized = tensor.dtype.bytesPerBlock != 0;
        if (sized && (!expected || *expected > range->length)) {
            ++m_mismatched; // a sparse tensor is shorter, one that lies as well
        }
        tensor.bytes = range->length;
        tensor.range = range;
        tensor.storage = std::to_string(buffer);
        tensor.role = roleOfTensorName(tensor.name);
        if (tensor.role == TensorRole::Weight && isOperatorParameter(tensor))
            tensor.role = TensorRole::Other;
        MB_CHECK(noteQuantization(table, tensor.name));
        m_info.tensors.push_back(std::move(tensor));
        return {};
    }

    Status noteQuantization(std::uint64_t table, const std::string& name)
    {
        constexpr int most = 5000;
        MB_TRY(const auto at, m_view.field(table, Quantization));
        if (!at || m_quantized >= most)
            return {};
        MB_TRY(const auto quantization, m_view.follow(*at));
        MB_TRY(const auto scales, m_view.vectorField(quantization, Scale, 4));
        if (scales.count == 0)
            return {};
        ++m_quantized;
        auto note = ArgValue::map();
        if (scales.count == 1) {
            MB_TRY(const auto bits, m_view.number(scales.start, 4));
            note.set("scale", static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits))));
        } else {
            MB_TRY(const auto dimension, m_view.numberField(quantization, QuantizedDimension, 4));
            note.set("scales", static_cast<std::int64_t>(scales.count));
            note.set("dimension", static_cast<std::int64_t>(static_cast<std::int32_t>(dimension)));
        }
        MB_TRY(const auto zeros, m_view.vectorField(quantization, ZeroPoint, 8));
        if (zeros.count == 1) {
            MB_TRY(const auto zero, m_view.number(zeros.start, 8));
            note.set("zero_point", static_cast<std::int64_t>(zero));
        }
        MB_CHECK(m_budget.take(256 + name.size()));
        if (m_quantized == 1)
            m_info.metadata.set("quantization", ArgValue::map());
        m_info.metadata.find("quantization")->set(name, std::move(note));
        return {};
    }

    Result<std::optional<ByteRange>> bufferRange(std::uint64_t number)
    {
        MB_TRY(const auto table, m_view.follow(m_buffers.start + 4 * number));
        // Models over 2 GB keep their values behind the FlatBuffer.
        MB_TRY(const auto offset, m_view.numberField(table, Offset, 8));
        MB_TRY(const auto size, m_view.numberField(table, Size, 8));
        if (offset > 1) {
            if (offset > m_file.size() || size > m_file.size() - offset) {
                ++m_outside;
                return std::optional<ByteRange>();
            }
            return std::optional(ByteRange{offset, size});
        }
        MB_TRY(const auto data, m_view.vectorField(table, Data, 1));
        return std::optional(ByteRange{data.start, data.count});
    }

    Status readMetadata()
    {
        constexpr std::uint64_t most = 200, longestValue = 4000;
        MB_TRY(const auto list, m_view.vectorField(m_model, Metadata, 4));
        for (std::uint64_t i = 0; i < std::min(list.count, most); ++i) {
            MB_TRY(const auto entry, m_view.follow(list.start + 4 * i));
            MB_TRY(const auto name, m_view.textField(entry, 0, longestText));
            MB_TRY(const auto buffer, m_view.numberField(entry, 1, 4));
            if (name.empty() || buffer >= m_buffers.count)
                continue;
            MB_TRY(const auto range, bufferRange(buffer));
            if (!range || range->length > longestValue)
                continue;
            MB_TRY(auto text, m_file.readString(range->offset, range->length));
            text.erase(text.find_last_not_of('\0') + 1);
            const bool readable = std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 32; });
            if (readable && !text.empty())
                m_info.metadata.set(name, std::move(text));
        }
        return {};
    }

    void note(std::uint64_t count, const char* code, const std::string& what)
    {
        if (count > 0)
            m_info.addFinding(Finding::Level::Warning, code, std::to_string(count) + " " + what);
    }

    FlatView m_view;
    const RandomAccessFile& m_file;
    ReadBudget& m_budget;
    CheckpointInfo& m_info;
    std::uint64_t m_model = 0;
    FlatVector m_buffers;
    std::int64_t m_operators = 0;
    std::uint64_t m_outside = 0, m_mismatched = 0;
    int m_quantized = 0;
};

} // namespace

bool TfliteReader::matches(const RandomAccessFile&, std::span<const std::byte> head) const
{
    const std::string_view bytes(reinterpret_cast<const char*>(head.data()), head.size());
    return bytes.size() >= 8 && bytes.substr(4, 4) == "TFL3";
}

Result<CheckpointInfo> TfliteReader::read(const RandomAccessFile& file, const ReadLimits& limits) const
{
    ReadBudget budget(limits, file.name());
    CheckpointInfo info;
    info.format = format();
    info.framework = "TensorFlow Lite";
    MB_CHECK(TfliteWalk(file, budget, info).run());
    info.parameters = countParameters(info.tensors);
    return info;
}

} // namespace modelbook
