// A README, whatever its text: HTML comes out in which no tag and no attribute is the text's own.
#include "models/readme/markdown.h"

#include <cstdint>
#include <cstdlib>
#include <string>

using namespace modelbook;

namespace {

bool startsWith(const std::string& text, std::size_t at, const char* what)
{
    return text.compare(at, std::char_traits<char>::length(what), what) == 0;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    ReadmeFacts facts;
    facts.metrics = {{"val_acc", 0.9}};
    facts.args.values.set("lr", std::string(text.substr(0, 60)));
    const auto html = markdownToHtml(text, facts);
    for (std::size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
        bool known = false;
        for (const char* tag : {"<a", "<b", "<blockquote", "<br", "<code", "<del", "<em", "<h", "<i", "<img src=\"data:image/", "<li", "<ol", "<p", "<pre", "<small", "<span",
                                "<strong", "<sub", "<sup", "<t", "<u", "</"})
            known = known || startsWith(html, at, tag);
        if (!known || startsWith(html, at, "<script") || startsWith(html, at, "<title") || startsWith(html, at, "<iframe"))
            std::abort();
    }
    return 0;
}
