// mbook status: whether the library can be reached, and what waits to be sent.
#include "app/cli/sync_json.h"

namespace modelbook {

namespace {

class StatusVerb final : public Verb
{
public:
    const char* name() const override { return "status"; }
    const char* summary() const override { return "Say whether the library can be reached, and what waits to be sent"; }
    void declare(CLI::App&) override {}
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto library, context.openLibrary());
        MB_TRY(const auto waiting, library->waiting());
        if (context.json)
            context.print(syncJson(*library, waiting));
        else
            printSync(*library, waiting, context);
        return 0;
    }
};

} // namespace

std::unique_ptr<Verb> makeStatusVerb()
{
    return std::make_unique<StatusVerb>();
}

} // namespace modelbook
