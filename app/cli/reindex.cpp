// mbook reindex: builds the catalogue again.
#include "app/cli/verb.h"

#include <CLI/CLI.hpp>

#include <ostream>

namespace modelbook {

namespace {

class ReindexVerb final : public Verb
{
public:
    const char* name() const override { return "reindex"; }
    const char* summary() const override { return "Rebuild the catalogue from the history"; }
    void declare(CLI::App&) override {}
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto library, context.openLibrary());
        MB_CHECK(library->reindex());
        MB_TRY(const auto table, library->query(""));
        if (context.json)
            context.print({{"models", table->rowCount()}, {"fields", library->fields()->size()}});
        else
            context.out << "The catalogue has " << table->rowCount() << " models and " << library->fields()->size()
                        << " fields\n";
        return 0;
    }
};

} // namespace

std::unique_ptr<Verb> makeReindexVerb()
{
    return std::make_unique<ReindexVerb>();
}

} // namespace modelbook
