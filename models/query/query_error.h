// QueryError: where a question in the query language is wrong, and what would be right.
#pragma once

#include <cstddef>
#include <string>

namespace modelbook {

/// Offsets count bytes of the UTF-8 text.
struct QueryError {
    std::size_t position = 0;
    std::size_t length = 0;
    std::string message; ///< "expected a value after >"
};

} // namespace modelbook
