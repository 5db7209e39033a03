#include "app/cli/cli.h"

#include "app/cli/sharing_verbs.h"
#include "app/cli/verb.h"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <ostream>

namespace modelbook {

VerbList allVerbs()
{
    VerbList verbs;
    for (auto make : {makeInitVerb, makeConnectVerb, makeSyncVerb, makeStatusVerb, makeAddVerb, makeScanVerb, makeLsVerb, makeShowVerb, makeFieldsVerb,
                      makeInspectVerb, makeDiffVerb, makeGetVerb, makeRmVerb, makeRenameVerb, makeTagVerb,
                      makeReadmeVerb, makeLogVerb, makeUndoVerb, makeReindexVerb, makeBundleVerb, makePublishVerb,
                      makeUnpublishVerb, makeImportVerb, makeAccessVerb, makeLinkVerb, makeLockVerb, makeVerifyVerb, makeGcVerb,
                      makeDoctorVerb, makeOpenVerb})
        verbs.push_back(make());
    return verbs;
}

int exitStatusOf(const Error& error)
{
    switch (error.code()) {
    case ErrorCode::InvalidArgument: return exitUsage;
    case ErrorCode::NotFound:
    case ErrorCode::Ambiguous: return exitNotFound;
    case ErrorCode::PermissionDenied:
    case ErrorCode::ReadOnly: return exitRefused;
    default: return exitFailed;
    }
}

Result<std::shared_ptr<Library>> CliContext::openLibrary() const
{
    // A library that was named is never made in passing: its drive may just not be connected.
    const char* named = std::getenv("MODELBOOK_LIBRARY"); // NOLINT(concurrency-mt-unsafe): nothing here sets variables
    auto found = !library.empty()  ? Library::open(library, {})
                 : named && *named ? Library::open(named, {})
                                   : Library::openOrCreate(Library::defaultLocation(), "On this machine", {});
    if (found)
        opened = *found;
    return found;
}

std::string CliContext::location() const
{
    return library.empty() ? Library::defaultLocation() : library;
}

void CliContext::print(const nlohmann::ordered_json& document) const
{
    out << document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

namespace {

int report(const Error& error, const CliContext& context)
{
    if (context.json)
        context.print({{"error", {{"code", errorCodeName(error.code())}, {"message", error.text()}}}});
    context.err << "mbook: " << error.text() << '\n';
    return exitStatusOf(error);
}

/// What was changed is kept, and is sent by the next 'mbook sync' or the application.
int reportQueued(const CliContext& context)
{
    const auto status = context.opened->syncStatus();
    context.err << "mbook: the library cannot be reached (" << status.reason << "); " << status.changes
                << (status.changes == 1 ? " change waits" : " changes wait") << " on this machine; 'mbook sync' sends "
                << (status.changes == 1 ? "it\n" : "them\n");
    return exitQueued;
}

} // namespace

int runCli(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err)
{
    CliContext context{out, err};
    CLI::App app("mbook: keep, find, compare and share trained models", "mbook");
    app.set_version_flag("--version", "mbook " MODELBOOK_VERSION);
    app.require_subcommand(1);
    const auto verbs = allVerbs();
    std::vector<CLI::App*> commands;
    for (const auto& verb : verbs) {
        auto* command = app.add_subcommand(verb->name(), verb->summary());
        command->add_option("--library", context.library, "a folder, or s3://bucket/prefix (default: $MODELBOOK_LIBRARY, or "
                                                          "the library on this machine)");
        command->add_flag("--json", context.json, "write JSON to standard output");
        verb->declare(*command);
        commands.push_back(command);
    }
    try {
        // CLI11 takes its arguments from the back.
        app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    } catch (const CLI::ParseError& error) {
        return app.exit(error, out, err) == 0 ? exitDone : exitUsage;
    }
    for (std::size_t i = 0; i < verbs.size(); ++i) {
        if (commands[i]->parsed()) {
            auto status = verbs[i]->run(context);
            if (!status)
                return report(status.error(), context);
            return *status == exitDone && context.opened && context.opened->hasQueued() ? reportQueued(context) : *status;
        }
    }
    return exitUsage;
}

} // namespace modelbook
