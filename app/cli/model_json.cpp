#include "app/cli/model_json.h"

#include "app/cli/text.h"
#include "models/args/canonical.h"

namespace modelbook {

using Json = nlohmann::ordered_json;

namespace {

Json numbers(const std::map<std::string, double>& values)
{
    auto tree = ArgValue::map();
    for (const auto& [name, value] : values)
        tree.set(name, value);
    return argsToJson(tree);
}

const char* whatName(AddOutcome::What what)
{
    switch (what) {
    case AddOutcome::What::Added: return "added";
    case AddOutcome::What::Updated: return "updated";
    case AddOutcome::What::Unchanged: return "unchanged";
    }
    return "unchanged";
}

} // namespace

Json checkpointJson(const CheckpointRecord& checkpoint)
{
    Json json;
    const auto& first = checkpoint.files.front();
    json["file"] = first.file;
    json["format"] = checkpoint.format;
    json["step"] = checkpoint.step ? Json(*checkpoint.step) : Json();
    json["epoch"] = checkpoint.epoch ? Json(*checkpoint.epoch) : Json();
    json["bytes"] = checkpoint.bytes();
    json["sha256"] = first.sha256;
    json["parameters"] = checkpoint.parameters;
    json["metrics"] = numbers(checkpoint.metrics);
    if (checkpoint.files.size() > 1) {
        for (const auto& file : checkpoint.files)
            json["files"].push_back({{"file", file.file}, {"bytes", file.bytes}, {"sha256", file.sha256}});
    }
    return json;
}

Json modelJson(const ModelRecord& record)
{
    Json json;
    json["id"] = record.id;
    json["name"] = record.name;
    json["args"] = argsToJson(record.args.values);
    json["metrics"] = numbers(record.metrics);
    json["tags"] = record.tags;
    json["parents"] = record.parents;
    json["status"] = record.status;
    json["created"] = isoTime(record.created);
    json["author"] = record.author;
    json["layout"] = record.origin.layout;
    json["folder"] = record.origin.path;
    json["code_commit"] = record.codeCommit;
    json["fingerprint"] = fingerprintOf(record.args.values);
    json["checkpoints"] = Json::array();
    for (const auto& checkpoint : record.checkpoints)
        json["checkpoints"].push_back(checkpointJson(checkpoint));
    json["attachments"] = Json::array();
    for (const auto& file : record.attachments)
        json["attachments"].push_back({{"file", file.file}, {"bytes", file.bytes}, {"sha256", file.sha256}});
    return json;
}

Json inspectJson(const CheckpointInfo& info)
{
    Json json;
    json["format"] = info.format;
    json["framework"] = info.framework;
    json["parameters"] = info.parameters;
    json["tensors"] = Json::array();
    for (const auto& tensor : info.tensors) {
        Json item{{"name", tensor.name}, {"dtype", tensor.dtype.name}, {"shape", tensor.shape}, {"bytes", tensor.bytes}};
        if (tensor.range) {
            item["offset"] = tensor.range->offset;
            item["stored"] = tensor.range->length;
        }
        if (tensor.file < info.files.size() && info.files.size() > 1)
            item["file"] = info.files[tensor.file];
        json["tensors"].push_back(std::move(item));
    }
    json["args"] = argsToJson(info.args);
    json["metadata"] = argsToJson(info.metadata);
    json["metrics"] = numbers(info.metrics);
    json["step"] = info.step ? Json(*info.step) : Json();
    json["epoch"] = info.epoch ? Json(*info.epoch) : Json();
    json["findings"] = Json::array();
    for (const auto& finding : info.findings) {
        Json item{{"level", findingLevelName(finding.level)}, {"code", finding.code}, {"message", finding.message}};
        if (finding.offset)
            item["offset"] = *finding.offset;
        json["findings"].push_back(std::move(item));
    }
    return json;
}

Json reportJson(const AddReport& report)
{
    Json json;
    json["added"] = report.count(AddOutcome::What::Added);
    json["updated"] = report.count(AddOutcome::What::Updated);
    json["unchanged"] = report.count(AddOutcome::What::Unchanged);
    json["failed"] = Json::array();
    for (const auto& failed : report.failures)
        json["failed"].push_back({{"path", failed.path.string()}, {"error", failed.error.text()}});
    json["models"] = Json::array();
    for (const auto& model : report.models) {
        json["models"].push_back({{"id", model.id},
                                  {"name", model.name},
                                  {"what", whatName(model.what)},
                                  {"path", model.path.string()}});
    }
    json["bytes_read"] = report.bytesRead;
    json["bytes_stored"] = report.bytesStored;
    return json;
}

Json changeJson(const Change& change)
{
    return {{"commit", change.commit},
            {"author", change.author},
            {"time", isoTime(change.time)},
            {"message", change.message},
            {"models", change.models}};
}

} // namespace modelbook
