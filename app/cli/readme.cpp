// mbook readme: prints or sets a README.
#include "app/cli/verb.h"
#include "storage/base/files.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <iterator>

namespace modelbook {

namespace {

class ReadmeVerb final : public Verb
{
public:
    const char* name() const override { return "readme"; }
    const char* summary() const override { return "Print or set the README of a model"; }
    void declare(CLI::App& command) override
    {
        command.add_option("model", m_model, "the model")->required();
        command.add_option("--set", m_file, "a Markdown file that becomes the README; - reads standard input");
    }
    Result<int> run(CliContext& context) override
    {
        MB_TRY(const auto library, context.openLibrary());
        MB_TRY(const auto record, library->model(m_model));
        MB_TRY(auto text, library->readme(record.id));
        if (!m_file.empty()) {
            std::string fresh;
            if (m_file == "-") {
                fresh.assign(std::istreambuf_iterator<char>(std::cin), {});
            } else {
                MB_TRY(fresh, readFile(m_file));
            }
            MB_TRY(text, library->setReadme(record.id, fresh, text));
        }
        if (context.json)
            context.print({{"id", record.id}, {"name", record.name}, {"readme", text}});
        else if (m_file.empty())
            context.out << text;
        return 0;
    }

private:
    std::string m_model, m_file;
};

} // namespace

std::unique_ptr<Verb> makeReadmeVerb()
{
    return std::make_unique<ReadmeVerb>();
}

} // namespace modelbook
