// Markdown to HTML that is safe to show: every tag comes from an allow-list, everything else is text.
#pragma once

#include "models/args/flat_args.h"

#include <map>
#include <string>
#include <string_view>

namespace modelbook {

/// What a README may show of its model.
struct ReadmeFacts {
    RecordedArgs args;
    std::map<std::string, double> metrics;
    std::map<std::string, std::string> pictures; ///< `attachment:NAME` to `data:image/…;base64,…`
};

/// GitHub's Markdown (tables, task lists, strikethrough, autolinks, footnotes), highlighted code, formulas between `$` or `$$`, `[[model]]` as a link to `modelbook:model`, a front
/// matter as a table, and `{{args}}` or `{{args: optimizer.*}}` as a table of those args, `{{metric: val_acc}}` as its number. Headings have the ids h-1, h-2, …. Raw HTML is shown as text;
/// links other than http, https, mailto and modelbook lose their target; pictures are shown by their description unless
/// they are embedded as `data:image/…` or are files of the model (`attachment:NAME`). Any bytes are accepted. Thread-safe.
std::string markdownToHtml(std::string_view markdown, const RecordedArgs& args = {});
std::string markdownToHtml(std::string_view markdown, const ReadmeFacts& facts);

/// The whole page around it, with style and a Content-Security-Policy that allows nothing but the style and embedded
/// pictures. Colours are CSS colours.
struct PageColors {
    std::string background, ink, muted, line, accent, code;
};
std::string markdownPage(const std::string& html, const PageColors& colors);

/// `text` with & < > " ' escaped, and bytes that HTML forbids left out.
std::string escapeHtml(std::string_view text);

} // namespace modelbook
