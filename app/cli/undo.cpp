// mbook undo: takes the newest change back.
#include "app/cli/model_json.h"
#include "app/cli/verb.h"

#include <CLI/CLI.hpp>

#include <ostream>

namespace modelbook {

namespace {

class UndoVerb final : public Verb
{
public:
    const char* name() const override { return "undo"; }
    const char* summary() const override { return "Take the newest change back"; }
    void declare(CLI::App&) override {}
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto library, context.openLibrary());
        MB_TRY(const auto change, library->undo());
        if (context.json)
            context.print({{"undone", changeJson(change)}});
        else
            context.out << "Undone: " << change.message << '\n';
        return 0;
    }
};

} // namespace

std::unique_ptr<Verb> makeUndoVerb()
{
    return std::make_unique<UndoVerb>();
}

} // namespace modelbook
