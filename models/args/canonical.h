// Canonical form: one spelling per equal tree of args; the base of fingerprints and of args.json.
#pragma once

#include "models/args/arg_value.h"
#include "storage/base/result.h"

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

/// Keys sorted by bytes, UTF-8 NFC, shortest round-trip numbers; equal numbers are spelled equally (1 and 1.0 → 1).
std::string canonicalJson(const ArgValue& tree);

/// Lossless JSON: types kept (1.0 stays a float), {"$float":"nan"|"inf"|"-inf"}, {"$exotic":tag,"text":…}.
nlohmann::ordered_json argsToJson(const ArgValue& tree);
/// The inverse of argsToJson; also takes any plain JSON. Deeper than ArgValue::maxDepth → LimitExceeded.
Result<ArgValue> argsFromJson(const nlohmann::ordered_json& json);

/// The paths that a fingerprint leaves out by default: output paths, host names, device ids, worker counts, logging
/// options, dates. A pattern matches a dotted path, or its last segments; `*` matches within one segment.
const std::vector<std::string>& defaultIgnoredArgs();
bool isIgnoredArg(std::string_view path, const std::vector<std::string>& patterns);

/// The same for many paths: the patterns are taken apart once.
class IgnoredArgs
{
public:
    explicit IgnoredArgs(const std::vector<std::string>& patterns);
    /// Whether the path, or a group it is in, is ignored.
    bool matches(std::string_view path) const;
    /// SHA-256 (hex) of the canonical form of what is not ignored.
    std::string fingerprintOf(const ArgValue& tree) const;

    struct Patterns;

private:
    std::shared_ptr<const Patterns> m_patterns;
};

/// SHA-256 (hex) of the canonical form without the ignored paths.
std::string fingerprintOf(const ArgValue& tree, const std::vector<std::string>& ignored = defaultIgnoredArgs());

/// How a value is shown in a cell or a terminal: strings bare, floats shortest, lists and maps as compact JSON.
std::string displayText(const ArgValue& value);

} // namespace modelbook
