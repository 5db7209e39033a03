// The command line of mbook: finds the verb, parses its options, turns failures into exit statuses.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace modelbook {

/// Exit statuses of mbook (design §9).
enum ExitStatus { exitDone = 0, exitFailed = 1, exitUsage = 2, exitNotFound = 3, exitRefused = 4, exitQueued = 5 };

/// Runs one command and returns its exit status.
int runCli(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err);

} // namespace modelbook
