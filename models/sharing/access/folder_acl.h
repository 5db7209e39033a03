// Folder ACLs: the POSIX access control lists that make the three levels real on a library in a folder (design §6).
#pragma once

#include "models/library/library_sharing.h"
#include "storage/base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace modelbook {

/// A program and its arguments, to be run as they are, without a shell.
using Command = std::vector<std::string>;

/// The setfacl calls that give each member their level and take it from everybody else; owners keep theirs. A login that
/// begins with "group:" is a group's. InvalidArgument where a member has no login, or one that is none. Reads which shares
/// there are, changes nothing.
Result<std::vector<Command>> folderAclCommands(const std::filesystem::path& library, const std::vector<Member>& members);

/// As a line that a shell takes.
std::string shellLine(const Command& command);

/// Runs them in order, stopping at the first that fails, which is told with what it said. NotFound where setfacl is not
/// installed.
Status runCommands(const std::vector<Command>& commands);

/// What stands in the way of the members: parents of the folder that they cannot pass, a file system without ACLs.
std::vector<std::string> folderAclProblems(const std::filesystem::path& library);

} // namespace modelbook
