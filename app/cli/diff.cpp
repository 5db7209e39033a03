// mbook diff: how models or checkpoint files differ, in args, metrics and tensors.
#include "app/cli/text.h"
#include "app/cli/verb.h"
#include "models/diff/render.h"
#include "models/diff/value_diff.h"
#include "models/library/diff_operands.h"
#include "models/library/opened_checkpoint.h"
#include "models/lineage/common_ancestor.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
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
        command.add_flag("--values", m_values, "how far the values of each tensor moved, in two models or files; reads them whole");
        command.add_flag("--code", m_code, "read the log and the changed files between the models' commits from a clone");
        command.add_option("--clone", m_clones, "where to look for the code first; by default where the models were trained")->take_all()->expected(1);
        command.add_flag("--three-way", m_threeWay, "of two models: put their common ancestor first, and say which of them changed what");
        command.add_option("--baseline", m_baseline, "the model or file that the others are compared with; by default the first");
        command.add_flag("--among-all", m_amongAll, "no baseline: mark what differs from what most of them have");
        command.add_option("--higher", m_higher, "a metric that is better the higher it is; may be repeated")->take_all()->expected(1);
        command.add_option("--lower", m_lower, "a metric that is better the lower it is; may be repeated")->take_all()->expected(1);
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
        if (m_values)
            return values(context, library);
        auto operands = m_operands;
        DiffOptions asked;
        asked.amongAll = m_amongAll;
        if (m_threeWay)
            MB_CHECK(addAncestor(operands, library.get()));
        if (!m_baseline.empty()) {
            const auto place = std::find(operands.begin(), operands.end(), m_baseline);
            asked.baseline = static_cast<std::size_t>(place - operands.begin());
            if (place == operands.end())
                return makeError(ErrorCode::InvalidArgument, "the baseline " + m_baseline + " is not among what is compared");
        }
        for (const auto& name : m_higher)
            asked.directions[name] = MetricDirection::Up;
        for (const auto& name : m_lower)
            asked.directions[name] = MetricDirection::Down;
        MB_TRY(const auto models, diffOperands(library.get(), operands));
        MB_TRY(const auto diff, diffModels(models, asked));
        RenderOptions options;
        options.rows = m_onlyDifferent ? RenderOptions::Rows::Differing : RenderOptions::Rows::All;
        options.ignored = m_ignored;
        options.tensors = m_tensors;
        options.whoChanged = m_threeWay;
        if (m_code) {
            MB_TRY(options.code, compareCode(*models, diff.baseline, {m_clones.begin(), m_clones.end()}));
        }
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
    /// Puts the model that both were made from before them.
    static Status addAncestor(std::vector<std::string>& operands, const Library* library)
    {
        if (operands.size() != 2 || !library)
            return makeError(ErrorCode::InvalidArgument, "--three-way compares two models of a library");
        MB_TRY(const auto a, library->model(operands[0]));
        MB_TRY(const auto b, library->model(operands[1]));
        MB_TRY(const auto ancestor, commonAncestor(*library, a.id, b.id));
        if (!ancestor)
            return makeError(ErrorCode::NotFound, operands[0] + " and " + operands[1] + " have no common ancestor");
        if (*ancestor == a.id || *ancestor == b.id)
            return makeError(ErrorCode::InvalidArgument, operands[*ancestor == a.id ? 0 : 1] + " is itself the ancestor of the other; compare them without --three-way");
        operands.insert(operands.begin(), *ancestor);
        return {};
    }

    Result<int> values(CliContext& context, const std::shared_ptr<Library>& library) const
    {
        if (m_operands.size() != 2)
            return makeError(ErrorCode::InvalidArgument, "--values compares two models or files, not " + std::to_string(m_operands.size()));
        MB_TRY(const auto a, openCheckpoint(library, m_operands[0]));
        MB_TRY(const auto b, openCheckpoint(library, m_operands[1]));
        std::vector<std::string> left;
        MB_TRY(auto diffs, valueDiffs({&a.info, a.open}, {&b.info, b.open}, left));
        const bool same = std::all_of(diffs.begin(), diffs.end(), [](const auto& diff) { return diff.values.changed == 0; });
        if (context.json || m_format == "json") {
            auto list = nlohmann::ordered_json::array();
            for (const auto& [name, values] : diffs)
                list.push_back({{"name", name}, {"elements", values.elements}, {"changed", values.changed},
                                {"relative_l2", values.relativeL2}, {"cosine", values.cosine},
                                {"max_change", values.maxChange}, {"rms_change", values.rootMeanSquare}, {"skipped", values.skipped}});
            context.print({{"models", m_operands}, {"tensors", std::move(list)}, {"not_compared", left}});
        } else {
            std::stable_sort(diffs.begin(), diffs.end(), [](const auto& x, const auto& y) { return x.values.relativeL2 > y.values.relativeL2; });
            TextTable table({"tensor", "moved", "cosine", "max change", "changed"});
            for (const auto& [name, values] : diffs) {
                if (values.changed == 0 && m_onlyDifferent)
                    continue;
                const auto number = [](double value) {
                    std::array<char, 32> text{};
                    std::snprintf(text.data(), text.size(), "%.4g", value);
                    return std::string(text.data());
                };
                table.add({name, number(values.relativeL2), number(values.cosine), number(values.maxChange),
                           number(100 * values.changedShare()) + " %"});
            }
            if (same)
                context.out << "All " << diffs.size() << " tensors that both have hold the same values.\n";
            else
                table.print(context.out);
            if (!left.empty())
                context.out << "Not compared, for want of plain values: " << left.size() << (left.size() == 1 ? " tensor, " : " tensors, such as ") << left.front() << "\n";
        }
        return m_exitCode && !same ? exitFailed : exitDone;
    }

    static constexpr int exitDone = 0, exitFailed = 1;
    std::vector<std::string> m_operands, m_clones, m_higher, m_lower;
    std::string m_format = "text", m_baseline;
    bool m_onlyDifferent = true, m_values = false, m_ignored = false, m_tensors = true, m_exitCode = false;
    bool m_code = false, m_threeWay = false, m_amongAll = false;
};

} // namespace

std::unique_ptr<Verb> makeDiffVerb()
{
    return std::make_unique<DiffVerb>();
}

} // namespace modelbook
