// mbook get: gives files of a model back, byte for byte.
#include "app/cli/text.h"
#include "app/cli/verb.h"
#include "models/library/pick_checkpoint.h"

#include <CLI/CLI.hpp>

#include <ostream>

namespace modelbook {

namespace {

class GetVerb final : public Verb
{
public:
    const char* name() const override { return "get"; }
    const char* summary() const override { return "Download a model, or one checkpoint of it (MODEL@STEP, @latest, @best)"; }
    void declare(CLI::App& command) override
    {
        command.add_option("model", m_model, "MODEL, MODEL@STEP, MODEL@latest or MODEL@best")->required();
        command.add_option("-o,--output", m_output,
                           "folder to write to (default: one named like the model); for one file, also its new name");
    }
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto library, context.openLibrary());
        MB_TRY(const auto chosen, pickCheckpoint(*library, m_model));
        std::vector<FileRecord> files;
        for (const auto& checkpoint : chosen.checkpoints)
            files.insert(files.end(), checkpoint.files.begin(), checkpoint.files.end());
        if (chosen.whole)
            files.insert(files.end(), chosen.record.attachments.begin(), chosen.record.attachments.end());
        MB_TRY(const auto targets, downloadTargets(chosen, files, m_output));
        nlohmann::ordered_json written = nlohmann::ordered_json::array();
        for (std::size_t i = 0; i < files.size(); ++i) {
            auto fetched = library->fetch(files[i], targets[i], terminalProgress());
            endProgress();
            if (!fetched)
                return failure(fetched);
            written.push_back(
                {{"file", targets[i].string()}, {"bytes", files[i].bytes}, {"sha256", files[i].sha256}});
            if (!context.json)
                context.out << targets[i].string() << "  " << humanBytes(files[i].bytes) << '\n';
        }
        if (context.json)
            context.print(written);
        return 0;
    }

private:
    std::string m_model, m_output;
};

} // namespace

std::unique_ptr<Verb> makeGetVerb()
{
    return std::make_unique<GetVerb>();
}

} // namespace modelbook
