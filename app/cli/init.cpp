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
    const char* summary() const override { return "Make a library in an empty or new folder"; }
    void declare(CLI::App& command) override
    {
        command.add_option("folder", m_folder, "where (default: as --library)");
        command.add_option("--name", m_name, "its name (default: the folder's)");
    }
    Result<int> run(CliContext& context) override
    {
        if (m_folder.empty())
            m_folder = context.library.empty() ? Library::defaultFolder().string() : context.library;
        MB_TRY(const auto library, Library::create(m_folder, m_name, {}));
        if (context.json)
            context.print({{"id", library->id()}, {"name", library->name()}, {"folder", library->folder().string()}});
        else
            context.out << "Made the library " << library->name() << " in " << library->folder().string() << '\n';
        return 0;
    }

private:
    std::string m_folder, m_name;
};

} // namespace

std::unique_ptr<Verb> makeInitVerb()
{
    return std::make_unique<InitVerb>();
}

} // namespace modelbook
