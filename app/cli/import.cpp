// mbook import: tags, status and own fields of models from a CSV table.
#include "app/cli/sharing_verbs.h"
#include "models/library/metadata_import.h"
#include "storage/base/ascii.h"
#include "storage/base/files.h"

#include "models/library/library_sharing.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <ostream>

namespace modelbook {

namespace {

class ImportVerb final : public Verb
{
public:
    const char* name() const override { return "import"; }
    const char* summary() const override { return "Take tags, status and fields of your own from a CSV table (columns id or name, …)"; }
    void declare(CLI::App& command) override
    {
        command.add_option("file", m_file, "the CSV file; its first line names the columns")->required();
        command.add_flag("--dry-run", m_dryRun, "say what would change, change nothing");
    }
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto library, context.openLibrary());
        if (const auto access = sharingOf(*library).access(); access.level != AccessLevel::Admin && !m_dryRun)
            return makeError(ErrorCode::PermissionDenied, access.reason);
        MB_TRY(const auto text, readFile(m_file));
        MB_TRY(const auto import, readMetadata(*library, text, m_file));
        if (!m_dryRun && !import.annotations.empty())
            MB_CHECK(sharingOf(*library).annotate(import.annotations, "Import " + std::filesystem::path(m_file).filename().string() + " for " +
                                                               counted(import.annotations.size(), "model")));
        if (context.json) {
            context.print({{"dry_run", m_dryRun}, {"rows", import.rows}, {"changed", import.annotations.size()}, {"skipped_columns", import.skipped}, {"problems", import.problems}});
        } else {
            context.out << (m_dryRun ? "Would change " : "Changed ") << import.annotations.size() << " of " << import.rows << " models\n";
            for (const auto& column : import.skipped)
                context.out << "Skipped the column " << column << ": it is recorded or measured, not said\n";
        }
        for (const auto& problem : import.problems)
            context.err << "mbook: " << m_file << ", " << problem << '\n';
        return import.problems.empty() ? 0 : 1;
    }

private:
    std::string m_file;
    bool m_dryRun = false;
};

} // namespace

std::unique_ptr<Verb> makeImportVerb()
{
    return std::make_unique<ImportVerb>();
}

} // namespace modelbook
