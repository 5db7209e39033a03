#include "models/readme/markdown.h"

#include "models/readme/code_highlight.h"
#include "models/readme/markdown_expand.h"
#include "models/readme/math_html.h"

#include <md4c.h>

#include <algorithm>
#include <cctype>

namespace modelbook {

namespace {

bool startsWith(std::string_view text, std::string_view prefix)
{
    return text.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), text.begin(),
                      [](char a, char b) { return a == std::tolower(static_cast<unsigned char>(b)); });
}

/// An attribute's text. Named entities stay as they are: a name has letters and digits only, so nothing can escape.
std::string attribute(const MD_ATTRIBUTE& value)
{
    std::string text;
    for (int i = 0; value.text && value.substr_offsets[i] < value.size; ++i) {
        const std::string_view part(value.text + value.substr_offsets[i],
                                    value.substr_offsets[i + 1] - value.substr_offsets[i]);
        if (value.substr_types[i] == MD_TEXT_ENTITY)
            text += part;
        else if (value.substr_types[i] == MD_TEXT_NORMAL)
            text += escapeHtml(part);
    }
    return text;
}

std::string plain(const MD_ATTRIBUTE& value)
{
    return value.text ? std::string(value.text, value.size) : std::string();
}

bool isAllowedLink(const std::string& target)
{
    return target.find('&') == std::string::npos
               ? startsWith(target, "http://") || startsWith(target, "https://") || startsWith(target, "mailto:") ||
                     startsWith(target, "modelbook:") || (!target.empty() && target[0] == '#')
               // An entity could spell a scheme: only where the scheme stands before it.
               : startsWith(target, "http://") || startsWith(target, "https://") || startsWith(target, "mailto:");
}

bool isEmbeddedPicture(const std::string& source)
{
    for (const char* type : {"png", "jpeg", "gif", "webp"}) {
        if (startsWith(source, std::string("data:image/") + type + ";base64,"))
            return true;
    }
    return false;
}

const char* const headings[] = {"h1", "h2", "h3", "h4", "h5", "h6"};

/// Writes HTML from md4c's callbacks. Nothing of the source reaches the output but through escapeHtml.
class Writer
{
public:
    std::string out;
    const std::map<std::string, std::string>* pictures = nullptr;

    int enterBlock(MD_BLOCKTYPE type, void* detail)
    {
        switch (type) {
        case MD_BLOCK_QUOTE:
            open("blockquote");
            break;
        case MD_BLOCK_UL:
            open("ul");
            break;
        case MD_BLOCK_OL: {
            const auto start = static_cast<MD_BLOCK_OL_DETAIL*>(detail)->start;
            out += start == 1 ? "<ol>" : "<ol start=\"" + std::to_string(start) + "\">";
            break;
        }
        case MD_BLOCK_LI: {
            const auto* item = static_cast<MD_BLOCK_LI_DETAIL*>(detail);
            if (item->is_task)
                out += item->task_mark == ' ' ? "<li class=\"task\">☐ " : "<li class=\"task\">☑ ";
            else
                open("li");
            break;
        }
        case MD_BLOCK_HR:
            out += "<hr>\n";
            break;
        case MD_BLOCK_H:
            out += std::string("<") + headings[(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level - 1) % 6] + " id=\"h-" + std::to_string(++m_headings) + "\">";
            break;
        case MD_BLOCK_CODE:
            out += "<pre><code>";
            m_language = plain(static_cast<MD_BLOCK_CODE_DETAIL*>(detail)->lang);
            m_code.clear();
            m_inCode = true;
            break;
        case MD_BLOCK_P:
            open("p");
            break;
        case MD_BLOCK_TABLE:
            open("table");
            break;
        case MD_BLOCK_THEAD:
            open("thead");
            break;
        case MD_BLOCK_TBODY:
            open("tbody");
            break;
        case MD_BLOCK_TR:
            open("tr");
            break;
        case MD_BLOCK_TH:
        case MD_BLOCK_TD:
            openCell(type == MD_BLOCK_TH ? "th" : "td", static_cast<MD_BLOCK_TD_DETAIL*>(detail)->align);
            break;
        case MD_BLOCK_DOC:
        case MD_BLOCK_HTML:
            break;
        }
        return 0;
    }

