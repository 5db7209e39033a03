// Code highlighting: the keywords, strings, comments and numbers of a fenced block as spans of HTML.
#pragma once

#include <string>
#include <string_view>

namespace modelbook {

/// `code` escaped, with `<span class="k|s|c|n">` around what is told apart. Knows Python, C++, C, Rust, Go, JavaScript, Java,
/// shell, SQL, YAML, TOML, JSON and the like by the usual names; code of other languages is escaped only. One pass, any bytes.
std::string highlightCode(std::string_view code, std::string_view language);

} // namespace modelbook
