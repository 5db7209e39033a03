#include "models/sharing/access/folder_acl.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

extern char** environ; // NOLINT(readability-redundant-declaration)

namespace modelbook {

namespace fs = std::filesystem;

namespace {

/// "u:ana" or "g:vision" of a login.
Result<std::string> entryOf(const Member& member)
{
    auto login = member.login;
    const bool group = login.rfind("group:", 0) == 0;
    if (group)
        login.erase(0, 6);
    const bool valid = !login.empty() && login[0] != '-' && std::all_of(login.begin(), login.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || std::string_view("._-@$\\").find(c) != std::string_view::npos;
    });
    if (!valid)
        return makeError(ErrorCode::InvalidArgument, "the login of " + member.name + " is \"" + member.login + "\", which is no user or group of this system");
    return (group ? "g:" : "u:") + login;
}

std::string joined(const std::vector<std::string>& entries)
{
    std::string text;
    for (const auto& entry : entries)
        text += (text.empty() ? "" : ",") + entry;
    return text;
}

std::vector<std::string> sharesOf(const fs::path& library)
{
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator it(library / "shares", error), end; !error && it != end; it.increment(error)) {
        if (it->is_directory(error))
            names.push_back(it->path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace

Result<std::vector<Command>> folderAclCommands(const fs::path& library, const std::vector<Member>& members)
{
    // Owner and mask first: a list that is set whole needs them.
    const std::vector<std::string> frame{"u::rwX", "g::---", "o::---", "m::rwX"};
    auto inside = frame;
    std::map<std::string, std::vector<std::string>> guests; // share → entries
    std::set<std::string> passing;
    for (const auto& member : members) {
        MB_TRY(const auto entry, entryOf(member));
        if (member.level == AccessLevel::Guest) {
            guests[member.share].push_back(entry + ":rX");
            passing.insert(entry + ":x");
        } else {
            inside.push_back(entry + (member.level == AccessLevel::Admin ? ":rwX" : ":rX"));
        }
    }
    std::vector<Command> commands;
    const auto set = [&](const fs::path& folder, const std::vector<std::string>& entries) {
        commands.push_back({"setfacl", "-R", "-P", "--set", joined(entries), "--", folder.string()});
        commands.push_back({"setfacl", "-R", "-P", "-d", "--set", joined(entries), "--", folder.string()});
    };
    set(library, inside);
    const auto shares = sharesOf(library);
    for (const auto& [share, entries] : guests) {
        if (std::find(shares.begin(), shares.end(), share) == shares.end())
            return makeError(ErrorCode::NotFound, "there is no share \"" + share + "\" yet: publish a model to it first, then give guests access");
        auto all = inside;
        all.insert(all.end(), entries.begin(), entries.end());
        set(library / "shares" / share, all);
    }
    // Through the library's folder guests may pass, without seeing what is in it.
    if (!passing.empty())
        commands.push_back({"setfacl", "-m", joined({passing.begin(), passing.end()}), "--", library.string(), (library / "shares").string()});
    return commands;
}

std::string shellLine(const Command& command)
{
    std::string line;
    for (const auto& word : command) {
        const bool plain = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) || std::string_view("/._-:,=+@").find(c) != std::string_view::npos;
        });
        std::string quoted = "'";
        for (const char c : word)
            quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
        line += (line.empty() ? "" : " ") + (plain ? word : quoted + "'");
    }
    return line;
}

Status runCommands(const std::vector<Command>& commands)
{
    for (const auto& command : commands) {
        int pipe[2];
        if (::pipe2(pipe, O_CLOEXEC) != 0)
            return errnoError(errno, "run", command[0]);
        std::vector<char*> arguments;
        for (const auto& word : command)
            arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, pipe[1], 1);
        posix_spawn_file_actions_adddup2(&actions, pipe[1], 2);
        pid_t child = 0;
        const int failed = ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        ::close(pipe[1]);
        std::string said;
        std::array<char, 4096> buffer{};
        for (ssize_t got = 0; failed == 0 && (got = ::read(pipe[0], buffer.data(), buffer.size())) != 0;) {
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                break;
            if (said.size() < 4000)
                said.append(buffer.data(), static_cast<std::size_t>(got));
        }
        ::close(pipe[0]);
        if (failed == ENOENT)
            return makeError(ErrorCode::NotFound, command[0] + " is not installed; install the package acl");
        if (failed != 0)
            return errnoError(failed, "run", command[0]);
        int status = 0;
        while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            const bool denied = said.find("not permitted") != std::string::npos || said.find("denied") != std::string::npos;
            return makeError(denied ? ErrorCode::PermissionDenied : ErrorCode::Io, shellLine(command) + " failed: " + said.substr(0, said.find('\n')));
        }
    }
    return {};
}

std::vector<std::string> folderAclProblems(const fs::path& library)
{
    std::vector<std::string> problems;
    std::error_code error;
    for (auto parent = fs::absolute(library, error).lexically_normal().parent_path(); !parent.empty(); parent = parent.parent_path()) {
        struct stat info {};
        if (::stat(parent.c_str(), &info) == 0 && (info.st_mode & S_IXOTH) == 0 && ::getxattr(parent.c_str(), "system.posix_acl_access", nullptr, 0) <= 0)
            problems.push_back(parent.string() + " lets only its owner and group pass: members without rights there cannot reach the library");
        if (parent == parent.root_path())
            break;
    }
    if (::getxattr(library.c_str(), "system.posix_acl_access", nullptr, 0) < 0 && errno == ENOTSUP)
        problems.push_back("the file system of " + library.string() + " has no access control lists");
    return problems;
}

} // namespace modelbook
