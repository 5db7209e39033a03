// Result<T>: a value or an Error; how every function below `ui` that can fail returns.
#pragma once

#include "storage/base/error.h"

#include <tl/expected.hpp>

#include <utility>

namespace modelbook {

/// A tl::expected that the compiler does not let anyone ignore.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error>
{
public:
    using Base = tl::expected<T, Error>;
    using Base::Base;
    Result() = default;
    Result(Base base) : Base(std::move(base)) {}
    Result(Error error) : Base(tl::unexpect, std::move(error)) {}
};

using Status = Result<void>;

/// The failure of one Result, to be returned as another's: `if (!r) return failure(r);`
template <class T>
Error failure(Result<T>& result)
{
    return std::move(result.error());
}
template <class T>
Error failure(Result<T>&& result)
{
    return std::move(result.error());
}

inline Error makeError(ErrorCode code, std::string message)
{
    return Error(code, std::move(message));
}

} // namespace modelbook

#define MB_CAT2(a, b) a##b
#define MB_CAT(a, b) MB_CAT2(a, b)
/// MB_TRY(auto size, file.size()): declares `size`, or returns the Error from this function.
#define MB_TRY(declaration, expression)                                                                      \
    auto MB_CAT(mbTry, __LINE__) = (expression);                                                             \
    if (!MB_CAT(mbTry, __LINE__))                                                                            \
        return std::move(MB_CAT(mbTry, __LINE__)).error();                                                   \
    declaration = std::move(*MB_CAT(mbTry, __LINE__))
/// MB_CHECK(file.close()): goes on, or returns the Error from this function.
#define MB_CHECK(expression)                                                                                 \
    do {                                                                                                     \
        auto mbChecked = (expression);                                                                       \
        if (!mbChecked)                                                                                      \
            return std::move(mbChecked).error();                                                             \
    } while (false)
