// How far one number is from another, and how that is written.
#pragma once

#include "models/args/arg_value.h"

#include <optional>
#include <string>
#include <vector>

namespace modelbook {

struct NumberDelta {
    double difference = 0;
    std::optional<double> ratio; ///< value ÷ base, where both are finite, not zero and of one sign
};

/// Of two numbers (a string with an exponent is one); nullopt where either is none.
std::optional<NumberDelta> numberDelta(const ArgValue& base, const ArgValue& value);

/// Where numbers of one row lie between the lowest and the highest.
struct NumberScale {
    double low = 0, high = 0;
    bool logarithmic = false; ///< they span a decade or more, and all are positive

    double place(double value) const; ///< 0 to 1
};

/// Of two or more different finite numbers, nulls left out; nullopt where another kind of value is among them.
std::optional<NumberScale> numberScale(const std::vector<const ArgValue*>& values);

/// Four significant digits: "0.177", "1.916e+04".
std::string shortNumber(double value);
/// "×0.1", "×1024".
std::string ratioText(double ratio);
/// "-9.6 %", "+2.4 %"; beyond a factor of two the ratio, without one the difference ("+0.5").
std::string changeText(const NumberDelta& delta);
/// Both, and the decades: "-0.00045, ×0.1, one decade less".
std::string fullChangeText(const NumberDelta& delta);

} // namespace modelbook
