// LibraryHeader: what library.json says, which is written once and read before every operation.
#pragma once

#include "storage/base/result.h"

#include <string>

namespace modelbook {

inline constexpr char headerKey[] = "library.json";

struct LibraryHeader {
    std::string id; ///< 32 hex digits
    std::string name;
    std::string share{}; ///< of which it is one, "" where it is a library
};

/// Corrupt where the text is not that of a library, Unsupported where it needs a newer program; `where` for messages.
Result<LibraryHeader> readLibraryHeader(const std::string& text, const std::string& where);
/// The text for a new library, with a new id.
std::string newLibraryHeader(const std::string& name);

} // namespace modelbook
