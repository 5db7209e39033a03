// Text as args compare and spell it: UTF-8 validity, Unicode normal form, numbers in their shortest spelling.
#pragma once

#include "models/args/arg_value.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

bool isAscii(std::string_view text);
/// Strict UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool isValidUtf8(std::string_view text);
/// The text with every invalid byte replaced by U+FFFD.
std::string toValidUtf8(std::string_view text);

/// Unicode NFC of valid UTF-8; other text comes back as it is.
std::string normalizedText(std::string_view text);
/// Equal after NFC.
bool sameText(std::string_view a, std::string_view b);

/// The fewest digits that read back as the same double, as Python spells them ("0.0005", "1e-05", "nan", "-inf").
std::string shortestNumber(double value);
/// Of an ExoticArg "bigint" in plain decimal: the double of exactly that value, where there is one.
std::optional<double> bigIntegerAsDouble(const ExoticArg& value);

/// A member of a map with its normalised key.
struct SortedMember {
    std::string key;
    const ArgValue::Member* member = nullptr;
};
/// The members of a map by the bytes of their normalised keys.
std::vector<SortedMember> sortedMembers(const ArgValue::Map& map);

/// Appends text as a JSON string; a byte that is no UTF-8 becomes \udcXX (as Python's surrogateescape does).
void appendJsonString(std::string& out, std::string_view text);

} // namespace modelbook
