// mbook add: uploads files, shards or run folders.
#include "app/cli/add_options.h"
#include "app/cli/text.h"
#include "storage/base/files.h"

#include <CLI/CLI.hpp>

namespace modelbook {

namespace {

class AddVerb final : public Verb
{
public:
    const char* name() const override { return "add"; }
    const char* summary() const override { return "Add checkpoint files, shards or run folders"; }
    void declare(CLI::App& command) override
    {
        command.add_option("path", m_paths, "files or folders")->required();
        command.add_option("--name", m_name, "name of the model, where exactly one is added");
        command.add_option("--args", m_argsFile, "a YAML, JSON or TOML file of training args");
        command.add_option("--arg", m_args, "one training arg, as path=value; may be repeated")->take_all();
        command.add_option("--metric", m_metrics, "one metric, as name=value; may be repeated")->take_all();
        command.add_option("--parent", m_parents, "the model it was finetuned from; may be repeated")->take_all();
        command.add_option("--tag", m_tags, "a tag; may be repeated")->take_all();
        command.add_option("--readme", m_readme, "a Markdown file, the model's README");
        command.add_option("--code", m_code, "a folder in the Git repository of the training code (default: the one above "
                                             "the run)");
        // One value per option, so that paths may follow.
        for (const char* option : {"--arg", "--metric", "--parent", "--tag"})
            command.get_option(option)->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
    Result<int> run(CliContext& context) override
    {
        AddRequest request;
        request.paths.assign(m_paths.begin(), m_paths.end());
        request.name = m_name;
        request.tags = m_tags;
        request.code = m_code;
        if (!m_argsFile.empty()) {
            MB_TRY(request.args, readArgsFile(m_argsFile));
        }
        auto flat = flattenArgs(request.args);
        for (const auto& text : m_args) {
            MB_TRY(auto assignment, parseAssignment(text));
            flat[assignment.first] = std::move(assignment.second);
        }
        request.args = unflattenArgs(flat);
        for (const auto& text : m_metrics) {
            MB_TRY(const auto assignment, parseAssignment(text));
            if (!assignment.second.isNumber())
                return makeError(ErrorCode::InvalidArgument, "the metric in '" + text + "' is no number");
            request.metrics[assignment.first] = assignment.second.toDouble();
        }
        if (!m_readme.empty()) {
            MB_TRY(request.readme, readFile(m_readme));
        }
        MB_TRY(const auto library, context.openLibrary());
        for (const auto& parent : m_parents) {
            MB_TRY(const auto record, library->model(parent));
            request.parents.push_back(record.id);
        }
        auto report = library->add(request, terminalProgress());
        endProgress();
        if (!report)
            return failure(report);
        return printReport(*report, context, false);
    }

private:
    std::vector<std::string> m_paths, m_args, m_metrics, m_parents, m_tags;
    std::string m_name, m_argsFile, m_readme, m_code;
};

} // namespace

std::unique_ptr<Verb> makeAddVerb()
{
    return std::make_unique<AddVerb>();
}

} // namespace modelbook
