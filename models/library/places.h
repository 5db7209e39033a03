// Places: where this machine keeps its default library, and the clone, catalogue and cache of each library.
#pragma once

#include <filesystem>
#include <string>

namespace modelbook {

/// $MODELBOOK_HOME, else $XDG_DATA_HOME/modelbook, else ~/.local/share/modelbook.
std::filesystem::path homeFolder();
/// Where clones, catalogues and queues are kept: homeFolder(), unless that is on a network drive and nobody chose it
/// ($MODELBOOK_HOME); then a folder of this user's in /var/tmp, since locks and SQLite need a disk of this machine.
std::filesystem::path localFolder();
/// $MODELBOOK_LIBRARY, else homeFolder()/library.
std::string defaultLibraryLocation();
/// $MODELBOOK_AUTHOR, else the login name.
std::string defaultAuthor();
/// Without what Git does not allow in a name: line ends, < and >; never empty.
std::string cleanAuthor(std::string author);
std::string hostName();

} // namespace modelbook
