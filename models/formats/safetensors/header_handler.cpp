#include "models/formats/safetensors/header_handler.h"

#include "models/args/canonical.h"
#include "models/formats/checked.h"
#include "models/formats/pytorch/checkpoint_keys.h"
#include "models/formats/safetensors/training_metadata.h"
#include "models/formats/tensor_roles.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace modelbook {

namespace {

constexpr std::size_t maxDimensions = 64;

const char* frameworkOf(const std::string& format)
{
    if (format == "pt")
        return "PyTorch";
    if (format == "tf")
        return "TensorFlow";
    if (format == "flax")
        return "Flax";
    if (format == "mlx")
        return "MLX";
    if (format == "np")
        return "NumPy";
    return "";
}

} // namespace

SafetensorsHandler::SafetensorsHandler(CheckpointInfo& info, ReadBudget& budget, std::string fileName,
                                       std::uint64_t dataStart, std::uint64_t fileSize)
    : m_info(info), m_budget(budget), m_fileName(std::move(fileName)), m_dataStart(dataStart), m_fileSize(fileSize)
{
}

bool SafetensorsHandler::fail(ErrorCode code, const std::string& what)
{
    m_error = makeError(code, m_fileName + ": the header is broken: " + what);
    return false;
}

bool SafetensorsHandler::check(Status status)
{
    if (!status)
        m_error = failure(status);
    return !m_error;
}

bool SafetensorsHandler::value()
{
    if (m_depth == 0)
        return fail(ErrorCode::Corrupt, "it is no JSON object");
    if (m_depth == 1)
        return fail(ErrorCode::Corrupt, "the entry " + m_name + " is no object");
    if (m_field == Field::Unknown || m_metadata)
        return check(m_budget.tick());
    return fail(ErrorCode::Corrupt, "a field of the tensor " + m_name + " has a value of the wrong type");
}

bool SafetensorsHandler::Int64(std::int64_t number)
{
    return number >= 0 ? Uint64(static_cast<std::uint64_t>(number))
                       : fail(ErrorCode::Corrupt, "the tensor " + m_name + " has a negative size");
}

bool SafetensorsHandler::Uint64(std::uint64_t number)
{
    if (m_arrays == 1 && m_depth == 2 && m_field == Field::Shape) {
        if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) || m_shape.size() >= maxDimensions)
            return fail(ErrorCode::Corrupt, "the shape of the tensor " + m_name + " is impossible");
        m_shape.push_back(static_cast<std::int64_t>(number));
        return true;
    }
    if (m_arrays == 1 && m_depth == 2 && m_field == Field::Offsets) {
        if (m_offsets.size() >= 2)
            return fail(ErrorCode::Corrupt, "the tensor " + m_name + " has more than two data_offsets");
        m_offsets.push_back(number);
        return true;
    }
    return value();
}

bool SafetensorsHandler::String(const char* text, std::size_t length, bool)
{
    if (m_metadata && m_depth == 2) {
        if (!check(m_budget.take(2 * (length + m_key.size()) + 64)))
            return false;
        m_info.metadata.set(m_key, std::string(text, length));
        return true;
    }
    if (m_depth == 2 && m_arrays == 0 && m_field == Field::DType) {
        m_dtype.assign(text, std::min<std::size_t>(length, 64));
        m_hasDType = true;
        return true;
    }
    return value();
}

bool SafetensorsHandler::StartObject()
{
    if (++m_depth == 2) {
        m_field = Field::None;
        m_hasDType = m_hasShape = false;
        m_shape.clear();
        m_offsets.clear();
        m_dtype.clear();
    }
    if (m_depth > 64)
        return fail(ErrorCode::Corrupt, "it is nested too deeply");
    if (m_depth > 2 && !(m_metadata || m_field == Field::Unknown))
        return fail(ErrorCode::Corrupt, "the tensor " + m_name + " holds an object");
    return check(m_budget.tick());
}

bool SafetensorsHandler::Key(const char* text, std::size_t length, bool)
{
    if (m_depth == 1) {
        m_name.assign(text, length);
        m_metadata = m_name == "__metadata__";
        if (!check(m_budget.take(2 * length + 64)))
            return false;
    } else if (m_depth == 2 && m_metadata) {
        m_key.assign(text, length);
    } else if (m_depth == 2) {
        const std::string_view key(text, length);
        m_field = key == "dtype"          ? Field::DType
                  : key == "shape"        ? Field::Shape
                  : key == "data_offsets" ? Field::Offsets
                                          : Field::Unknown;
        m_hasShape = m_hasShape || m_field == Field::Shape;
    }
    return true;
}

bool SafetensorsHandler::EndObject(std::size_t)
{
    const bool wasTensor = m_depth == 2 && !m_metadata;
    --m_depth;
    return !wasTensor || addTensor();
}

