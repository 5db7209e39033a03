// CliFixture: runs mbook's verbs in this process on a library of its own, and reads their JSON.
#pragma once

#include "app/cli/cli.h"
#include "tests/support/temp_folder.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

namespace modelbook::test {

struct CliAnswer {
    int status = 0;
    std::string out, err;
    nlohmann::json json() const { return nlohmann::json::parse(out, nullptr, false); }
};

class CliFixture
{
public:
    CliFixture()
    {
        ::setenv("MODELBOOK_HOME", (folder / "home").c_str(), 1);
        ::setenv("MODELBOOK_AUTHOR", "ana", 1);
        ::unsetenv("MODELBOOK_LIBRARY");
    }
    /// Runs a command as a shell would, on the fixture's library.
    CliAnswer run(std::vector<std::string> arguments) const
    {
        arguments.insert(arguments.end(), {"--library", library()});
        return runPlain(arguments);
    }
    static CliAnswer runPlain(const std::vector<std::string>& arguments)
    {
        std::ostringstream out, err;
        CliAnswer answer;
        answer.status = runCli(arguments, out, err);
        answer.out = out.str();
        answer.err = err.str();
        return answer;
    }
    nlohmann::json json(std::vector<std::string> arguments) const
    {
        arguments.push_back("--json");
        return run(arguments).json();
    }
    std::string library() const { return (folder / "library").string(); }
    void init() const { (void)runPlain({"init", library(), "--name", "test"}); }
    static std::filesystem::path samples() { return std::filesystem::path(MODELBOOK_TEST_DATA) / "training-runs"; }
    /// A copy of one of the sample runs, to be changed.
    std::filesystem::path copyRun(const std::string& name) const
    {
        const auto to = folder / "runs" / name;
        std::filesystem::create_directories(to.parent_path());
        std::filesystem::copy(samples() / name, to, std::filesystem::copy_options::recursive);
        return to;
    }

    TempFolder folder;
};

} // namespace modelbook::test
