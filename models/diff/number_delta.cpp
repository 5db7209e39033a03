#include "models/diff/number_delta.h"

#include "models/args/infer.h"

#include <cmath>
#include <cstdio>

namespace modelbook {

namespace {

std::optional<double> asNumber(const ArgValue& value)
{
    if (value.isNumber())
        return value.toDouble();
    return value.isString() ? exponentNumber(value.toString()) : std::nullopt;
}

std::string formatted(const char* format, double value)
{
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), format, value);
    return buffer.data();
}

} // namespace

std::optional<NumberDelta> numberDelta(const ArgValue& base, const ArgValue& value)
{
    const auto from = asNumber(base), to = asNumber(value);
    if (!from || !to)
        return std::nullopt;
    NumberDelta delta{*to - *from, {}};
    if (std::isfinite(*from) && std::isfinite(*to) && *from != 0 && *to != 0 && (*from < 0) == (*to < 0))
        delta.ratio = *to / *from;
    return delta;
}

std::string shortNumber(double value)
{
    return formatted("%.4g", value);
}

std::string ratioText(double ratio)
{
    return "×" + formatted(ratio >= 1000 && ratio < 1e6 ? "%.0f" : "%.3g", ratio);
}

std::string changeText(const NumberDelta& delta)
{
    if (!delta.ratio)
        return formatted("%+.4g", delta.difference);
    if (*delta.ratio > 2 || *delta.ratio < 0.5)
        return ratioText(*delta.ratio);
    return formatted("%+.1f %%", (*delta.ratio - 1) * 100);
}

} // namespace modelbook
