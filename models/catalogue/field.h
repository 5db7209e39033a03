// Field: anything that can be a column: an arg, a metric, or a property of a model.
#pragma once

#include "models/args/arg_value.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace modelbook {

enum class FieldKind { Property, Metric, Arg, Formula };

/// Names a field. Properties: name, id, author, created, format, framework, parameters, size, checkpoints, tags,
/// status, parent, code, layout, folder, visibility, fingerprint.
struct FieldKey {
    FieldKind kind = FieldKind::Arg;
    /// Dotted path of an arg; the name of a metric or property; of a formula its text, with fields by their whole keys.
    std::string path;

    auto operator<=>(const FieldKey&) const = default;

    /// "arg.optimizer.lr", "metric.val_acc", "is.name", "=arg.a * arg.b": how saved views and settings spell it.
    std::string text() const;
    static std::optional<FieldKey> fromText(std::string_view text);
    /// The last segment of the path, unescaped: what a column header shows.
    std::string shortName() const;
    /// The path before it, "" if none: the small line above.
    std::string prefix() const;
};

/// What is known of a field across the models of one library.
struct FieldInfo {
    FieldKey key;
    ArgType type = ArgType::Null; ///< of most values; ints among floats count as Float
    bool mixed = false;           ///< whether values of other types occur
    std::uint64_t count = 0;      ///< models that have it
    std::uint64_t distinct = 0;
    std::optional<double> minimum, maximum; ///< of the numbers
    std::vector<std::pair<ArgValue, std::uint64_t>> topValues; ///< most frequent first, at most 8
};

} // namespace modelbook
