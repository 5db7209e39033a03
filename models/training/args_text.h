// Args that programs print into text files: dumps of argparse, lists of flags, "key: value" lines.
#pragma once

#include "models/training/config_text.h"

namespace modelbook {

/// Reads JSON, `Namespace(lr=0.1, …)`, `--lr 0.1 --amp` on one or many lines, or lines of `lr: 0.1` or `lr = 0.1`; the
/// types are told from the text. The value is null where the text is none of these. Never fails.
ParsedConfig parseArgsText(const std::string& text, const std::string& name);

} // namespace modelbook
