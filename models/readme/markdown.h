// Markdown to HTML that is safe to show: every tag comes from an allow-list, everything else is text.
#pragma once

#include "models/args/flat_args.h"

#include <string>
#include <string_view>

namespace modelbook {

/// GitHub's Markdown (tables, task lists, strikethrough, autolinks), `[[model]]` as a link to `modelbook:model`, a front
/// matter as a table, and `{{args}}` or `{{args: optimizer.*}}` as a table of those args. Raw HTML is shown as text;
/// links other than http, https, mailto and modelbook lose their target; pictures are shown by their description unless
/// they are embedded as `data:image/…`. Any bytes are accepted. Thread-safe.
std::string markdownToHtml(std::string_view markdown, const RecordedArgs& args = {});

/// The whole page around it, with style and a Content-Security-Policy that allows nothing but the style and embedded
/// pictures. Colours are CSS colours.
struct PageColors {
    std::string background, ink, muted, line, accent, code;
};
std::string markdownPage(const std::string& html, const PageColors& colors);

/// `text` with & < > " ' escaped, and bytes that HTML forbids left out.
std::string escapeHtml(std::string_view text);

} // namespace modelbook
