// The three levels of access, as both matrices try them.
#pragma once

#include <array>

enum Who { Admin, Reader, Guest };
constexpr std::array<const char*, 3> levelNames{"admin", "read-only", "guest"}; ///< as `mbook access set` takes them
