// mbook lock: keeps models from being deleted until they are unlocked.
#include "app/cli/sharing_verbs.h"

#include "models/library/library_sharing.h"

#include <CLI/CLI.hpp>

#include <ostream>

namespace modelbook {

namespace {

class LockVerb final : public Verb
{
public:
    const char* name() const override { return "lock"; }
    const char* summary() const override { return "Lock models against deletion (--off unlocks)"; }
    void declare(CLI::App& command) override
    {
        command.add_option("models", m_models, "the models")->required();
        command.add_flag("--off", m_off, "unlock them");
    }
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto library, context.openLibrary());
        std::vector<ModelId> ids;
        auto json = nlohmann::ordered_json::array();
        for (const auto& name : m_models) {
            MB_TRY(const auto record, library->model(name));
            ids.push_back(record.id);
            json.push_back({{"id", record.id}, {"name", record.name}, {"locked", !m_off}});
        }
        MB_CHECK(sharingOf(*library).setLocked(ids, !m_off));
        if (context.json) {
            context.print(json);
            return 0;
        }
        for (const auto& model : json)
            context.out << model["name"].get<std::string>() << (m_off ? ": not locked\n" : ": locked against deletion\n");
        return 0;
    }

private:
    std::vector<std::string> m_models;
    bool m_off = false;
};

} // namespace

std::unique_ptr<Verb> makeLockVerb()
{
    return std::make_unique<LockVerb>();
}

} // namespace modelbook
