// findBytes: where a word occurs in a long text; what a search over a million values spends its time in.
#pragma once

#include <cstddef>
#include <string_view>

namespace modelbook {

/// The place of the first `word` at or after `from`; npos where there is none. `word` is not empty. By wide vectors where the
/// processor has them, else by memmem().
std::size_t findBytes(std::string_view text, std::string_view word, std::size_t from);

} // namespace modelbook