bool SafetensorsHandler::StartArray()
{
    if (++m_arrays > 64)
        return fail(ErrorCode::Corrupt, "it is nested too deeply");
    return m_depth >= 2 || value();
}

bool SafetensorsHandler::EndArray(std::size_t)
{
    --m_arrays;
    return true;
}

bool SafetensorsHandler::addTensor()
{
    if (!m_hasDType || !m_hasShape || m_offsets.size() != 2)
        return fail(ErrorCode::Corrupt, "the tensor " + m_name + " lacks dtype, shape or data_offsets");
    TensorInfo tensor;
    tensor.name = m_name;
    tensor.dtype = DType::named(m_dtype);
    tensor.shape = m_shape;
    for (const auto size : m_shape) {
        const auto product = multiply(tensor.elements, static_cast<std::uint64_t>(size));
        if (!product)
            return fail(ErrorCode::Corrupt, "the tensor " + m_name + " has more elements than can be counted");
        tensor.elements = *product;
    }
    const auto begin = m_offsets[0], end = m_offsets[1];
    const auto data = m_fileSize - m_dataStart;
    if (begin > end)
        return fail(ErrorCode::Corrupt, "the tensor " + m_name + " ends before it begins");
    if (end > data) {
        m_error = makeError(ErrorCode::Truncated, m_fileName + " ends at byte " + std::to_string(m_fileSize) +
                                                      ", but the tensor " + m_name + " reaches to byte " +
                                                      std::to_string(m_dataStart) + " + " + std::to_string(end));
        return false;
    }
    tensor.bytes = end - begin;
    if (tensor.dtype.bytesPerBlock > 0) {
        const auto bytes = tensor.dtype.bytesFor(tensor.elements);
        if (!bytes || *bytes != tensor.bytes)
            return fail(ErrorCode::Corrupt, "the tensor " + m_name + " of " + m_dtype + " has " +
                                                std::to_string(tensor.bytes) + " bytes, which its shape does not make");
    } else {
        m_info.addFinding(Finding::Level::Warning, "tensor.unknown-dtype",
                          "the tensor " + m_name + " has the unknown element type " + m_dtype);
    }
    tensor.range = ByteRange{m_dataStart + begin, tensor.bytes};
    tensor.role = roleOfTensorName(m_name);
    if (!check(m_budget.take(sizeof(TensorInfo) + m_name.size() + 8 * m_shape.size())))
        return false;
    m_info.tensors.push_back(std::move(tensor));
    return true;
}

void SafetensorsHandler::findDuplicates()
{
    // By sorted hashes: a set of all the names takes as long as everything else.
    constexpr std::size_t mostNamed = 100;
    std::vector<std::pair<std::size_t, std::size_t>> hashes;
    hashes.reserve(m_info.tensors.size());
    for (std::size_t i = 0; i < m_info.tensors.size(); ++i)
        hashes.emplace_back(std::hash<std::string_view>()(m_info.tensors[i].name), i);
    std::sort(hashes.begin(), hashes.end());
    std::size_t named = 0;
    for (std::size_t i = 1; i < hashes.size() && named < mostNamed; ++i) {
        const auto& name = m_info.tensors[hashes[i].second].name;
        if (hashes[i].first != hashes[i - 1].first || name != m_info.tensors[hashes[i - 1].second].name)
            continue;
        ++named;
        m_info.addFinding(Finding::Level::Warning, "safetensors.duplicate",
                          "the header has " + name + " more than once; readers differ on which counts");
    }
}

void SafetensorsHandler::finish()
{
    findDuplicates();
    if (const auto* format = m_info.metadata.find("format"); format && format->isString())
        m_info.framework = frameworkOf(format->toString());
    // Training args that were put into the metadata as JSON text, under the keys that checkpoints use.
    auto stated = std::exchange(m_info.metadata, ArgValue::map());
    for (auto& [key, text] : stated.toMap()) {
        if (text.isString() && addTrainingMetadata(m_info, key, text.toString()))
            continue;
        const auto kind = plainKey(key);
        const bool object = text.isString() && text.toString().starts_with('{');
        if (object && (kind == CheckpointKey::Args || kind == CheckpointKey::NestedArgs)) {
            const auto json = nlohmann::ordered_json::parse(text.toString(), nullptr, false);
            if (auto args = argsFromJson(json); json.is_object() && args && args->isMap()) {
                if (kind == CheckpointKey::NestedArgs)
                    m_info.args.set(key, std::move(*args));
                else
                    for (auto& [name, value] : args->toMap())
                        m_info.args.set(name, std::move(value));
                continue;
            }
        }
        m_info.metadata.set(key, std::move(text));
    }
}

} // namespace modelbook
