#include "models/formats/hdf5/keras_h5.h"

#include "models/args/canonical.h"
#include "models/formats/embedded_args.h"
#include "models/formats/tensor_roles.h"

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

namespace modelbook {

namespace {

constexpr std::size_t maxOtherAttributes = 256;
constexpr std::size_t maxListed = 64;

/// A JSON object in an attribute; null where it is none.
ArgValue parsedObject(const ArgValue& value)
{
    if (!value.isString() || !value.toString().starts_with('{'))
        return {};
    auto tree = argsFromJson(nlohmann::ordered_json::parse(value.toString(), nullptr, false));
    return tree && tree->isMap() ? std::move(*tree) : ArgValue();
}

std::string textOf(const ArgValue* value)
{
    return value && value->isString() ? value->toString() : std::string();
}

/// Keras wraps what it can rebuild: {"class_name": "Adam", "config": {…}}; the settings, with the class among them.
ArgValue unwrapped(const ArgValue& object)
{
    const auto* const config = object.find("config");
    if (!config || !config->isMap())
        return object;
    ArgValue out = ArgValue::map();
    if (const auto* name = object.find("class_name"))
        out.set("class_name", *name);
    for (const auto& [key, value] : config->toMap())
        out.set(key, value);
    return out;
}

/// `weight_names0`, `weight_names1`, …: a list that was too long for one attribute (64 KiB); "" for any other name.
std::string_view splitName(std::string_view name)
{
    const auto digits = name.find_last_not_of("0123456789") + 1;
    const bool one = digits > 0 && digits < name.size() && name.size() - digits <= 6;
    return one ? name.substr(0, digits) : std::string_view();
}

using Attributes = std::map<std::string, std::map<std::string, ArgValue>>; // object → name → value

Attributes joined(std::vector<Hdf5Attribute>&& all)
{
    Attributes out;
    for (auto& one : all)
        out[one.object][one.name] = std::move(one.value);
    for (auto& [object, values] : out) {
        // Only what begins at 0 and is a list: `layer1` may well be an attribute of somebody's own.
        std::vector<std::string> bases;
        for (const auto& [name, value] : values) {
            const auto base = splitName(name);
            if (!base.empty() && name == std::string(base) + "0" && value.isList() && !values.count(std::string(base)))
                bases.emplace_back(base);
        }
        for (const auto& base : bases) {
            ArgValue::List list;
            for (std::size_t i = 0;; ++i) {
                const auto part = values.find(base + std::to_string(i));
                if (part == values.end() || !part->second.isList())
                    break;
                std::move(part->second.toList().begin(), part->second.toList().end(), std::back_inserter(list));
                values.erase(part);
            }
            values[base] = std::move(list);
        }
    }
    return out;
}

bool startsWithPart(std::string_view path, std::string_view part)
{
    return path.starts_with(part) && (path.size() == part.size() || path[part.size()] == '/');
}

/// Keras 3 numbers variables instead of naming them; the last two of a batch normalisation are its statistics.
bool isStatistics(const std::string& name, const std::map<std::string, std::size_t>& variables)
{
    const auto at = name.rfind("/vars/");
    if (at == std::string::npos)
        return false;
    const auto begin = name.rfind('/', at - 1);
    const auto layer = std::string_view(name).substr(begin == std::string::npos ? 0 : begin + 1, at - begin - 1);
    if (!layer.starts_with("batch_normalization"))
        return false;
    const auto count = variables.find(name.substr(0, at));
    const auto number = std::string_view(name).substr(at + 6);
    return count != variables.end() && count->second >= 2 &&
           (number == std::to_string(count->second - 1) || number == std::to_string(count->second - 2));
}

void setRoles(std::vector<TensorInfo>& tensors)
{
    std::map<std::string, std::size_t> variables; // per layer
    for (const auto& tensor : tensors) {
        const auto at = tensor.name.rfind("/vars/");
        if (at != std::string::npos)
            ++variables[tensor.name.substr(0, at)];
    }
    for (auto& tensor : tensors) {
        if (tensor.role == TensorRole::Other)
            continue;
        const std::string_view name = tensor.name;
        if (startsWithPart(name, "optimizer_weights") || startsWithPart(name, "optimizer"))
            tensor.role = TensorRole::Optimizer;
        else if (startsWithPart(name, "#refs#") || name.find("seed_generator") != std::string_view::npos ||
                 startsWithPart(name, "metrics"))
            tensor.role = TensorRole::Other;
        else
            tensor.role = isStatistics(tensor.name, variables) ? TensorRole::Buffer : roleOfTensorName(name);
    }
}

/// The order in which Keras lists layers and their weights is that of the model; without it, names' order stays.
void sortAsListed(std::vector<TensorInfo>& tensors, const Attributes& attributes)
{
    std::map<std::string, std::size_t> place;
    for (const auto& [object, values] : attributes) {
        const auto layers = values.find("layer_names");
        if (layers == values.end() || !layers->second.isList())
            continue;
        for (const auto& layer : layers->second.toList()) {
            const auto group = object + (object.empty() ? "" : "/") + textOf(&layer);
            const auto of = attributes.find(group);
            const auto names = of == attributes.end() ? values.end() : of->second.find("weight_names");
            if (of == attributes.end() || names == of->second.end() || !names->second.isList())
                continue;
            for (const auto& weight : names->second.toList())
                place.emplace(group + "/" + textOf(&weight), place.size());
        }
    }
    const auto rank = [&](const TensorInfo& tensor) {
        const auto at = place.find(tensor.name);
        return at == place.end() ? place.size() : at->second;
    };
    if (!place.empty())
        std::stable_sort(tensors.begin(), tensors.end(),
                         [&](const TensorInfo& a, const TensorInfo& b) { return rank(a) < rank(b); });
}

ArgValue shortened(ArgValue value)
{
    if (!value.isList() || value.toList().size() <= maxListed)
        return value;
    const auto count = value.toList().size();
    value.toList().resize(maxListed);
    value.toList().emplace_back("… " + std::to_string(count - maxListed) + " more");
    return value;
}

/// How libraries link axes to names (HDF5 Dimension Scales, MATLAB, PyTables): nothing about the model.
bool isPlumbing(std::string_view name)
{
    for (const std::string_view known : {"CLASS", "NAME", "VERSION", "TITLE", "DIMENSION_LABELS", "weight_names",
                                         "layer_names", "nested", "MATLAB_class", "FLAVOR", "dtype"}) {
        if (name == known)
            return true;
    }
    return false;
}

} // namespace

bool addKerasModelConfig(CheckpointInfo& info, ArgValue config)
{
    const auto* const settings = config.find("config");
    if (!config.find("class_name") || !settings)
        return false;
    // What describes the layers is the model's structure; what stands beside them is somebody's choice.
    ArgValue model = ArgValue::map();
    model.set("class_name", *config.find("class_name"));
    const auto* layers = settings->isList() ? settings : settings->find("layers");
    if (layers && layers->isList())
        model.set("layers", static_cast<std::int64_t>(layers->toList().size()));
    if (settings->isMap()) {
        for (const auto& [key, value] : settings->toMap()) {
            if (key != "layers" && key != "input_layers" && key != "output_layers" && key != "build_input_shape")
                model.set(key, value);
        }
    }
    info.args.set("model", std::move(model));
    info.metadata.set("model_config", std::move(config));
    return true;
}

bool addKerasTrainingConfig(CheckpointInfo& info, ArgValue config)
{
    if (!config.isMap())
        return false;
    for (auto& [key, value] : config.toMap()) {
        if (key == "optimizer_config" || key == "optimizer")
            info.args.set("optimizer", unwrapped(value));
        else if (value.isMap() && value.find("class_name"))
            info.args.set(key, unwrapped(value));
        else
            info.args.set(key, std::move(value));
    }
    return true;
}

void addHdf5Content(CheckpointInfo& info, Hdf5Content&& content)
{
    std::move(content.findings.begin(), content.findings.end(), std::back_inserter(info.findings));
    const auto attributes = joined(std::move(content.attributes));
    sortAsListed(content.tensors, attributes);
    setRoles(content.tensors);
    info.tensors = std::move(content.tensors);

    std::size_t others = 0;
    ArgValue kept = ArgValue::map();
    for (const auto& [object, values] : attributes) {
        for (const auto& [name, value] : values) {
            if (isPlumbing(name) && (!object.empty() || value.isList()))
                continue;
            // Weights-only files of Keras 1 and 2 state these at the root, whole models also at model_weights.
            const bool atRoot = object.empty() || object == "model_weights";
            if (atRoot && (name == "keras_version" || name == "backend")) {
                if (!info.metadata.find(name))
                    info.metadata.set(name, value);
            } else if (atRoot && name == "model_config" && addKerasModelConfig(info, parsedObject(value))) {
                continue;
            } else if (atRoot && name == "training_config" && addKerasTrainingConfig(info, parsedObject(value))) {
                continue;
            } else if (object.empty()) {
                addKeyValue(info, name, isEmbeddedArgKey(name) ? value : shortened(value));
            } else if (others++ < maxOtherAttributes) {
                if (!kept.find(object))
                    kept.set(object, ArgValue::map());
                kept.find(object)->set(name, shortened(value));
            }
        }
    }
    if (!kept.toMap().empty())
        info.metadata.set("attributes", std::move(kept));
    if (others > maxOtherAttributes)
        info.addFinding(Finding::Level::Info, "hdf5.attributes",
                        std::to_string(others - maxOtherAttributes) + " more attributes of parts are not shown");
    const auto version = textOf(info.metadata.find("keras_version"));
    if (!version.empty())
        info.framework = "Keras " + version;
}

} // namespace modelbook
