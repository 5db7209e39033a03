// mbook inspect: what is inside a checkpoint file, without loading weights or running anything.
#include "app/cli/model_json.h"
#include "app/cli/text.h"
#include "app/cli/verb.h"
#include "models/args/canonical.h"
#include "models/formats/tensor_statistics.h"
#include "models/formats/tensor_totals.h"
#include "models/library/opened_checkpoint.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <ostream>

namespace modelbook {

namespace {

std::string shapeText(const std::vector<std::int64_t>& shape)
{
    std::string text;
    for (const auto size : shape)
        text += (text.empty() ? "" : " × ") + std::to_string(size);
    return text.empty() ? "scalar" : text;
}

class InspectVerb final : public Verb
{
public:
    const char* name() const override { return "inspect"; }
    const char* summary() const override { return "Look into a checkpoint file; nothing in it is run"; }
    void declare(CLI::App& command) override
    {
        command.add_option("file", m_file, "the file")->required();
        command.add_option("--statistics", m_tensor, "read the values of this tensor: range, mean, NaN, histogram");
    }
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto opened, openCheckpoint(std::filesystem::path(m_file)));
        const auto& info = opened.info;
        if (!m_tensor.empty())
            return statistics(context, opened);
        if (context.json) {
            context.print(inspectJson(info));
            return 0;
        }
        auto& out = context.out;
        out << m_file << "\n  " << info.format << (info.framework.empty() ? "" : ", " + info.framework) << ", "
            << info.tensors.size() << " tensors, " << humanCount(info.parameters) << " parameters";
        if (info.epoch)
            out << ", epoch " << displayText(*info.epoch);
        if (info.step)
            out << ", step " << *info.step;
        out << '\n';
        for (const auto& finding : info.findings)
            out << "  " << findingLevelName(finding.level) << ": " << finding.message << '\n';
        const auto section = [&](const char* title, const ArgValue& values) {
            const auto flat = flattenArgs(values);
            if (flat.empty())
                return;
            out << '\n' << title << '\n';
            TextTable table({"  name", "value"});
            for (const auto& [path, value] : flat)
                table.add({"  " + path, displayText(value)});
            table.print(out);
        };
        section("Args", info.args);
        section("Metadata", info.metadata);
        if (!info.tensors.empty()) {
            out << "\nTensors\n";
            TextTable table({"  name", "dtype", "shape", "size"});
            for (const auto& tensor : info.tensors)
                table.add({"  " + tensor.name, tensor.dtype.name, shapeText(tensor.shape), humanBytes(tensor.bytes)});
            table.print(out);
            out << "\nTotals\n";
            TextTable totals({"  dtype", "tensors", "elements", "size"});
            for (const auto& total : dtypeTotals(info))
                totals.add({"  " + total.dtype, std::to_string(total.tensors), humanCount(total.elements), humanBytes(total.bytes)});
            totals.print(out);
        }
        return 0;
    }

private:
    Result<int> statistics(CliContext& context, const OpenedCheckpoint& opened) const
    {
        const auto& info = opened.info;
        const auto found = std::find_if(info.tensors.begin(), info.tensors.end(),
                                        [&](const TensorInfo& tensor) { return tensor.name == m_tensor; });
        if (found == info.tensors.end())
            return makeError(ErrorCode::NotFound, m_file + " has no tensor \"" + m_tensor +
                                                      "\"; 'mbook inspect' without --statistics lists them");
        MB_TRY(const auto file, opened.open(found->file));
        MB_TRY(const auto values, tensorStatistics(*file, *found));
        if (context.json) {
            context.print({{"tensor", found->name}, {"elements", values.elements}, {"nan", values.nans},
                           {"infinite", values.infinities}, {"zeros", values.zeros}, {"min", values.minimum},
                           {"max", values.maximum}, {"mean", values.mean}, {"std", values.deviation},
                           {"histogram", values.histogram}});
            return 0;
        }
        TextTable table({"value", found->name});
        const auto number = [](double value) { return displayText(ArgValue(value)); };
        table.add({"elements", std::to_string(values.elements)});
        table.add({"min", number(values.minimum)});
        table.add({"max", number(values.maximum)});
        table.add({"mean", number(values.mean)});
        table.add({"std", number(values.deviation)});
        table.add({"zeros", std::to_string(values.zeros)});
        table.add({"NaN", std::to_string(values.nans)});
        table.add({"infinite", std::to_string(values.infinities)});
        table.print(context.out);
        return 0;
    }

    std::string m_file;
    std::string m_tensor;
};

} // namespace

std::unique_ptr<Verb> makeInspectVerb()
{
    return std::make_unique<InspectVerb>();
}

} // namespace modelbook
