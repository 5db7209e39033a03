// mbook sync: sends what waits on this machine, and takes up what others did.
#include "app/cli/cli.h"
#include "app/cli/sync_json.h"
#include "app/cli/text.h"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace modelbook {

namespace {

class SyncVerb final : public Verb
{
public:
    const char* name() const override { return "sync"; }
    const char* summary() const override { return "Send what waits on this machine, and fetch what others did"; }
    void declare(CLI::App& command) override
    {
        command.add_option("--rate", m_rate, "send at most so many bytes a second, such as 20MB")
            ->transform(CLI::AsSizeValue(true));
        command.add_option("--first", m_first, "send what waits of this model before the rest");
    }
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto library, context.openLibrary());
        library->limitRate(m_rate);
        if (!m_first.empty())
            MB_CHECK(bringForward(*library));
        const auto synced = library->sync(terminalProgress());
        endProgress();
        if (!synced && synced.error().code() != ErrorCode::Offline)
            return synced.error();
        MB_TRY(const auto waiting, library->waiting());
        if (context.json)
            context.print(syncJson(*library, waiting));
        else
            printSync(*library, waiting, context);
        if (synced)
            return exitDone;
        context.err << "mbook: " << synced.error().text() << '\n';
        return waiting.empty() ? exitFailed : exitQueued;
    }

private:
    Status bringForward(Library& library) const
    {
        MB_TRY(const auto model, library.model(m_first));
        MB_TRY(const auto waiting, library.waiting());
        const auto last = std::find_if(waiting.rbegin(), waiting.rend(), [&](const Change& change) {
            return std::find(change.models.begin(), change.models.end(), model.id) != change.models.end();
        });
        if (last == waiting.rend())
            return makeError(ErrorCode::NotFound, "no change of " + m_first + " waits on this machine");
        return library.sendFirst(last->commit); // the earlier ones of the model come with it
    }

    std::uint64_t m_rate = 0;
    std::string m_first;
};

} // namespace

std::unique_ptr<Verb> makeSyncVerb()
{
    return std::make_unique<SyncVerb>();
}

} // namespace modelbook
