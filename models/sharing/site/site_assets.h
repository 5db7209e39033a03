// The script and the style of shared pages (resources/site), built into the program.
#pragma once

#include <string_view>

namespace modelbook {

extern const std::string_view siteScript;
extern const std::string_view siteStyle;

} // namespace modelbook
