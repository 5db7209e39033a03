#include "app/cli/add_options.h"

#include "app/cli/model_json.h"
#include "app/cli/text.h"
#include "models/args/infer.h"
#include "models/training/config_file.h"

#include <ostream>

namespace modelbook {

Result<std::pair<std::string, ArgValue>> parseAssignment(const std::string& text)
{
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
        return makeError(ErrorCode::InvalidArgument, "'" + text + "' is not of the form key=value");
    return std::pair(text.substr(0, equals), inferArg(std::string_view(text).substr(equals + 1)));
}

Result<ArgValue> readArgsFile(const std::string& path)
{
    MB_TRY(auto parsed, readConfigFile(path));
    if (!parsed.value.isMap())
        return makeError(ErrorCode::InvalidArgument, path + " holds no args: it is no map of names to values");
    return std::move(parsed.value);
}

int printReport(const AddReport& report, const CliContext& context, bool dryRun)
{
    using What = AddOutcome::What;
    if (context.json) {
        context.print(reportJson(report));
    } else {
        for (const auto& model : report.models) {
            if (model.what == What::Unchanged)
                continue;
            context.out << (model.what == What::Added ? "added    " : "updated  ")
                        << (model.id.empty() ? "        " : model.id.substr(0, 8)) << "  " << model.name << '\n';
        }
        const auto added = report.count(What::Added), updated = report.count(What::Updated);
        context.out << (dryRun ? "Would add " : "Added ") << added << ", updated " << updated << ", already there "
                    << report.count(What::Unchanged) << ", failed " << report.failures.size();
        if (report.bytesRead > 0)
            context.out << "; " << humanBytes(report.bytesRead) << " stored as " << humanBytes(report.bytesStored);
        context.out << '\n';
        for (const auto& failed : report.failures)
            context.err << "mbook: " << failed.error.text() << '\n';
    }
    return report.failures.empty() ? 0 : 1;
}

} // namespace modelbook