    int leaveBlock(MD_BLOCKTYPE type, void* detail)
    {
        switch (type) {
        case MD_BLOCK_QUOTE:
            close("blockquote");
            break;
        case MD_BLOCK_UL:
            close("ul");
            break;
        case MD_BLOCK_OL:
            close("ol");
            break;
        case MD_BLOCK_LI:
            close("li");
            break;
        case MD_BLOCK_H:
            close(headings[(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level - 1) % 6]);
            break;
        case MD_BLOCK_CODE:
            m_inCode = false;
            out += highlightCode(m_code, m_language) + "</code></pre>\n";
            break;
        case MD_BLOCK_P:
            close("p");
            break;
        case MD_BLOCK_TABLE:
            close("table");
            break;
        case MD_BLOCK_THEAD:
            close("thead");
            break;
        case MD_BLOCK_TBODY:
            close("tbody");
            break;
        case MD_BLOCK_TR:
            close("tr");
            break;
        case MD_BLOCK_TH:
            close("th");
            break;
        case MD_BLOCK_TD:
            close("td");
            break;
        case MD_BLOCK_DOC:
        case MD_BLOCK_HR:
        case MD_BLOCK_HTML:
            break;
        }
        return 0;
    }

    int enterSpan(MD_SPANTYPE type, void* detail)
    {
        if (m_inPicture > 0) { // a picture's description is text only
            m_inPicture += type == MD_SPAN_IMG;
            return 0;
        }
        switch (type) {
        case MD_SPAN_EM:
            out += "<em>";
            break;
        case MD_SPAN_STRONG:
            out += "<strong>";
            break;
        case MD_SPAN_DEL:
            out += "<del>";
            break;
        case MD_SPAN_CODE:
            out += "<code>";
            break;
        case MD_SPAN_LATEXMATH:
        case MD_SPAN_LATEXMATH_DISPLAY:
            m_math.clear();
            m_inMath = true;
            break;
        case MD_SPAN_A: {
            const auto* link = static_cast<MD_SPAN_A_DETAIL*>(detail);
            openLink(plain(link->href), attribute(link->href));
            break;
        }
        case MD_SPAN_WIKILINK: {
            const auto target = attribute(static_cast<MD_SPAN_WIKILINK_DETAIL*>(detail)->target);
            out += "<a href=\"modelbook:" + target + "\">";
            break;
        }
        case MD_SPAN_IMG: {
            const auto* picture = static_cast<MD_SPAN_IMG_DETAIL*>(detail);
            m_inPicture = 1;
            m_embedded = isEmbeddedPicture(plain(picture->src));
            const auto attached = pictures ? pictures->find(plain(picture->src)) : std::map<std::string, std::string>::const_iterator();
            if (m_embedded) {
                out += "<img src=\"" + attribute(picture->src) + "\" alt=\"";
            } else if (pictures && attached != pictures->end() && isEmbeddedPicture(attached->second)) {
                m_embedded = true;
                out += "<img src=\"" + escapeHtml(attached->second) + "\" alt=\"";
            } else {
                m_pictureSource = attribute(picture->src);
                out += "<span class=\"picture\">▨ ";
            }
            break;
        }
        case MD_SPAN_U:
            out += "<u>";
            break;
        }
        return 0;
    }

