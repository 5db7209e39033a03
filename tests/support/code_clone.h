// CodeClone: a Git repository of training code that lives as long as a test, written by the git command.
#pragma once

#include "tests/support/temp_folder.h"

#include <catch2/catch.hpp>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

namespace modelbook::test {

class CodeClone
{
public:
    CodeClone()
    {
        git("init -q -b main .");
        git("config user.name Ada");
        git("config user.email ada@example.org");
        git("config commit.gpgsign false");
    }
    const std::filesystem::path& folder() const { return m_folder.path(); }
    std::filesystem::path write(const std::filesystem::path& name, const std::string& bytes) const { return m_folder.write(name, bytes); }

    /// Runs git in the repository; the test fails where git does.
    void git(const std::string& arguments) const
    {
        INFO("git " << arguments);
        REQUIRE(std::system(("cd '" + folder().string() + "' && git " + arguments).c_str()) == 0);
    }
    /// Writes files and commits them, with others that are staged; returns the commit's id.
    std::string commit(const std::string& message, const std::map<std::string, std::string>& files, long time = 1'700'000'000) const
    {
        for (const auto& [name, bytes] : files) {
            write(name, bytes);
            git("add '" + name + "'");
        }
        const auto date = std::to_string(time) + " +0000";
        REQUIRE(std::system(("cd '" + folder().string() + "' && GIT_AUTHOR_DATE='" + date + "' GIT_COMMITTER_DATE='" + date +
                             "' git commit -q -m '" + message + "'").c_str()) == 0);
        git("rev-parse HEAD > .git/test-head");
        auto id = bytesOfFile(folder() / ".git/test-head");
        id.resize(40);
        return id;
    }

private:
    TempFolder m_folder;
};

} // namespace modelbook::test
