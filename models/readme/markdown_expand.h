// Before Markdown is parsed: the front matter taken off, and {{args}} written out.
#pragma once

#include "models/readme/markdown.h"

#include <string>
#include <string_view>

namespace modelbook {

struct ExpandedMarkdown {
    std::string frontMatterHtml; ///< a table of its lines, escaped; empty where there is none
    std::string markdown;
};

/// `{{args}}` alone on a line becomes a table of all args, `{{args: optimizer.*, seed}}` of those that fit. In code
/// fences nothing is replaced. `{{metric: val_acc}}` anywhere in a line becomes the number. `[^id]` becomes a link to `#fn-N`, and what
/// `[^id]: …` says stands at the end. Unknown `{{…}}` stay as they are.
ExpandedMarkdown expandMarkdown(std::string_view text, const ReadmeFacts& facts);

} // namespace modelbook