    int leaveSpan(MD_SPANTYPE type)
    {
        if (m_inPicture > 0) {
            m_inPicture -= type == MD_SPAN_IMG;
            if (m_inPicture == 0)
                out += m_embedded ? "\">" : " <small>" + m_pictureSource + "</small></span>";
            return 0;
        }
        switch (type) {
        case MD_SPAN_EM:
            out += "</em>";
            break;
        case MD_SPAN_STRONG:
            out += "</strong>";
            break;
        case MD_SPAN_DEL:
            out += "</del>";
            break;
        case MD_SPAN_CODE:
            out += "</code>";
            break;
        case MD_SPAN_LATEXMATH:
        case MD_SPAN_LATEXMATH_DISPLAY:
            m_inMath = false;
            out += mathToHtml(m_math, type == MD_SPAN_LATEXMATH_DISPLAY);
            break;
        case MD_SPAN_A:
        case MD_SPAN_WIKILINK:
            out += "</a>";
            break;
        case MD_SPAN_U:
            out += "</u>";
            break;
        case MD_SPAN_IMG:
            break;
        }
        return 0;
    }

    int text(MD_TEXTTYPE type, std::string_view text)
    {
        if (m_inCode || m_inMath) { // as a whole, at the end
            auto& whole = m_inCode ? m_code : m_math;
            whole += type == MD_TEXT_NULLCHAR ? std::string_view("\uFFFD") : type == MD_TEXT_SOFTBR || type == MD_TEXT_BR ? std::string_view("\n") : text;
            return 0;
        }
        switch (type) {
        case MD_TEXT_NULLCHAR:
            out += "\uFFFD";
            break;
        case MD_TEXT_BR:
            out += m_inPicture ? " " : "<br>\n";
            break;
        case MD_TEXT_SOFTBR:
            out += '\n';
            break;
        case MD_TEXT_ENTITY: // "&", letters, digits and "#", ";": md4c checked its form
            out += text;
            break;
        case MD_TEXT_NORMAL:
        case MD_TEXT_CODE:
        case MD_TEXT_HTML:
        case MD_TEXT_LATEXMATH:
            out += escapeHtml(text);
            break;
        }
        return 0;
    }

private:
    void open(const char* tag) { out += std::string("<") + tag + '>'; }
    void close(const char* tag) { out += std::string("</") + tag + ">\n"; }

    void openCell(const char* tag, MD_ALIGN align)
    {
        const char* side = align == MD_ALIGN_RIGHT ? "right" : align == MD_ALIGN_CENTER ? "center" : "left";
        out += std::string("<") + tag + " align=\"" + side + "\">";
    }

    void openLink(const std::string& target, const std::string& escaped)
    {
        // Footnotes (markdown_expand.h): each end can be jumped to.
        if (startsWith(target, "#fn-") || startsWith(target, "#fnref-")) {
            const auto number = target.substr(target.rfind('-') + 1);
            if (!number.empty() && std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; })) {
                out += "<a class=\"fn-link\" id=\"" + std::string(startsWith(target, "#fn-") ? "fnref-" : "fn-") + number + "\" href=\"" + escaped + "\">";
                return;
            }
        }
        if (isAllowedLink(target))
            out += "<a href=\"" + escaped + "\">";
        else if (startsWith(target, "www."))
            out += "<a href=\"https://" + escaped + "\">";
        else
            out += "<a title=\"" + escaped + "\">"; // leads nowhere, and says where it would have led
    }

    int m_inPicture = 0;
    bool m_embedded = false, m_inCode = false, m_inMath = false;
    std::string m_language, m_code, m_math;
    int m_headings = 0;
    std::string m_pictureSource;
};

} // namespace

std::string escapeHtml(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + text.size() / 8);
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t')
                out += c;
        }
    }
    return out;
}

std::string markdownToHtml(std::string_view markdown, const RecordedArgs& args)
{
    return markdownToHtml(markdown, ReadmeFacts{args, {}, {}});
}

