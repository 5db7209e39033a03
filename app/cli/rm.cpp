// mbook rm: deletes models; undo brings them back.
#include "app/cli/verb.h"

#include "storage/base/ascii.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <ostream>

namespace modelbook {

namespace {

class RmVerb final : public Verb
{
public:
    const char* name() const override { return "rm"; }
    const char* summary() const override { return "Delete models (mbook undo brings them back)"; }
    void declare(CLI::App& command) override { command.add_option("model", m_models, "the models")->required(); }
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto library, context.openLibrary());
        std::vector<ModelId> ids;
        auto removed = nlohmann::ordered_json::array();
        for (const auto& name : m_models) {
            MB_TRY(const auto record, library->model(name));
            if (std::find(ids.begin(), ids.end(), record.id) != ids.end())
                continue; // named twice
            ids.push_back(record.id);
            removed.push_back({{"id", record.id}, {"name", record.name}});
        }
        MB_CHECK(library->remove(ids));
        if (context.json)
            context.print({{"removed", removed}});
        else
            context.out << "Deleted " << counted(ids.size(), "model")
                        << "; 'mbook undo' brings " << (ids.size() == 1 ? "it" : "them") << " back\n";
        return 0;
    }

private:
    std::vector<std::string> m_models;
};

} // namespace

std::unique_ptr<Verb> makeRmVerb()
{
    return std::make_unique<RmVerb>();
}

} // namespace modelbook
