// mbook fields: every field that the library's models have.
#include "app/cli/text.h"
#include "app/cli/verb.h"
#include "models/args/canonical.h"

#include <CLI/CLI.hpp>

#include <ostream>

namespace modelbook {

namespace {

const char* kindName(FieldKind kind)
{
    switch (kind) {
    case FieldKind::Property: return "property";
    case FieldKind::Metric: return "metric";
    case FieldKind::Arg: return "arg";
    case FieldKind::Formula: return "formula";
    }
    return "arg";
}

class FieldsVerb final : public Verb
{
public:
    const char* name() const override { return "fields"; }
    const char* summary() const override { return "List every field (arg, metric, property) with type and count"; }
    void declare(CLI::App&) override {}
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto library, context.openLibrary());
        const auto fields = library->fields();
        if (context.json) {
            auto list = nlohmann::ordered_json::array();
            for (const auto& field : *fields) {
                nlohmann::ordered_json json{{"field", field.key.text()},  {"kind", kindName(field.key.kind)},
                                            {"path", field.key.path},     {"type", argTypeName(field.type)},
                                            {"mixed", field.mixed},       {"count", field.count},
                                            {"distinct", field.distinct}};
                if (field.minimum)
                    json["minimum"] = argsToJson(*field.minimum);
                if (field.maximum)
                    json["maximum"] = argsToJson(*field.maximum);
                for (const auto& [value, count] : field.topValues)
                    json["top"].push_back({{"value", argsToJson(value)}, {"count", count}});
                list.push_back(std::move(json));
            }
            context.print(list);
            return 0;
        }
        TextTable table({"kind", "field", "type", "models", "distinct", "values"});
        for (const auto& field : *fields) {
            std::string values;
            for (const auto& [value, count] : field.topValues)
                values += (values.empty() ? "" : ", ") + displayText(value);
            table.add({kindName(field.key.kind), field.key.path,
                       std::string(argTypeName(field.type)) + (field.mixed ? " (mixed)" : ""),
                       std::to_string(field.count), std::to_string(field.distinct), values});
        }
        table.print(context.out);
        return 0;
    }
};

} // namespace

std::unique_ptr<Verb> makeFieldsVerb()
{
    return std::make_unique<FieldsVerb>();
}

} // namespace modelbook
