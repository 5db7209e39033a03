// mbook init: makes a library.
#include "app/cli/verb.h"

#include <CLI/CLI.hpp>

#include <ostream>

namespace modelbook {

namespace {

class InitVerb final : public Verb
{
public:
    const char* name() const override { return "init"; }
    const char* summary() const override { return "Make a library in an empty or new folder, or in a bucket"; }
    void declare(CLI::App& command) override
    {
        command.add_option("location", m_location, "a folder, or s3://bucket/prefix (default: as --library)");
        command.add_option("--name", m_name, "its name (default: the folder's)");
    }
    Result<int> run(CliContext& context) override
    {
        if (m_location.empty())
            m_location = context.library.empty() ? Library::defaultLocation() : context.library;
        MB_TRY(const auto library, Library::create(m_location, m_name, {}));
        if (context.json)
            context.print({{"id", library->id()}, {"name", library->name()}, {"location", library->location()}});
        else
            context.out << "Made the library " << library->name() << " in " << library->location() << '\n';
        return 0;
    }

private:
    std::string m_location, m_name;
};

} // namespace

std::unique_ptr<Verb> makeInitVerb()
{
    return std::make_unique<InitVerb>();
}

} // namespace modelbook
