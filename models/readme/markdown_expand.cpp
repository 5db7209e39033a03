#include "models/readme/markdown_expand.h"

#include "models/args/canonical.h"
#include "models/readme/markdown.h"
#include "storage/base/ascii.h"

#include <map>
#include <vector>

namespace modelbook {

namespace {

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

/// `{{metric: val_acc}}` written out, outside of code.
std::string withMetrics(std::string_view line, const std::map<std::string, double>& metrics)
{
    constexpr std::string_view start = "{{metric:";
    std::string out;
    bool inCode = false;
    while (!line.empty()) {
        const auto end = line.starts_with(start) && !inCode ? line.find("}}") : std::string_view::npos;
        if (end == std::string_view::npos) {
            inCode = inCode != (line[0] == '`');
            out += line[0];
            line.remove_prefix(1);
            continue;
        }
        const auto name = trimmed(line.substr(start.size(), end - start.size()));
        const auto metric = metrics.find(std::string(name));
        out += metric == metrics.end() ? "*no metric " + cell(std::string(name)) + "*" : cell(displayText(ArgValue(metric->second)));
        line.remove_prefix(end + 2);
    }
    return out;
}

/// `[^id]: text` at the start of a line; an empty id where it is none.
std::pair<std::string, std::string> noteOf(std::string_view line)
{
    const auto close = line.find("]:");
    if (!line.starts_with("[^") || close == std::string_view::npos || close < 3 || close > 60 || line.substr(2, close - 2).find_first_of("[] ") != std::string_view::npos)
        return {};
    return {std::string(line.substr(2, close - 2)), std::string(trimmed(line.substr(close + 2)))};
}

/// Notes are numbered as they are first referred to.
class Footnotes
{
public:
    void define(const std::string& id, std::string text) { m_texts.emplace(id, std::move(text)); }

    std::string linked(const std::string& line)
    {
        std::string out;
        bool inCode = false;
        for (std::size_t at = 0; at < line.size();) {
            const auto close = !inCode && line.compare(at, 2, "[^") == 0 ? line.find(']', at) : std::string::npos;
            const auto id = close == std::string::npos ? std::string() : line.substr(at + 2, close - at - 2);
            if (id.empty() || id.size() > 58 || id.find_first_of("[ ") != std::string::npos) {
                inCode = inCode != (line[at] == '`');
                out += line[at++];
                continue;
            }
            const auto [number, isNew] = m_numbers.emplace(id, m_order.size() + 1);
            if (isNew)
                m_order.push_back(id);
            out += "[" + std::to_string(number->second) + "](#fn-" + std::to_string(number->second) + ")";
            at = close + 1;
        }
        return out;
    }

    std::string list() const
    {
        std::string out;
        for (std::size_t i = 0; i < m_order.size(); ++i) {
            const auto text = m_texts.find(m_order[i]);
            out += (i == 0 ? "\n\n---\n\n" : "") + std::to_string(i + 1) + ". " + (text == m_texts.end() ? "*this note is missing*" : text->second) + " [↩](#fnref-" +
                   std::to_string(i + 1) + ")\n";
        }
        return out;
    }

private:
    std::map<std::string, std::string> m_texts;
    std::map<std::string, std::size_t> m_numbers;
    std::vector<std::string> m_order;
};

} // namespace

ExpandedMarkdown expandMarkdown(std::string_view text, const ReadmeFacts& facts)
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
    Footnotes notes;
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
            out.markdown += argsTable(inside.empty() ? inside : trimmed(inside.substr(1)), facts.args);
            continue;
        }
        if (inFence || bare.substr(0, 3) == "```" || bare.substr(0, 3) == "~~~") {
            out.markdown += line;
        } else if (const auto note = noteOf(bare); !note.first.empty()) {
            notes.define(note.first, note.second);
        } else {
            // Whoever does not know the metrics shows what is written.
            out.markdown += notes.linked(facts.metrics.empty() ? std::string(line) : withMetrics(line, facts.metrics));
        }
        out.markdown += '\n';
    }
    out.markdown += notes.list();
    return out;
}

} // namespace modelbook
