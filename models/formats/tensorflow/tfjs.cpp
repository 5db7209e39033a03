#include "models/formats/tensorflow/tfjs.h"

#include "models/formats/checked.h"
#include "models/formats/read_budget.h"
#include "models/formats/tensor_roles.h"

#include <nlohmann/json.hpp>

#include <array>

namespace modelbook {

namespace {

using Json = nlohmann::json;

constexpr std::uint64_t mostBytes = 12u << 20;  ///< of the JSON; its tree takes about sixteen times as much
constexpr std::uint64_t treeFactor = 16;
constexpr std::size_t mostTfjsDimensions = 64;
constexpr std::size_t deepest = 100;

DType tfjsType(const std::string& name)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 10> names{{
        {"float32", "F32"}, {"float16", "F16"}, {"int32", "I32"}, {"uint8", "U8"}, {"uint16", "U16"},
        {"bool", "BOOL"}, {"complex64", "C64"}, {"int64", "I64"}, {"string", "STRING"}, {"int8", "I8"},
    }};
    for (const auto& [theirs, ours] : names) {
        if (name == theirs)
            return DType::named(ours);
    }
    return DType::named("UNKNOWN");
}

std::string text(const Json& object, const char* key)
{
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Whether a path stays in the folder it is relative to.
bool isInside(const std::string& path)
{
    if (path.empty() || path.front() == '/' || path.find('\\') != std::string::npos || path.find(':') != std::string::npos)
        return false;
    const auto whole = std::filesystem::path(path);
    return std::none_of(whole.begin(), whole.end(), [](const auto& part) { return part == ".."; });
}

class TfjsWalk
{
public:
    TfjsWalk(const RandomAccessFile& file, ReadBudget& budget, CheckpointInfo& info)
        : m_file(file), m_budget(budget), m_info(info)
    {
    }

    Status run()
    {
        if (m_file.size() > mostBytes) {
            return makeError(ErrorCode::LimitExceeded, m_file.name() + ": a description of " +
                                                           std::to_string(m_file.size()) + " bytes is too long to read");
        }
        MB_CHECK(m_budget.take(treeFactor * m_file.size()));
        MB_TRY(const auto content, m_file.readString(0, m_file.size()));
        bool tooDeep = false;
        const auto json = Json::parse(content, [&](int depth, Json::parse_event_t, Json&) {
            tooDeep = tooDeep || depth > static_cast<int>(deepest);
            return depth <= static_cast<int>(deepest);
        }, false);
        if (json.is_discarded() || tooDeep)
            return corrupt(tooDeep ? "it is nested too deeply" : "it is no JSON; it may be cut short");
        const auto* groups = &json;
        if (json.is_object()) {
            for (const char* key : {"format", "generatedBy", "convertedBy"}) {
                if (auto value = text(json, key); !value.empty())
                    m_info.metadata.set(key, std::move(value));
            }
            readTopology(json);
            const auto manifest = json.find("weightsManifest");
            if (manifest == json.end())
                return corrupt("it has no weightsManifest");
            groups = &*manifest;
        }
        if (!groups->is_array())
            return corrupt("its weightsManifest is no list");
        m_info.files = {std::filesystem::path(m_file.name()).filename().string()};
        for (const auto& group : *groups)
            MB_CHECK(readGroup(group));
        if (m_malformed > 0)
            m_info.addFinding(Finding::Level::Warning, "tensor.malformed",
                              std::to_string(m_malformed) + " weights have shapes or types that cannot be, such as \"" + m_example + "\"");
        return {};
    }

private:
    Error corrupt(const std::string& what) const
    {
        return makeError(ErrorCode::Corrupt, m_file.name() + " is no model of TensorFlow.js: " + what);
    }

    void readTopology(const Json& json)
    {
        const auto topology = json.find("modelTopology");
        if (topology == json.end() || !topology->is_object())
            return;
        const auto* config = &*topology;
        if (const auto inner = config->find("model_config"); inner != config->end())
            config = &*inner;
        if (auto value = text(*config, "class_name"); !value.empty())
            m_info.metadata.set("class", std::move(value));
        if (auto value = text(*topology, "keras_version"); !value.empty())
            m_info.metadata.set("keras_version", std::move(value));
        if (const auto nodes = topology->find("node"); nodes != topology->end() && nodes->is_array())
            m_info.metadata.set("operators", static_cast<std::int64_t>(nodes->size()));
    }

    Status readGroup(const Json& group)
    {
        const auto weights = group.is_object() ? group.find("weights") : group.end();
        const auto paths = group.is_object() ? group.find("paths") : group.end();
        if (!group.is_object() || weights == group.end() || !weights->is_array() || paths == group.end() || !paths->is_array())
            return corrupt("a group of its manifest has no weights or no paths");
        const auto firstFile = m_info.files.size();
        for (const auto& path : *paths) {
            MB_CHECK(m_budget.tick());
            if (!path.is_string() || !isInside(path.get<std::string>())) {
                return makeError(ErrorCode::Corrupt, m_file.name() + ": the file " + path.dump(-1, ' ', true, Json::error_handler_t::replace).substr(0, 200) +
                                                         " lies outside the folder; it is not opened");
            }
            MB_CHECK(m_budget.take(128 + path.get<std::string>().size()));
            m_info.files.push_back(path.get<std::string>());
        }
        // Where several files hold a group, tensors lie across their ends, and only their sizes tell where.
        const bool placed = paths->size() == 1;
        std::optional<std::uint64_t> offset = 0;
        for (const auto& weight : *weights) {
            MB_CHECK(m_budget.tick());
            TensorInfo tensor;
            tensor.name = text(weight, "name");
            const auto fits = readWeight(weight, tensor);
            if (!fits)
                offset.reset(); // nothing behind it has a place any more
            if (fits && placed && offset && tensor.dtype.bytesPerBlock != 0) {
                tensor.file = static_cast<std::uint32_t>(firstFile);
                tensor.range = ByteRange{*offset, tensor.bytes};
                offset = add(*offset, tensor.bytes);
            } else if (tensor.dtype.bytesPerBlock == 0) {
                offset.reset();
            }
            if (!fits) {
                ++m_malformed;
                m_example = tensor.name.substr(0, 200);
                continue;
            }
            MB_CHECK(m_budget.take(sizeof(TensorInfo) + 2 * tensor.name.size() + 64));
            m_info.tensors.push_back(std::move(tensor));
        }
        return {};
    }

    bool readWeight(const Json& weight, TensorInfo& tensor)
    {
        const auto shape = weight.is_object() ? weight.find("shape") : weight.end();
        if (!weight.is_object() || shape == weight.end() || !shape->is_array() || shape->size() > mostTfjsDimensions)
            return false;
        std::optional<std::uint64_t> elements = 1;
        for (const auto& size : *shape) {
            if (!size.is_number_integer() || (size.is_number_unsigned() ? size.get<std::uint64_t>() > INT64_MAX : size.get<std::int64_t>() < 0))
                return false;
            tensor.shape.push_back(size.get<std::int64_t>());
            elements = elements ? multiply(*elements, size.get<std::uint64_t>()) : elements;
        }
        auto type = text(weight, "dtype");
        if (const auto quantization = weight.find("quantization"); quantization != weight.end() && quantization->is_object()) {
            type = text(*quantization, "dtype");
            noteQuantization(tensor.name, *quantization);
        }
        tensor.dtype = tfjsType(type);
        const auto bytes = elements ? tensor.dtype.bytesFor(*elements) : std::nullopt;
        if (!bytes || type.empty())
            return false;
        tensor.elements = *elements;
        tensor.bytes = *bytes;
        tensor.role = roleOfTensorName(tensor.name);
        return true;
    }

    void noteQuantization(const std::string& name, const Json& quantization)
    {
        constexpr int most = 5000;
        const auto scale = quantization.find("scale");
        if (scale == quantization.end() || !scale->is_number() || m_quantized++ >= most)
            return;
        auto note = ArgValue::map();
        note.set("scale", scale->get<double>());
        if (const auto low = quantization.find("min"); low != quantization.end() && low->is_number())
            note.set("min", low->get<double>());
        if (!m_info.metadata.find("quantization"))
            m_info.metadata.set("quantization", ArgValue::map());
        m_info.metadata.find("quantization")->set(name, std::move(note));
    }

    const RandomAccessFile& m_file;
    ReadBudget& m_budget;
    CheckpointInfo& m_info;
    std::uint64_t m_malformed = 0;
    int m_quantized = 0;
    std::string m_example;
};

} // namespace

bool TfjsReader::matches(const RandomAccessFile&, std::span<const std::byte> head) const
{
    const std::string_view bytes(reinterpret_cast<const char*>(head.data()), head.size());
    const auto first = bytes.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos)
        return false;
    const auto has = [&](std::string_view key) { return bytes.find(key) != std::string_view::npos; };
    if (bytes[first] == '{')
        return has("\"weightsManifest\"") || (has("\"modelTopology\"") && (has("\"format\"") || has("\"generatedBy\"") || has("\"node\"")));
    return bytes[first] == '[' && has("\"weights\"") && (has("\"dtype\"") || has("\"paths\""));
}

Result<CheckpointInfo> TfjsReader::read(const RandomAccessFile& file, const ReadLimits& limits) const
{
    ReadBudget budget(limits, file.name());
    CheckpointInfo info;
    info.format = format();
    info.framework = "TensorFlow.js";
    MB_CHECK(TfjsWalk(file, budget, info).run());
    info.parameters = countParameters(info.tensors);
    return info;
}

} // namespace modelbook
