#include "models/args/text.h"
#include "models/diff/render_rows.h"

#include <algorithm>

namespace modelbook {

namespace {

using Json = nlohmann::ordered_json;

Json codeJson(const ModelDiff& diff, const CodeComparison* code)
{
    const auto& models = *diff.models;
    if (std::all_of(models.begin(), models.end(), [](const DiffModel& model) { return model.code.commit.empty(); }))
        return nullptr;
    Json json{{"commits", Json::array()}, {"dirty", Json::array()}};
    for (const auto& model : models) {
        json["commits"].push_back(model.code.commit.empty() ? Json() : Json(toValidUtf8(model.code.commit)));
        json["dirty"].push_back(model.code.dirty);
    }
    if (!code)
        return json;
    for (const char* list : {"log", "files", "problems"})
        json[list] = Json::array();
    for (const auto& column : code->columns) {
        Json commits = Json::array();
        for (const auto& commit : column.log)
            commits.push_back({{"commit", commit.commit}, {"author", toValidUtf8(commit.author)}, {"time", commit.time}, {"message", toValidUtf8(commit.message)}});
        json["log"].push_back(std::move(commits));
        json["problems"].push_back(toValidUtf8(column.problem));
    }
    for (const auto& row : code->rows) {
        Json added = Json::array(), removed = Json::array();
        for (const auto* file : row.files) {
            added.push_back(file ? file->added : 0);
            removed.push_back(file ? file->removed : 0);
        }
        json["files"].push_back({{"path", toValidUtf8(row.path)}, {"added", std::move(added)}, {"removed", std::move(removed)}});
    }
    return json;
}

} // namespace

nlohmann::ordered_json renderJson(const ModelDiff& diff, const RenderOptions& options)
{
    Json root;
    root["models"] = Json::array();
    for (const auto& model : *diff.models)
        root["models"].push_back(toValidUtf8(model.id));
    root["summary"] = toValidUtf8(headlineOf(diff, options));
    auto& args = root["args"] = Json::array();
    for (const auto& row : diff.args) {
        if (!showsArg(row, options))
            continue;
        Json values = Json::array(), present = Json::array();
        for (const auto* value : row.values) {
            values.push_back(value ? argsToJson(*value) : Json());
            present.push_back(value != nullptr);
        }
        args.push_back({{"path", toValidUtf8(row.path)},
                        {"values", values},
                        {"present", present},
                        {"differs", row.differs}});
    }
    auto& metrics = root["metrics"] = Json::array();
    for (const auto& row : diff.metrics) {
        if (!showsRow(row.differs, options))
            continue;
        Json values = Json::array(), present = Json::array();
        for (const auto& value : row.values) {
            values.push_back(value ? argsToJson(ArgValue(*value)) : Json());
            present.push_back(value.has_value());
        }
        metrics.push_back({{"path", toValidUtf8(row.name)},
                           {"values", values},
                           {"present", present},
                           {"differs", row.differs}});
    }
    auto& tensors = root["tensors"] = Json::array();
    for (const auto& row : diff.tensors) {
        if (!options.tensors || !showsRow(row.differs, options))
            continue;
        Json states = Json::array(), shapes = Json::array(), dtypes = Json::array();
        for (std::size_t i = 0; i < diff.columns(); ++i) {
            states.push_back(cellStateName(row.states[i]));
            shapes.push_back(row.tensors[i] ? Json(row.tensors[i]->shape) : Json());
            dtypes.push_back(row.tensors[i] ? Json(row.tensors[i]->dtype.text()) : Json());
        }
        tensors.push_back(
            {{"name", toValidUtf8(std::string(row.name))}, {"states", states}, {"shapes", shapes}, {"dtypes", dtypes}});
    }
    root["code"] = codeJson(diff, options.code.get());
    if (!diff.renames.empty()) {
        auto& renames = root["renames"] = Json::array();
        for (const auto& rename : diff.renames)
            renames.push_back({{"from", toValidUtf8(rename.from)},
                               {"to", toValidUtf8(rename.to)},
                               {"likeness", rename.likeness}});
    }
    return root;
}

} // namespace modelbook
