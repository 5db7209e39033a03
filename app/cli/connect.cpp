// mbook connect: joins a library, so that this machine has its history and catalogue.
#include "app/cli/sync_json.h"

#include <CLI/CLI.hpp>

#include <ostream>

namespace modelbook {

namespace {

class ConnectVerb final : public Verb
{
public:
    const char* name() const override { return "connect"; }
    const char* summary() const override { return "Join a library: a folder, a network drive, or a bucket"; }
    void declare(CLI::App& command) override
    {
        command.add_option("location", m_location, "a folder, or s3://bucket/prefix?endpoint=https://host")->required();
    }
    Result<int> run(CliContext& context) override
    {
        context.library = m_location;
        MB_TRY(const auto library, context.openLibrary());
        MB_TRY(const auto answer, library->query(""));
        if (context.json) {
            auto json = syncJson(*library, {});
            json["models"] = answer->rowCount();
            context.print(json);
            return 0;
        }
        context.out << "Joined " << library->name() << " at " << library->location() << ": " << answer->rowCount() << " models\n"
                    << "Make it the usual one by MODELBOOK_LIBRARY='" << library->location() << "'\n";
        return 0;
    }

private:
    std::string m_location;
};

} // namespace

std::unique_ptr<Verb> makeConnectVerb()
{
    return std::make_unique<ConnectVerb>();
}

} // namespace modelbook
