#include "models/args/text.h"
#include "models/diff/render_rows.h"
#include "models/diff/summary.h"

#include <cmath>

namespace modelbook {

namespace {

using Json = nlohmann::ordered_json;

std::string_view directionName(MetricDirection direction)
{
    return direction == MetricDirection::Up ? "up" : direction == MetricDirection::Down ? "down" : "unknown";
}

} // namespace

nlohmann::ordered_json renderJson(const ModelDiff& diff, const RenderOptions& options)
{
    Json root;
    root["models"] = Json::array();
    for (const auto& model : *diff.models)
        root["models"].push_back(toValidUtf8(model.id));
    root["summary"] = toValidUtf8(summaryOf(diff));
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
                           {"differs", row.differs},
                           {"direction", directionName(row.direction)}});
    }
    auto& tensors = root["tensors"] = Json::array();
    for (const auto& row : diff.tensors) {
        if (!options.tensors || !showsRow(row.differs, options))
            continue;
        Json states = Json::array(), shapes = Json::array(), dtypes = Json::array();
        for (std::size_t i = 0; i < diff.columns(); ++i) {
            states.push_back(cellStateName(row.states[i]));
            shapes.push_back(row.tensors[i] ? Json(row.tensors[i]->shape) : Json());
            dtypes.push_back(row.tensors[i] ? Json(row.tensors[i]->dtype) : Json());
        }
        tensors.push_back(
            {{"name", toValidUtf8(row.name)}, {"states", states}, {"shapes", shapes}, {"dtypes", dtypes}});
    }
    root["code"] = nullptr;
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
