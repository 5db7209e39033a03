// The command line of mbook: finds the verb, parses its options, turns failures into exit statuses.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace modelbook {

/// Runs one command and returns its exit status (design §9): 0 done, 1 failed, 2 wrong usage, 3 not found, …
int runCli(const std::vector<std::string>& arguments, std::ostream& out, std::ostream& err);

} // namespace modelbook
