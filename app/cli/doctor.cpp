// mbook doctor: says what is wrong with a library and how to mend it, and mends what can be mended.
#include "app/cli/verb.h"
#include "models/library/maintenance.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <ostream>

namespace modelbook {

namespace {

constexpr const char* levelName(Diagnosis::Level level)
{
    switch (level) {
    case Diagnosis::Level::Good: return "good";
    case Diagnosis::Level::Advice: return "advice";
    case Diagnosis::Level::Problem: break;
    }
    return "problem";
}

class DoctorVerb final : public Verb
{
public:
    const char* name() const override { return "doctor"; }
    const char* summary() const override { return "Say what is wrong with the library and how to mend it"; }
    void declare(CLI::App& command) override
    {
        command.add_flag("--mend", m_options.mend, "bring again what others cannot read and this machine has");
        command.add_flag("--rejoin", m_options.rejoin, "join a library again that was restored from a backup");
    }
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto maintenance, Maintenance::open(context.location(), {}));
        MB_TRY(const auto findings, maintenance->examine(m_options));
        if (context.json) {
            auto list = nlohmann::ordered_json::array();
            for (const auto& finding : findings)
                list.push_back({{"level", levelName(finding.level)},
                                {"code", finding.code},
                                {"message", finding.message},
                                {"remedy", finding.remedy}});
            context.print({{"findings", list}});
        } else {
            for (const auto& finding : findings) {
                context.out << levelName(finding.level) << ": " << finding.message << '\n';
                if (!finding.remedy.empty())
                    context.out << "    " << finding.remedy << '\n';
            }
        }
        const bool sound = std::none_of(findings.begin(), findings.end(), [](const auto& finding) {
            return finding.level == Diagnosis::Level::Problem;
        });
        return sound ? 0 : 1;
    }

private:
    DoctorOptions m_options;
};

} // namespace

std::unique_ptr<Verb> makeDoctorVerb()
{
    return std::make_unique<DoctorVerb>();
}

} // namespace modelbook
