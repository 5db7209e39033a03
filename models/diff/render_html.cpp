#include "models/diff/render_rows.h"
#include "models/readme/markdown.h"

namespace modelbook {

namespace {

constexpr std::string_view head = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Compare</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body{font:14px/1.5 system-ui,sans-serif;margin:2em;color:#222;background:#fff}
table{border-collapse:collapse}th,td{text-align:left;padding:.3em .8em;border:1px solid #e2e2e2;vertical-align:top}
th.group{background:#f4f4f4}.note{color:#777}.absent{color:#bbb}.changed,.reshaped,.retyped{background:#fdf0cf}
.added{background:#e2f4e7}.removed{background:#fbe3e1}.best{font-weight:bold}
del{background:#f9d0cc}ins{background:#c4ecd0;text-decoration:none}pre{white-space:pre-wrap}
@media(prefers-color-scheme:dark){body{color:#ddd;background:#1b1b1b}th,td{border-color:#3a3a3a}th.group{background:#262626}
del{background:#6b2b28}ins{background:#265c39}
.changed,.reshaped,.retyped{background:#4a3f1c}.added{background:#1e3b27}.removed{background:#47211f}}
</style></head><body>
)";

std::string cellHtml(const RenderCell& cell)
{
    std::string classes(cellStateName(cell.state));
    if (cell.best)
        classes += " best";
    std::string out = "<td class=\"" + classes + "\">";
    if (cell.absent)
        out += "<span class=\"absent\">absent</span>";
    else if (cell.pieces.empty())
        out += escapeHtml(cell.text);
    for (const auto& piece : cell.pieces) {
        const auto* tag = piece.kind == TextPiece::Kind::Added ? "ins" : piece.kind == TextPiece::Kind::Removed ? "del" : "span";
        out += std::string("<") + tag + ">" + escapeHtml(piece.text) + "</" + tag + ">";
    }
    if (!cell.note.empty())
        out += " <span class=\"note\">" + escapeHtml(cell.note) + "</span>";
    return out + (cell.best ? " ★</td>" : "</td>");
}

/// The files' patches, to be unfolded.
std::string patchesHtml(const CodeComparison* code)
{
    std::string out;
    if (!code)
        return out;
    for (std::size_t i = 0; i < code->columns.size(); ++i) {
        for (const auto& file : code->columns[i].files) {
            if (!file.patch.empty())
                out += "<details><summary>" + escapeHtml(file.path) + " " + escapeHtml(shortCommit(code->columns[i].to)) + "</summary><pre>" + escapeHtml(file.patch) + "</pre></details>\n";
        }
    }
    return out;
}

} // namespace

std::string renderHtml(const ModelDiff& diff, const RenderOptions& options)
{
    std::string out(head);
    out += "<p>" + escapeHtml(headlineOf(diff, options)) + "</p>\n<table>\n<tr><th></th>";
    for (const auto& model : *diff.models)
        out += "<th>" + escapeHtml(model.label) + "</th>";
    out += "</tr>\n";
    const auto span = std::to_string(diff.columns() + 1);
    for (const auto& group : renderGroups(diff, options)) {
        out += "<tr><th class=\"group\" colspan=\"" + span + "\">" + group.title + " <span class=\"note\">" +
               escapeHtml(group.note) + "</span></th></tr>\n";
        for (const auto& row : group.rows) {
            out += "<tr><td>" + escapeHtml(row.name) + "</td>";
            for (const auto& cell : row.cells)
                out += cellHtml(cell);
            out += "</tr>\n";
        }
    }
    return out + "</table>\n" + patchesHtml(options.code.get()) + "</body></html>\n";
}

} // namespace modelbook
