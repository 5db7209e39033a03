// mbook diff: how models or checkpoint files differ, in args, metrics and tensors.
#include "app/cli/verb.h"
#include "models/diff/render.h"
#include "models/library/diff_operands.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <ostream>

#include <sys/ioctl.h>
#include <unistd.h>

namespace modelbook {

namespace {

std::size_t terminalWidth()
{
    winsize size{};
    return ::isatty(STDOUT_FILENO) && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

class DiffVerb final : public Verb
{
public:
    const char* name() const override { return "diff"; }
    const char* summary() const override { return "Compare models or checkpoint files; the first is the baseline"; }
    void declare(CLI::App& command) override
    {
        command.add_option("models", m_operands, "two or more models (id, name, MODEL@STEP) and files, mixed")
            ->required()
            ->expected(-2); // that many or more
        command.add_flag("--only-different,!--all", m_onlyDifferent, "only what differs (default), or --all");
        command.add_flag("--ignored", m_ignored, "show args that are folded away: output paths, hosts, workers, dates");
        command.add_flag("--tensors,!--no-tensors", m_tensors, "compare tensors, too (default)");
        command.add_option("--format", m_format, "text, json, markdown, tsv or html")
            ->check(CLI::IsMember({"text", "json", "markdown", "tsv", "html"}));
        command.add_flag("--exit-code", m_exitCode, "exit 1 where they differ");
    }
    Result<int> run(CliContext& context) override
    {
        std::shared_ptr<Library> library;
        const bool allFiles = std::all_of(m_operands.begin(), m_operands.end(), [](const std::string& operand) {
            std::error_code error;
            return std::filesystem::is_regular_file(operand, error);
        });
        if (!allFiles) {
            MB_TRY(library, context.openLibrary());
        }
        MB_TRY(const auto models, diffOperands(library.get(), m_operands));
        MB_TRY(const auto diff, diffModels(models));
        RenderOptions options;
        options.rows = m_onlyDifferent ? RenderOptions::Rows::Differing : RenderOptions::Rows::All;
        options.ignored = m_ignored;
        options.tensors = m_tensors;
        if (context.json || m_format == "json") {
            options.rows = RenderOptions::Rows::All;
            context.print(renderJson(diff, options));
        } else if (m_format == "markdown") {
            context.out << renderMarkdown(diff, options);
        } else if (m_format == "tsv") {
            context.out << renderTsv(diff, options);
        } else if (m_format == "html") {
            context.out << renderHtml(diff, options);
        } else {
            options.width = terminalWidth();
            options.color = options.width > 0;
            context.out << renderText(diff, options);
        }
        return m_exitCode && !diff.empty() ? exitFailed : exitDone;
    }

private:
    static constexpr int exitDone = 0, exitFailed = 1;
    std::vector<std::string> m_operands;
    std::string m_format = "text";
    bool m_onlyDifferent = true, m_ignored = false, m_tensors = true, m_exitCode = false;
};

} // namespace

std::unique_ptr<Verb> makeDiffVerb()
{
    return std::make_unique<DiffVerb>();
}

} // namespace modelbook
