#include "models/formats/keras/keras_zip.h"

#include "models/args/canonical.h"
#include "models/formats/embedded_args.h"
#include "models/formats/hdf5/hdf5.h"
#include "models/formats/hdf5/keras_h5.h"
#include "models/formats/pickle/globals.h"
#include "models/formats/tensor_roles.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace modelbook {

namespace {

constexpr std::uint64_t maxJson = 16u << 20;
constexpr std::uint64_t jsonCost = 12; ///< heap per byte of text, once it is a tree
constexpr std::size_t maxShards = 1000;

/// Some bytes of a file as a file.
class FilePart final : public RandomAccessFile
{
public:
    FilePart(const RandomAccessFile& file, ByteRange range, std::string name)
        : m_file(file), m_range(range), m_name(std::move(name))
    {
    }
    const std::string& name() const override { return m_name; }
    std::uint64_t size() const override { return m_range.length; }
    Status read(std::uint64_t offset, std::span<std::byte> out) const override
    {
        if (offset > m_range.length || out.size() > m_range.length - offset)
            return makeError(ErrorCode::Truncated, m_name + " ends at byte " + std::to_string(m_range.length));
        return m_file.read(m_range.offset + offset, out);
    }

private:
    const RandomAccessFile& m_file;
    ByteRange m_range;
    std::string m_name;
};

bool isWeights(std::string_view name)
{
    // Large models come as model_00000.weights.h5, model_00001.weights.h5, …
    return name.ends_with(".weights.h5") && name.find('/') == std::string_view::npos;
}

/// A member that is a JSON object; null with a finding where it is none.
Result<ArgValue> jsonMember(ZipDirectory& directory, const std::string& name, ReadBudget& budget, CheckpointInfo& info)
{
    const auto* entry = directory.find(name);
    if (!entry)
        return ArgValue();
    const auto broken = [&](const std::string& why) {
        info.addFinding(Finding::Level::Warning, "keras.config", name + " cannot be read: " + why);
        return ArgValue();
    };
    const auto text = directory.content(*entry, maxJson);
    if (!text)
        return text.error().code() == ErrorCode::Cancelled ? Result<ArgValue>(text.error()) : broken(text.error().message());
    MB_CHECK(budget.take(jsonCost * text->size()));
    auto tree = argsFromJson(nlohmann::ordered_json::parse(*text, nullptr, false));
    return tree && tree->isMap() ? std::move(*tree) : broken("it is no JSON object");
}

Status readWeights(const RandomAccessFile& file, ZipDirectory& directory, const ZipEntry& entry,
                   const ReadLimits& limits, ReadBudget& budget, CheckpointInfo& info)
{
    const auto name = file.name() + "/" + entry.name;
    std::optional<Hdf5Content> content;
    if (entry.isStored() && !entry.isEncrypted()) {
        MB_TRY(const auto range, directory.dataRange(entry));
        MB_TRY(content, readHdf5(FilePart(file, range, name), limits, budget));
        for (auto& tensor : content->tensors) {
            if (tensor.range)
                tensor.range->offset += range.offset;
        }
    } else {
        // Keras stores weights; somebody else packed them. A quarter of the memory is what such a detour may take.
        MB_TRY(auto bytes, directory.content(entry, limits.heapBytes / 4));
        MB_TRY(content, readHdf5(MemoryFile(std::move(bytes), name), limits, budget));
        for (auto& tensor : content->tensors)
            tensor.range.reset();
    }
    CheckpointInfo part;
    addHdf5Content(part, std::move(*content));
    std::move(part.tensors.begin(), part.tensors.end(), std::back_inserter(info.tensors));
    std::move(part.findings.begin(), part.findings.end(), std::back_inserter(info.findings));
    return {};
}

/// A model may carry code of its own: Lambda layers are pickled byte code, which Keras refuses in safe mode. And it may
/// name what is to be imported: Keras before 3.9 took any module there (CVE-2025-1550).
void noteCode(const ArgValue& config, CheckpointInfo& info)
{
    const auto textOf = [](const ArgValue* value) { return value && value->isString() ? value->toString() : std::string(); };
    bool lambda = false, foreign = false, dangerous = false;
    std::vector<const ArgValue*> open{&config};
    while (!open.empty()) {
        const auto* at = open.back();
        open.pop_back();
        if (at->isList()) {
            for (const auto& value : at->toList())
                open.push_back(&value);
            continue;
        }
        if (!at->isMap())
            continue;
        const auto name = textOf(at->find("class_name")), module = textOf(at->find("module"));
        if (!lambda && (name == "Lambda" || name == "__lambda__")) {
            lambda = true;
            info.addFinding(Finding::Level::Danger, "keras.lambda",
                            "the model has a Lambda layer: Keras runs code from this file when it loads it");
        }
        const bool kerasOwn = module.empty() || name.empty() || module == "keras" || module.starts_with("keras.") ||
                              module.starts_with("keras_");
        // A function is named by its config.
        const auto function = textOf(at->find("config"));
        const auto& imported = name == "function" && !function.empty() ? function : name;
        if (!kerasOwn && classifyGlobal(module, imported) == GlobalClass::Dangerous && imported != "function") {
            if (!std::exchange(dangerous, true))
                info.addFinding(Finding::Level::Danger, "keras.dangerous-import",
                                "the model has Keras import " + (module + "." + imported).substr(0, 200) +
                                    ", which can run code when it is loaded");
        } else if (!kerasOwn && module != "builtins" && !std::exchange(foreign, true)) {
            info.addFinding(Finding::Level::Warning, "keras.foreign-import",
                            "the model has Keras import " + (module + "." + imported).substr(0, 200) +
                                ", of which nothing is known");
        }
        for (const auto& [key, value] : at->toMap())
            open.push_back(&value);
    }
}

} // namespace