std::string markdownToHtml(std::string_view markdown, const ReadmeFacts& facts)
{
    const auto parts = expandMarkdown(markdown, facts);
    MD_PARSER parser{};
    parser.flags = MD_FLAG_NOHTML | MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS |
                   MD_FLAG_PERMISSIVEAUTOLINKS | MD_FLAG_WIKILINKS | MD_FLAG_LATEXMATHSPANS;
    parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) {
        return static_cast<Writer*>(self)->enterBlock(type, detail);
    };
    parser.leave_block = [](MD_BLOCKTYPE type, void* detail, void* self) {
        return static_cast<Writer*>(self)->leaveBlock(type, detail);
    };
    parser.enter_span = [](MD_SPANTYPE type, void* detail, void* self) {
        return static_cast<Writer*>(self)->enterSpan(type, detail);
    };
    parser.leave_span = [](MD_SPANTYPE type, void*, void* self) { return static_cast<Writer*>(self)->leaveSpan(type); };
    parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* self) {
        return static_cast<Writer*>(self)->text(type, {text, size});
    };
    Writer writer;
    writer.out = parts.frontMatterHtml;
    writer.pictures = &facts.pictures;
    if (md_parse(parts.markdown.data(), static_cast<MD_SIZE>(parts.markdown.size()), &parser, &writer) != 0)
        return "<pre>" + escapeHtml(markdown) + "</pre>"; // out of memory, or beyond its limits: the text at least
    return writer.out;
}

std::string markdownPage(const std::string& html, const PageColors& colors)
{
    // Two more colours, readable on either ground.
    const std::string string = "#4d8a4a", number = "#b5722a";
    const auto style = "body{font:14px/1.55 Inter,'Noto Sans','Noto Sans CJK KR',sans-serif;margin:20px 24px 60px;"
                       "max-width:820px;overflow-wrap:break-word;color:" + colors.ink + ";background:" + colors.background +
                       "}h1{font-size:22px}h2{font-size:17px}h3{font-size:15px}h1,h2,h3,h4{line-height:1.3;margin:1.2em 0 "
                       ".5em}h1:first-child{margin-top:0}a{text-decoration:none;color:" + colors.accent +
                       "}code,pre{font:12px/1.5 'JetBrains Mono','Noto Sans Mono','Noto Sans Mono CJK KR',monospace;"
                       "background:" + colors.code + ";border-radius:4px}code{padding:2px 5px}pre{padding:10px 12px;"
                       "overflow-x:auto}pre code{padding:0}table{border-collapse:collapse;margin:.8em 0}td,th{border:1px "
                       "solid " + colors.line + ";padding:4px 10px;font-weight:normal}th{font-weight:600}blockquote{margin:"
                       ".8em 0;padding-left:14px;border-left:3px solid " + colors.line + ";color:" + colors.muted +
                       "}hr{border:0;border-top:1px solid " + colors.line + "}li.task{list-style:none;margin-left:-20px}"
                       ".math{font-family:'STIX Two Math','Latin Modern Math','DejaVu Serif',serif;white-space:nowrap}.math.display{display:block;"
                       "text-align:center;font-size:16px;margin:.8em 0;overflow-x:auto}.math sub,.math sup{font-size:72%}.frac{display:inline-block;"
                       "vertical-align:middle;text-align:center;margin:0 .15em}.frac>span{display:block;padding:0 .2em}.frac>span:first-child{border-"
                       "bottom:1px solid}.root{border-top:1px solid;padding:0 .1em}.limits{display:inline-block;vertical-align:middle;text-align:center;"
                       "margin:0 .15em}.limits>span{display:block;font-size:70%;line-height:1.1}.limits>span:nth-child(2){font-size:110%}.big{font-size:"
                       "140%}.fn{font-style:normal}.cal{font-style:italic;font-family:cursive,serif}.bb{font-weight:700}pre .k{color:" + colors.accent +
                       "}pre .c{color:" + colors.muted + ";font-style:italic}pre .s{color:" + string + "}pre .n{color:" + number +
                       "}.fn-link{vertical-align:super;font-size:11px}img{max-width:100%}.picture,small{color:" + colors.muted + "}.front td{color:" + colors.muted +
                       ";font-size:12px}::-webkit-scrollbar{width:10px;height:10px}::-webkit-scrollbar-thumb{border-radius:4px;"
                       "background:" + colors.line + "}::-webkit-scrollbar-corner{background:transparent}";
    return "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" "
           "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"><style>" + style +
           "</style></head><body>" + html + "</body></html>";
}

} // namespace modelbook
