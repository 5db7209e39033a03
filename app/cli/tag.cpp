// mbook tag: adds and removes tags.
#include "app/cli/verb.h"

#include <CLI/CLI.hpp>

#include <ostream>

namespace modelbook {

namespace {

class TagVerb final : public Verb
{
public:
    const char* name() const override { return "tag"; }
    const char* summary() const override { return "Add or remove tags of a model"; }
    void declare(CLI::App& command) override
    {
        command.add_option("model", m_model, "the model")->required();
        command.add_option("tag", m_add, "tags to add");
        command.add_option("--remove", m_remove, "a tag to remove; may be repeated")
            ->expected(1)
            ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    }
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto library, context.openLibrary());
        MB_TRY(const auto record, library->model(m_model));
        MB_CHECK(library->setTags({record.id}, m_add, m_remove));
        MB_TRY(const auto after, library->model(record.id));
        if (context.json) {
            context.print({{"id", after.id}, {"name", after.name}, {"tags", after.tags}});
            return 0;
        }
        context.out << after.name << ':';
        for (const auto& tag : after.tags)
            context.out << ' ' << tag;
        context.out << '\n';
        return 0;
    }

private:
    std::string m_model;
    std::vector<std::string> m_add, m_remove;
};

} // namespace

std::unique_ptr<Verb> makeTagVerb()
{
    return std::make_unique<TagVerb>();
}

} // namespace modelbook
