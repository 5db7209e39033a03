// mbook show: everything about one model.
#include "app/cli/model_json.h"
#include "app/cli/text.h"
#include "app/cli/verb.h"
#include "models/args/canonical.h"

#include <CLI/CLI.hpp>

#include <ostream>

namespace modelbook {

namespace {

class ShowVerb final : public Verb
{
public:
    const char* name() const override { return "show"; }
    const char* summary() const override { return "Show everything about one model"; }
    void declare(CLI::App& command) override
    {
        command.add_option("model", m_model, "id, unique id prefix, or unique name")->required();
    }
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto library, context.openLibrary());
        MB_TRY(const auto record, library->model(m_model));
        MB_TRY(const auto readme, library->readme(record.id));
        if (context.json) {
            auto json = modelJson(record);
            json["sources"] = record.args.sources;
            json["readme"] = readme;
            context.print(json);
            return 0;
        }
        auto& out = context.out;
        out << record.name << "\n\n";
        const auto line = [&](const char* label, const std::string& value) {
            if (!value.empty())
                out << "  " << label << std::string(12 - std::string_view(label).size(), ' ') << value << '\n';
        };
        line("id", record.id);
        line("created", humanTime(record.created) + " by " + record.author);
        line("from", record.origin.path);
        line("status", record.status);
        line("code", record.codeCommit);
        std::string tags, parents;
        for (const auto& tag : record.tags)
            tags += (tags.empty() ? "" : ", ") + tag;
        for (const auto& parent : record.parents) {
            const auto model = library->model(parent);
            parents += (parents.empty() ? "" : ", ") + (model ? model->name : parent.substr(0, 8));
        }
        line("tags", tags);
        line("parents", parents);
        if (record.parameters() > 0)
            line("parameters", humanCount(record.parameters()));

        if (!record.metrics.empty()) {
            out << "\nMetrics\n";
            TextTable table({"  metric", "value"});
            for (const auto& [name, value] : record.metrics)
                table.add({"  " + name, displayText(value)});
            table.print(out);
        }
        out << "\nArgs\n";
        TextTable args({"  arg", "value", "source"});
        for (const auto& [path, value] : flattenArgs(record.args.values)) {
            const auto source = record.args.sources.find(path);
            args.add({"  " + path, displayText(value), source == record.args.sources.end() ? "" : source->second});
        }
        args.print(out);
        out << "\nCheckpoints\n";
        TextTable checkpoints({"  file", "format", "step", "size"});
        for (const auto& checkpoint : record.checkpoints) {
            checkpoints.add({"  " + checkpoint.files.front().file, checkpoint.format,
                             checkpoint.step ? std::to_string(*checkpoint.step) : "", humanBytes(checkpoint.bytes())});
        }
        checkpoints.print(out);
        if (!readme.empty())
            out << "\nREADME\n\n" << readme << (readme.back() == '\n' ? "" : "\n");
        return 0;
    }

private:
    std::string m_model;
};

} // namespace

std::unique_ptr<Verb> makeShowVerb()
{
    return std::make_unique<ShowVerb>();
}

} // namespace modelbook