bool isKerasZip(const ZipDirectory& directory)
{
    if (!directory.find("config.json"))
        return false;
    for (const auto& entry : directory.entries()) {
        if (isWeights(entry.name))
            return true;
    }
    return directory.find("metadata.json") != nullptr;
}

Status readKerasZip(const RandomAccessFile& file, ZipDirectory& directory, const ReadLimits& limits,
                    ReadBudget& budget, CheckpointInfo& info)
{
    info.format = "keras";
    info.framework = "Keras 3";
    MB_TRY(const auto metadata, jsonMember(directory, "metadata.json", budget, info));
    if (metadata.isMap()) {
        for (const auto& [key, value] : metadata.toMap())
            addKeyValue(info, key, value);
        if (const auto* version = metadata.find("keras_version"); version && version->isString())
            info.framework = "Keras " + version->toString();
    }
    MB_TRY(auto config, jsonMember(directory, "config.json", budget, info));
    if (config.isMap()) {
        noteCode(config, info);
        if (const auto* compiled = config.find("compile_config"))
            addKerasTrainingConfig(info, *compiled);
        if (!addKerasModelConfig(info, config))
            info.metadata.set("model_config", std::move(config));
    }
    std::size_t shards = 0;
    for (const auto& entry : directory.entries()) {
        MB_CHECK(budget.tick());
        if (!isWeights(entry.name) || ++shards > maxShards)
            continue;
        const auto read = readWeights(file, directory, entry, limits, budget, info);
        if (!read && read.error().code() == ErrorCode::Cancelled)
            return read;
        if (!read)
            info.addFinding(Finding::Level::Warning, "keras.weights",
                            entry.name + " cannot be read: " + read.error().message());
    }
    if (shards == 0)
        info.addFinding(Finding::Level::Warning, "keras.weights", "the archive holds no weights");
    info.parameters = countParameters(info.tensors);
    return {};
}

} // namespace modelbook
