// mbook gc: takes away data that nothing refers to any more.
#include "app/cli/text.h"
#include "app/cli/verb.h"
#include "models/library/maintenance.h"

#include <CLI/CLI.hpp>

#include <ostream>

namespace modelbook {

namespace {

class GcVerb final : public Verb
{
public:
    const char* name() const override { return "gc"; }
    const char* summary() const override { return "Take away data that no model refers to any more"; }
    void declare(CLI::App& command) override
    {
        command.add_option("--days", m_days, "keep what was there so many days ago, for undo")->capture_default_str()->check(CLI::Range(0.0, 36500.0));
        command.add_flag("--dry-run", m_dryRun, "say what would be taken away, change nothing");
        command.add_flag("--ignore-leases", m_ignoreLeases, "also while somebody seems to upload");
    }
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto maintenance, Maintenance::open(context.location(), {}));
        CollectOptions options;
        options.keepMs = static_cast<std::int64_t>(m_days * 24 * 3600 * 1000);
        options.dryRun = m_dryRun;
        MB_TRY(const auto report, maintenance->collect(options, m_ignoreLeases, terminalProgress()));
        endProgress();
        if (context.json)
            context.print({{"objects", report.objects},
                           {"bytes", report.bytes},
                           {"removed_objects", report.removedObjects},
                           {"removed_bytes", report.removedBytes},
                           {"dry_run", m_dryRun}});
        else
            context.out << (m_dryRun ? "Would take away " : "Took away ") << report.removedObjects << " of "
                        << report.objects << " objects, " << humanBytes(report.removedBytes) << " of " << humanBytes(report.bytes)
                        << '\n';
        return 0;
    }

private:
    double m_days = 30;
    bool m_dryRun = false, m_ignoreLeases = false;
};

} // namespace

std::unique_ptr<Verb> makeGcVerb()
{
    return std::make_unique<GcVerb>();
}

} // namespace modelbook
