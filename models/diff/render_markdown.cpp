#include "models/diff/inline_diff.h"
#include "models/diff/render_rows.h"

namespace modelbook {

namespace {

/// Text as one cell of a Markdown table: nothing in it is markup.
std::string markdownEscaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '\n' || c == '\r' || c == '\t') {
            out += ' ';
            continue;
        }
        if (std::string_view("\\`*_[]<>|#").find(c) != std::string_view::npos)
            out += '\\';
        out += c;
    }
    return out;
}

std::string markdownCell(const RenderCell& cell)
{
    if (cell.absent)
        return "—";
    auto text = markdownEscaped(cell.pieces.empty() ? cell.text : piecesText(cell.pieces));
    if (!cell.note.empty())
        text += ' ' + markdownEscaped(cell.note);
    return cell.best ? "**" + text + "** ★" : text;
}

std::string tsvText(std::string_view text)
{
    std::string out(text);
    for (auto& c : out) {
        if (c == '\t' || c == '\n' || c == '\r')
            c = ' ';
    }
    return out;
}

} // namespace

std::string renderMarkdown(const ModelDiff& diff, const RenderOptions& options)
{
    std::string out = markdownEscaped(headlineOf(diff, options)) + "\n";
    const auto groups = renderGroups(diff, options);
    if (groups.empty())
        return out;
    out += "\n| |";
    for (const auto& model : *diff.models)
        out += ' ' + markdownEscaped(model.label) + " |";
    out += "\n|---|";
    for (std::size_t i = 0; i < diff.columns(); ++i)
        out += "---|";
    out += '\n';
    for (const auto& group : groups) {
        out += "| **" + group.title + "**" + (group.note.empty() ? "" : ' ' + group.note) + " |";
        for (std::size_t i = 0; i < diff.columns(); ++i)
            out += " |";
        out += '\n';
        for (const auto& row : group.rows) {
            out += "| " + markdownEscaped(row.name) + " |";
            for (const auto& cell : row.cells)
                out += ' ' + markdownCell(cell) + " |";
            out += '\n';
        }
    }
    return out;
}

std::string renderTsv(const ModelDiff& diff, const RenderOptions& options)
{
    std::string out = "name";
    for (const auto& model : *diff.models)
        out += '\t' + tsvText(model.label);
    out += '\n';
    for (const auto& group : renderGroups(diff, options)) {
        for (const auto& row : group.rows) {
            out += tsvText(row.name);
            for (const auto& cell : row.cells)
                out += '\t' + tsvText(cell.text);
            out += '\n';
        }
    }
    return out;
}

} // namespace modelbook
