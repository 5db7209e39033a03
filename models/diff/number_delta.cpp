#include "models/diff/number_delta.h"

#include "models/catalogue/value_order.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

namespace modelbook {

namespace {

std::string formatted(const char* format, double value)
{
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), format, value);
    return buffer.data();
}

} // namespace

double NumberScale::place(double value) const
{
    const auto at = [this](double number) { return logarithmic ? std::log10(number) : number; };
    return (at(value) - at(low)) / (at(high) - at(low));
}

std::optional<NumberScale> numberScale(const std::vector<const ArgValue*>& values)
{
    NumberScale scale{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(), false};
    for (const auto* value : values) {
        if (!value || value->isNull())
            continue;
        const auto number = numberOf(*value);
        if (!number || !std::isfinite(*number))
            return std::nullopt;
        scale.low = std::min(scale.low, *number);
        scale.high = std::max(scale.high, *number);
    }
    if (!(scale.low < scale.high))
        return std::nullopt;
    scale.logarithmic = scale.low > 0 && scale.high / scale.low >= 10;
    return scale;
}

std::optional<NumberDelta> numberDelta(const ArgValue& base, const ArgValue& value)
{
    const auto from = numberOf(base), to = numberOf(value);
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

std::string fullChangeText(const NumberDelta& delta)
{
    auto text = formatted("%+.6g", delta.difference);
    if (!delta.ratio)
        return text;
    text += ", " + ratioText(*delta.ratio);
    const auto decades = std::log10(*delta.ratio), whole = std::round(decades);
    if (std::abs(decades) >= 0.95) {
        const bool even = std::abs(decades - whole) < 1e-9;
        const auto size = std::abs(even ? whole : decades);
        text += ", " + (even && size == 1 ? std::string("one decade") : formatted(even ? "%.0f decades" : "%.1f decades", size)) + (decades > 0 ? " more" : " less");
    }
    return text;
}

} // namespace modelbook
