// mbook scan: finds every training run below a folder and adds what is new.
#include "app/cli/add_options.h"
#include "app/cli/text.h"

#include <CLI/CLI.hpp>

namespace modelbook {

namespace {

class ScanVerb final : public Verb
{
public:
    const char* name() const override { return "scan"; }
    const char* summary() const override { return "Find every training run below a folder and add what is new"; }
    void declare(CLI::App& command) override
    {
        command.add_option("folder", m_folders, "where the runs pile up")->required();
        command.add_flag("--dry-run", m_dryRun, "say what would be added, change nothing");
    }
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto library, context.openLibrary());
        AddRequest request;
        request.paths.assign(m_folders.begin(), m_folders.end());
        request.dryRun = m_dryRun;
        auto report = library->add(request, terminalProgress());
        endProgress();
        if (!report)
            return failure(report);
        return printReport(*report, context, m_dryRun);
    }

private:
    std::vector<std::string> m_folders;
    bool m_dryRun = false;
};

} // namespace

std::unique_ptr<Verb> makeScanVerb()
{
    return std::make_unique<ScanVerb>();
}

} // namespace modelbook
