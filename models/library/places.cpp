#include "models/library/places.h"

#include "storage/base/file_system.h"

#include <array>
#include <cstdlib>

#include <pwd.h>
#include <unistd.h>

namespace modelbook {

namespace fs = std::filesystem;

namespace {

const char* environment(const char* name)
{
    const char* value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nothing here sets variables
    return value && *value ? value : nullptr;
}

} // namespace

fs::path homeFolder()
{
    if (const char* home = environment("MODELBOOK_HOME"))
        return home;
    if (const char* data = environment("XDG_DATA_HOME"))
        return fs::path(data) / "modelbook";
    if (const char* home = environment("HOME"))
        return fs::path(home) / ".local/share/modelbook";
    return fs::temp_directory_path() / "modelbook";
}

fs::path localFolder()
{
    const auto home = homeFolder();
    if (environment("MODELBOOK_HOME") || !isNetworkFileSystem(home))
        return home;
    return fs::path("/var/tmp") / ("modelbook-" + std::to_string(::getuid()));
}

std::string defaultLibraryLocation()
{
    if (const char* library = environment("MODELBOOK_LIBRARY"))
        return library;
    return homeFolder() / "library";
}

std::string defaultAuthor()
{
    if (const char* author = environment("MODELBOOK_AUTHOR"))
        return author;
    if (const char* user = environment("USER"))
        return user;
    const auto* entry = ::getpwuid(::getuid());
    return entry && entry->pw_name ? entry->pw_name : "unknown";
}

std::string cleanAuthor(std::string author)
{
    std::erase_if(author, [](char c) { return c == '<' || c == '>' || c == '\n' || c == '\r' || c == '\0'; });
    const auto start = author.find_first_not_of(" \t");
    return start == std::string::npos ? "unknown" : author.substr(start);
}

std::string hostName()
{
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string();
}

} // namespace modelbook
