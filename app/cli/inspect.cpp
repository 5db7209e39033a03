// mbook inspect: what is inside a checkpoint file, without loading weights or running anything.
#include "app/cli/model_json.h"
#include "app/cli/text.h"
#include "app/cli/verb.h"
#include "models/args/canonical.h"
#include "models/formats/checkpoint_reader.h"

#include <CLI/CLI.hpp>

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
    void declare(CLI::App& command) override { command.add_option("file", m_file, "the file")->required(); }
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto info, readCheckpoint(std::filesystem::path(m_file)));
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
        }
        return 0;
    }

private:
    std::string m_file;
};

} // namespace

std::unique_ptr<Verb> makeInspectVerb()
{
    return std::make_unique<InspectVerb>();
}

} // namespace modelbook
