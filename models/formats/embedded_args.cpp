#include "models/formats/embedded_args.h"

#include "models/args/canonical.h"
#include "models/formats/pytorch/checkpoint_keys.h"

#include <nlohmann/json.hpp>

namespace modelbook {

namespace {

constexpr int maxPathParts = 32;

/// What stands behind "train." and the like; empty for any other key.
std::string_view behindArgsPrefix(std::string_view key)
{
    const auto dot = key.find('.');
    if (dot == std::string_view::npos || dot + 1 == key.size())
        return {};
    const auto head = key.substr(0, dot);
    const bool args = head == "train" || head == "training" || plainKey(head) == CheckpointKey::Args;
    return args ? key.substr(dot + 1) : std::string_view();
}

/// A map, or a JSON object in text; null where it is neither.
ArgValue objectIn(const ArgValue& value)
{
    if (value.isMap())
        return value;
    if (!value.isString() || !value.toString().starts_with('{'))
        return {};
    const auto json = nlohmann::ordered_json::parse(value.toString(), nullptr, false);
    if (!json.is_object())
        return {};
    auto args = argsFromJson(json);
    return args && args->isMap() ? std::move(*args) : ArgValue();
}

void merge(ArgValue& into, ArgValue&& map)
{
    for (auto& [name, value] : map.toMap())
        into.set(name, std::move(value));
}

} // namespace

bool isEmbeddedArgKey(std::string_view key)
{
    const auto kind = plainKey(key);
    return !behindArgsPrefix(key).empty() || kind == CheckpointKey::Args || kind == CheckpointKey::NestedArgs;
}

void setByPath(ArgValue& tree, std::string_view path, ArgValue value)
{
    ArgValue* at = &tree;
    for (int part = 0; part < maxPathParts; ++part) {
        const auto dot = path.find('.');
        if (dot == std::string_view::npos || dot == 0 || dot + 1 == path.size())
            break;
        const auto head = path.substr(0, dot);
        if (const auto* child = at->find(head); child && !child->isMap())
            break;
        if (!at->find(head))
            at->set(std::string(head), ArgValue::map());
        at = at->find(head);
        path.remove_prefix(dot + 1);
    }
    // A group of this name came first ("a.b", then "a"): the value stands in it without a name of its own.
    if (auto* group = at->find(path); group && group->isMap() && !value.isMap())
        group->set({}, std::move(value));
    else
        at->set(std::string(path), std::move(value));
}

void addKeyValue(CheckpointInfo& info, std::string_view key, ArgValue value)
{
    const auto rest = behindArgsPrefix(key);
    const auto name = rest.empty() ? key : rest;
    const auto kind = plainKey(name);
    if (kind == CheckpointKey::Metric && value.isNumber()) {
        info.metrics[std::string(name)] = value.toDouble();
        return;
    }
    if (!rest.empty()) {
        setByPath(info.args, rest, std::move(value));
        return;
    }
    if (kind == CheckpointKey::Step && value.isInt()) {
        info.step = value.toInt();
        return;
    }
    if (kind == CheckpointKey::Epoch && value.isNumber()) {
        info.epoch = value.toDouble();
        return;
    }
    if (auto object = objectIn(value); object.isMap()) {
        if (kind == CheckpointKey::Args) {
            merge(info.args, std::move(object));
            return;
        }
        if (kind == CheckpointKey::NestedArgs) {
            info.args.set(std::string(key), std::move(object));
            return;
        }
    }
    setByPath(info.metadata, key, std::move(value));
}

} // namespace modelbook
