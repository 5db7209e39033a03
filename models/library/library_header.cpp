#include "models/library/library_header.h"

#include "storage/base/hash.h"
#include "storage/history/log_entry.h"

#include <nlohmann/json.hpp>

namespace modelbook {

Result<LibraryHeader> readLibraryHeader(const std::string& text, const std::string& where)
{
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object() || json.value("format", "") != "modelbook-library")
        return makeError(ErrorCode::Corrupt, where + "/library.json is not that of a Modelbook library");
    if (json.value("min_reader", 1) > libraryFormatVersion)
        return makeError(ErrorCode::Unsupported,
                         "the library at " + where + " was made by a newer Modelbook; update this one");
    LibraryHeader header{json.value("id", ""), json.value("name", ""), json.value("share", "")};
    const bool validId = header.id.size() == 32 && header.id.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!validId)
        return makeError(ErrorCode::Corrupt, where + "/library.json has no valid id");
    return header;
}

std::string newLibraryHeader(const std::string& name)
{
    const nlohmann::ordered_json header{{"format", "modelbook-library"},
                                        {"version", libraryFormatVersion},
                                        {"min_reader", libraryFormatVersion},
                                        {"id", randomId()},
                                        {"name", name}};
    return header.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

} // namespace modelbook
