// CustomField: a field that users added to a library: its type, and how text typed in a cell becomes its value.
#pragma once

#include "models/args/arg_value.h"
#include "storage/base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

enum class CustomType { Text, Number, Select, Date, Person, Checkbox };

/// Its values are `custom.NAME` of the models. A field that nobody defined, but that models have, is Text.
struct CustomField {
    std::string name;
    CustomType type = CustomType::Text;
    std::vector<std::string> options; ///< of Select, in their order
    bool operator==(const CustomField&) const = default;
};

std::string_view customTypeName(CustomType type);
std::optional<CustomType> customTypeFromName(std::string_view name);

/// The value that the text stands for; none where it is blank. InvalidArgument, saying what would be right: a Number that is
/// none, a Date other than 2026-11-05 (or `today`), a Select other than its options, a Checkbox other than yes or no.
Result<std::optional<ArgValue>> readCustomValue(const CustomField& field, std::string_view text);

/// `settings.json` of the library with one definition replaced, added, or (type given as nullopt) taken away; all else in it
/// stays. Corrupt where it is no JSON object.
Result<std::string> withCustomField(std::string_view settings, const CustomField& field, bool remove = false);
/// By name. What is not understood is left out.
std::vector<CustomField> customFieldsOf(std::string_view settings);

} // namespace modelbook
