// Names of tensors, seen through what wrappers put in front of them: "module.", "model.", "ema_model.".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

/// Per checkpoint the prefix that makes most of its names those of the baseline's, whatever it is called; "" where taking
/// none off is as good. It may be the baseline that is wrapped. A checkpoint that has the weights twice, plain and averaged
/// (EMA), is taken by the plain ones.
std::vector<std::string> namePrefixes(const std::vector<std::vector<std::string_view>>& names, std::size_t baseline);

inline std::string_view withoutPrefix(std::string_view name, std::string_view prefix)
{
    return name.starts_with(prefix) ? name.substr(prefix.size()) : name;
}

} // namespace modelbook
