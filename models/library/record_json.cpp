#include "models/library/record_json.h"

#include "models/args/canonical.h"
#include "models/args/json_tree.h"

#include <nlohmann/json.hpp>

namespace modelbook {

namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json)
{
    return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json numberMap(const std::map<std::string, double>& values)
{
    auto tree = ArgValue::map();
    for (const auto& [name, value] : values)
        tree.set(name, value);
    return argsToJson(tree);
}

/// Appended without the look-up of operator[], which would make n args cost n².
Json textMap(const std::map<std::string, std::string, std::less<>>& texts)
{
    Json::object_t object;
    object.reserve(texts.size());
    for (const auto& [name, text] : texts)
        object.emplace_back(name, text);
    return Json(std::move(object));
}

std::map<std::string, std::string, std::less<>> readTexts(const ArgValue* map)
{
    std::map<std::string, std::string, std::less<>> texts;
    if (!map || !map->isMap())
        return texts;
    for (const auto& [name, text] : map->toMap()) {
        if (text.isString())
            texts.emplace_hint(texts.end(), name, text.toString());
    }
    return texts;
}

Result<std::map<std::string, double>> readNumbers(const Json& json)
{
    MB_TRY(const auto tree, argsFromJson(json));
    std::map<std::string, double> values;
    if (tree.isMap()) {
        for (const auto& [name, value] : tree.toMap()) {
            if (value.isNumber())
                values[name] = value.toDouble();
        }
    }
    return values;
}

Json fileJson(const FileRecord& file)
{
    return {{"file", file.file}, {"manifest", file.manifest}, {"sha256", file.sha256}, {"bytes", file.bytes}};
}

FileRecord readFileRecord(const Json& json)
{
    return {json.at("file"), json.at("manifest"), json.at("sha256"), json.at("bytes")};
}

Json checkpointJson(const CheckpointRecord& checkpoint)
{
    Json json;
    json["files"] = Json::array();
    for (const auto& file : checkpoint.files)
        json["files"].push_back(fileJson(file));
    json["format"] = checkpoint.format;
    json["framework"] = checkpoint.framework;
    json["parameters"] = checkpoint.parameters;
    if (checkpoint.step)
        json["step"] = *checkpoint.step;
    if (checkpoint.epoch)
        json["epoch"] = *checkpoint.epoch;
    json["metrics"] = numberMap(checkpoint.metrics);
    return json;
}

Result<CheckpointRecord> readCheckpointRecord(const Json& json)
{
    CheckpointRecord checkpoint;
    for (const auto& file : json.at("files"))
        checkpoint.files.push_back(readFileRecord(file));
    checkpoint.format = json.value("format", "");
    checkpoint.framework = json.value("framework", "");
    checkpoint.parameters = json.value("parameters", std::uint64_t(0));
    if (json.contains("step"))
        checkpoint.step = json["step"].get<std::int64_t>();
    if (json.contains("epoch"))
        checkpoint.epoch = json["epoch"].get<double>();
    MB_TRY(checkpoint.metrics, readNumbers(json.value("metrics", Json::object())));
    return checkpoint;
}

Error damaged(const std::string& path, const std::string& why)
{
    return makeError(ErrorCode::Corrupt, path + " in the history is damaged: " + why);
}

} // namespace

std::string writeArgs(const RecordedArgs& args)
{
    Json json;
    json["version"] = 1;
    json["args"] = argsToJson(args.values);
    json["sources"] = textMap(args.sources);
    if (!args.texts.empty())
        json["texts"] = textMap(args.texts);
    return dump(json);
}

Result<RecordedArgs> readArgs(std::string_view text, const std::string& path, ArgsParts parts)
{
    auto tree = parts == ArgsParts::All ? readJsonTree(text) : readJsonTree(text, "args");
    if (!tree)
        return damaged(path, tree.error().message());
    auto* const values = tree->find("args");
    if (!values)
        return damaged(path, "it has no args");
    RecordedArgs args;
    MB_TRY(args.values, argsFromTree(std::move(*values)));
    args.sources = readTexts(tree->find("sources"));
    args.texts = readTexts(tree->find("texts"));
    return args;
}

std::string writeRecord(const ModelRecord& record)
{
    Json json;
    json["version"] = 1;
    json["name"] = record.name;
    json["status"] = record.status;
    json["tags"] = record.tags;
    json["custom"] = argsToJson(record.custom);
    json["parents"] = record.parents;
    json["checkpoints"] = Json::array();
    for (const auto& checkpoint : record.checkpoints)
        json["checkpoints"].push_back(checkpointJson(checkpoint));
    json["attachments"] = Json::array();
    for (const auto& file : record.attachments)
        json["attachments"].push_back(fileJson(file));
    json["metrics"] = numberMap(record.metrics);
    json["code"] = record.codeCommit;
    json["author"] = record.author;
    json["created"] = record.created;
    json["origin"] = {{"path", record.origin.path}, {"host", record.origin.host}, {"layout", record.origin.layout}};
    return dump(json);
}

Result<ModelRecord> readRecord(std::string_view text, const std::string& path)
{
    const auto json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return damaged(path, "it is no JSON object");
    ModelRecord record;
    try {
        record.name = json.value("name", "");
        record.status = json.value("status", "");
        record.tags = json.value("tags", std::vector<std::string>{});
        MB_TRY(record.custom, argsFromJson(json.value("custom", Json::object())));
        record.parents = json.value("parents", std::vector<std::string>{});
        const auto checkpoints = json.value("checkpoints", Json::array());
        for (const auto& item : checkpoints) {
            MB_TRY(auto checkpoint, readCheckpointRecord(item));
            if (checkpoint.files.empty())
                return damaged(path, "a checkpoint has no file");
            record.checkpoints.push_back(std::move(checkpoint));
        }
        const auto attachments = json.value("attachments", Json::array());
        for (const auto& item : attachments)
            record.attachments.push_back(readFileRecord(item));
        MB_TRY(record.metrics, readNumbers(json.value("metrics", Json::object())));
        record.codeCommit = json.value("code", "");
        record.author = json.value("author", "");
        record.created = json.value("created", std::int64_t(0));
        const auto origin = json.value("origin", Json::object());
        record.origin = {origin.value("path", ""), origin.value("host", ""), origin.value("layout", "")};
    } catch (const nlohmann::json::exception& error) {
        return damaged(path, error.what());
    }
    return record;
}

std::string modelFolder(const ModelId& id)
{
    return "models/" + id.substr(0, 2) + "/" + id;
}

ModelId modelOfPath(std::string_view path)
{
    constexpr std::string_view prefix = "models/";
    if (path.substr(0, prefix.size()) != prefix)
        return {};
    const auto slash = path.find('/', prefix.size());
    if (slash == std::string_view::npos)
        return {};
    return std::string(path.substr(slash + 1, path.find('/', slash + 1) - slash - 1));
}

} // namespace modelbook
