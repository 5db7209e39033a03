// retried(): a system call made again whenever a signal interrupted it.
#pragma once

#include <cerrno>

namespace modelbook {

/// What `call` returns once that is not EINTR. On network drives any call may be interrupted, those on folders included.
template <class Call>
auto retried(Call call)
{
    while (true) {
        const auto result = call();
        if (result >= 0 || errno != EINTR)
            return result;
    }
}

} // namespace modelbook
