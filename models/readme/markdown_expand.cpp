#include "models/readme/markdown_expand.h"

#include "models/args/canonical.h"
#include "models/readme/markdown.h"

#include <vector>

namespace modelbook {

namespace {

std::string_view trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t\r");
    return begin == std::string_view::npos ? std::string_view()
                                           : text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

/// The next line of `text` without its end; takes it off.
std::string_view takeLine(std::string_view& text)
{
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    return line;
}

/// `optimizer.*` fits everything below it; anything else fits itself and what is below.
bool fits(std::string_view path, std::string_view pattern)
{
    if (pattern == "*")
        return true;
    if (pattern.size() > 1 && pattern.substr(pattern.size() - 2) == ".*")
        pattern.remove_suffix(2);
    return path.substr(0, pattern.size()) == pattern && (path.size() == pattern.size() || path[pattern.size()] == '.');
}

/// As text of a Markdown table's cell: no mark of it means anything.
std::string cell(const std::string& text)
{
    std::string out;
    for (const char c : text.substr(0, 300)) {
        if (std::string_view("\\`*_{}[]()<>#+-.!|~&:").find(c) != std::string_view::npos)
            out += '\\';
        out += c == '\n' || c == '\r' ? ' ' : c;
    }
    return out;
}

std::string argsTable(std::string_view patterns, const RecordedArgs& args)
{
    std::vector<std::string_view> wanted;
    while (!patterns.empty()) {
        const auto comma = patterns.find(',');
        wanted.push_back(trimmed(patterns.substr(0, comma)));
        patterns = comma == std::string_view::npos ? std::string_view() : patterns.substr(comma + 1);
    }
    std::string rows;
    for (const auto& [path, value] : flattenArgs(args.values)) {
        bool take = wanted.empty();
        for (const auto pattern : wanted)
            take = take || fits(path, pattern);
        if (take)
            rows += "| " + cell(path) + " | " + cell(displayText(value)) + " |\n";
    }
    return rows.empty() ? "*no such args*\n" : "\n| arg | value |\n|---|--:|\n" + rows + "\n";
}

} // namespace

ExpandedMarkdown expandMarkdown(std::string_view text, const RecordedArgs& args)
{
    ExpandedMarkdown out;
    auto rest = text;
    if (trimmed(takeLine(rest)) == "---") {
        std::string rows;
        bool closed = false;
        while (!rest.empty() && !closed) {
            const auto line = takeLine(rest);
            closed = trimmed(line) == "---";
            if (!closed && !trimmed(line).empty())
                rows += "<tr><td>" + escapeHtml(line) + "</td></tr>";
        }
        if (closed) {
            if (!rows.empty())
                out.frontMatterHtml = "<table class=\"front\">" + rows + "</table>";
            text = rest;
        }
    }
    bool inFence = false;
    while (!text.empty()) {
        const auto line = takeLine(text);
        const auto bare = trimmed(line);
        if (bare.substr(0, 3) == "```" || bare.substr(0, 3) == "~~~")
            inFence = !inFence;
        constexpr std::string_view start = "{{args";
        const bool macro = !inFence && bare.size() >= start.size() + 2 && bare.substr(0, start.size()) == start &&
                           bare.substr(bare.size() - 2) == "}}";
        auto inside = macro ? trimmed(bare.substr(start.size(), bare.size() - start.size() - 2)) : std::string_view();
        if (macro && (inside.empty() || inside[0] == ':')) {
            out.markdown += argsTable(inside.empty() ? inside : trimmed(inside.substr(1)), args);
            continue;
        }
        out.markdown += line;
        out.markdown += '\n';
    }
    return out;
}

} // namespace modelbook
