// mbook open: shows a file or a model in the application.
#include "app/cli/verb.h"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <filesystem>
#include <ostream>

#include <unistd.h>

namespace modelbook {

namespace {

/// Becomes the application that lies beside this program, or the one on the PATH.
Result<int> launch(const std::vector<std::string>& arguments)
{
    std::vector<char*> argv;
    for (const auto& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    if (!error)
        ::execv((self.parent_path() / "modelbook").c_str(), argv.data());
    ::execvp("modelbook", argv.data());
    return errnoError(errno, "start", "modelbook (is the desktop application installed?)");
}

class OpenVerb final : public Verb
{
public:
    const char* name() const override { return "open"; }
    const char* summary() const override { return "Show a file or a model in the application"; }
    void declare(CLI::App& command) override
    {
        command.add_option("what", m_what, "a checkpoint file, a folder, or a model")->required();
    }
    Result<int> run(CliContext& context) override
    {
        std::vector<std::string> arguments{"modelbook"};
        std::error_code error;
        const auto folder = context.library.empty() ? Library::defaultLocation() : context.library;
        arguments.insert(arguments.end(), {"--library", folder});
        if (std::filesystem::exists(m_what, error)) {
            arguments.push_back(std::filesystem::absolute(m_what).string());
        } else {
            MB_TRY(const auto library, context.openLibrary());
            MB_TRY(const auto record, library->model(m_what));
            arguments.insert(arguments.end(), {"--model", record.id});
        }
        return launch(arguments);
    }

private:
    std::string m_what;
};

} // namespace

std::unique_ptr<Verb> makeOpenVerb()
{
    return std::make_unique<OpenVerb>();
}

} // namespace modelbook
