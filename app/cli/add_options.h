// What `mbook add` lets one say of a model beyond its files, and the report that add and scan print.
#pragma once

#include "app/cli/verb.h"

namespace modelbook {

/// Splits "key=value" into a dotted path and a typed value. InvalidArgument without "=".
Result<std::pair<std::string, ArgValue>> parseAssignment(const std::string& text);
/// Args from a YAML, JSON or TOML file.
Result<ArgValue> readArgsFile(const std::string& path);
/// Prints what was added; the exit status is 1 where something failed.
int printReport(const AddReport& report, const CliContext& context, bool dryRun);

} // namespace modelbook
