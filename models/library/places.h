// Places: where this machine keeps its default library, and the clone, catalogue and cache of each library.
#pragma once

#include <filesystem>
#include <string>

namespace modelbook {

/// $MODELBOOK_HOME, else $XDG_DATA_HOME/modelbook, else ~/.local/share/modelbook.
std::filesystem::path homeFolder();
/// $MODELBOOK_LIBRARY, else homeFolder()/library.
std::filesystem::path defaultLibraryFolder();
/// $MODELBOOK_AUTHOR, else the login name.
std::string defaultAuthor();
/// Without what Git does not allow in a name: line ends, < and >; never empty.
std::string cleanAuthor(std::string author);
std::string hostName();

} // namespace modelbook
