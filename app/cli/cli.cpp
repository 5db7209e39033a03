#include "app/cli/cli.h"

#include <ostream>

namespace modelbook {

int runCli(const std::vector<std::string>&, std::ostream& out, std::ostream&)
{
    out << "mbook " MODELBOOK_VERSION "\n";
    return 0;
}

} // namespace modelbook
