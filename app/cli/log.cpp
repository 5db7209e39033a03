// mbook log: lists the changes of the library or of one model.
#include "app/cli/model_json.h"
#include "app/cli/text.h"
#include "app/cli/verb.h"

#include <CLI/CLI.hpp>

#include <ostream>

namespace modelbook {

namespace {

class LogVerb final : public Verb
{
public:
    const char* name() const override { return "log"; }
    const char* summary() const override { return "List changes, newest first"; }
    void declare(CLI::App& command) override
    {
        command.add_option("model", m_model, "only changes of this model");
        command.add_option("-n,--limit", m_limit, "how many at most (default 50)")
            ->check(CLI::NonNegativeNumber);
    }
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto library, context.openLibrary());
        ModelId only;
        if (!m_model.empty()) {
            MB_TRY(const auto record, library->model(m_model));
            only = record.id;
        }
        MB_TRY(const auto changes, library->log(m_limit, only));
        if (context.json) {
            auto list = nlohmann::ordered_json::array();
            for (const auto& change : changes)
                list.push_back(changeJson(change));
            context.print(list);
            return 0;
        }
        TextTable table({"change", "when", "who", "what"});
        for (const auto& change : changes)
            table.add({change.commit.substr(0, 8), humanTime(change.time), change.author, change.message});
        table.print(context.out);
        return 0;
    }

private:
    std::string m_model;
    std::size_t m_limit = 50;
};

} // namespace

std::unique_ptr<Verb> makeLogVerb()
{
    return std::make_unique<LogVerb>();
}

} // namespace modelbook
