// mbook rename: gives a model another name.
#include "app/cli/verb.h"

#include <CLI/CLI.hpp>

#include <ostream>

namespace modelbook {

namespace {

class RenameVerb final : public Verb
{
public:
    const char* name() const override { return "rename"; }
    const char* summary() const override { return "Give a model another name"; }
    void declare(CLI::App& command) override
    {
        command.add_option("model", m_model, "the model")->required();
        command.add_option("name", m_name, "its new name")->required();
    }
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto library, context.openLibrary());
        MB_TRY(const auto record, library->model(m_model));
        MB_CHECK(library->rename(record.id, m_name));
        if (context.json)
            context.print({{"id", record.id}, {"name", m_name}, {"before", record.name}});
        else
            context.out << record.name << " is now " << m_name << '\n';
        return 0;
    }

private:
    std::string m_model, m_name;
};

} // namespace

std::unique_ptr<Verb> makeRenameVerb()
{
    return std::make_unique<RenameVerb>();
}

} // namespace modelbook
