// Which fields a model has: its properties, its metrics and its flattened args.
#include "models/args/canonical.h"
#include "models/args/visit_args.h"
#include "models/catalogue/column_index.h"

namespace modelbook {

std::vector<std::pair<FieldKey, ArgValue>> fieldsOfModel(const ModelRecord& record,
                                                         const std::vector<std::string>& parentNames)
{
    std::vector<std::pair<FieldKey, ArgValue>> fields;
    const auto property = [&](const char* name, ArgValue value) {
        fields.emplace_back(FieldKey{FieldKind::Property, name}, std::move(value));
    };
    const auto text = [&](const char* name, const std::string& value) {
        if (!value.empty())
            property(name, value);
    };
    const auto list = [&](const char* name, const std::vector<std::string>& values) {
        if (!values.empty())
            property(name, ArgValue::List(values.begin(), values.end()));
    };

    text("id", record.id);
    text("name", record.name);
    text("status", record.status);
    text("author", record.author);
    text("code", record.codeCommit);
    text("layout", record.origin.layout);
    text("folder", record.origin.path);
    property("created", record.created);
    property("size", static_cast<std::int64_t>(record.bytes()));
    property("checkpoints", static_cast<std::int64_t>(record.checkpoints.size()));
    if (const auto parameters = record.parameters(); parameters > 0)
        property("parameters", static_cast<std::int64_t>(parameters));
    if (!record.checkpoints.empty()) {
        text("format", record.checkpoints.back().format);
        text("framework", record.checkpoints.back().framework);
        if (const auto step = record.checkpoints.back().step)
            property("step", *step);
        if (const auto epoch = record.checkpoints.back().epoch)
            property("epoch", *epoch);
    }
    list("tags", record.tags);
    list("parent", parentNames);
    property("fingerprint", fingerprintOf(record.args.values));
    for (const auto& [name, value] : flattenArgs(record.custom)) {
        // In rows of the catalogue alone: the shares that a model is published in (LocalLibrary::addVisibility).
        property(name == "visibility" ? "visibility" : ("custom." + name).c_str(), value);
    }

    for (const auto& [name, value] : record.metrics)
        fields.emplace_back(FieldKey{FieldKind::Metric, name}, value);
    std::string path;
    visitArgs(record.args.values, path, [&](const std::string& at, const ArgValue& value) { fields.emplace_back(FieldKey{FieldKind::Arg, at}, value); });
    return fields;
}

} // namespace modelbook
