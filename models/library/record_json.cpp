#include "models/library/record_json.h"

#include "models/args/canonical.h"

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
    json["sources"] = Json::object();
    for (const auto& [path, source] : args.sources)
        json["sources"][path] = source;
    for (const auto& [path, original] : args.texts)
        json["texts"][path] = original;
    return dump(json);
}

Result<RecordedArgs> readArgs(std::string_view text, const std::string& path)
{
    const auto json = Json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("args"))
        return damaged(path, "it has no args");
    RecordedArgs args;
    MB_TRY(args.values, argsFromJson(json["args"]));
    const auto sources = json.value("sources", Json::object());
    for (const auto& [name, source] : sources.items()) {
        if (source.is_string())
            args.sources[name] = source.get<std::string>();
    }
    const auto texts = json.value("texts", Json::object());
    for (const auto& [name, original] : texts.items()) {
        if (original.is_string())
            args.texts[name] = original.get<std::string>();
    }
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
