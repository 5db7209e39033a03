// Variables: the environment variables a decision hangs on, so that tests can give their own.
#pragma once

#include <cstdlib>
#include <functional>
#include <string>

namespace modelbook {

/// The value of a variable, "" where it is not set.
using Variables = std::function<std::string(const std::string& name)>;

/// Those of this process.
inline Variables processVariables()
{
    return [](const std::string& name) {
        const char* value = std::getenv(name.c_str()); // NOLINT(concurrency-mt-unsafe): nothing here sets variables
        return std::string(value ? value : "");
    };
}

} // namespace modelbook
