#include "models/diff/render_rows.h"
#include "models/diff/summary.h"

namespace modelbook {

namespace {

std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '&':
            out += "&amp;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

constexpr std::string_view head = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Compare</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body{font:14px/1.5 system-ui,sans-serif;margin:2em;color:#222;background:#fff}
table{border-collapse:collapse}th,td{text-align:left;padding:.3em .8em;border:1px solid #e2e2e2;vertical-align:top}
th.group{background:#f4f4f4}.note{color:#777}.absent{color:#bbb}.changed,.reshaped,.retyped{background:#fdf0cf}
.added{background:#e2f4e7}.removed{background:#fbe3e1}.best{font-weight:bold}
@media(prefers-color-scheme:dark){body{color:#ddd;background:#1b1b1b}th,td{border-color:#3a3a3a}th.group{background:#262626}
.changed,.reshaped,.retyped{background:#4a3f1c}.added{background:#1e3b27}.removed{background:#47211f}}
</style></head><body>
)";

std::string cellHtml(const RenderCell& cell)
{
    std::string classes(cellStateName(cell.state));
    if (cell.best)
        classes += " best";
    std::string out = "<td class=\"" + classes + "\">";
    out += cell.absent ? std::string("<span class=\"absent\">absent</span>") : escaped(cell.text);
    if (!cell.note.empty())
        out += " <span class=\"note\">" + escaped(cell.note) + "</span>";
    return out + (cell.best ? " ★</td>" : "</td>");
}

} // namespace

std::string renderHtml(const ModelDiff& diff, const RenderOptions& options)
{
    std::string out(head);
    out += "<p>" + escaped(summaryOf(diff)) + "</p>\n<table>\n<tr><th></th>";
    for (const auto& model : *diff.models)
        out += "<th>" + escaped(model.label) + "</th>";
    out += "</tr>\n";
    const auto span = std::to_string(diff.columns() + 1);
    for (const auto& group : renderGroups(diff, options)) {
        out += "<tr><th class=\"group\" colspan=\"" + span + "\">" + group.title + " <span class=\"note\">" +
               escaped(group.note) + "</span></th></tr>\n";
        for (const auto& row : group.rows) {
            out += "<tr><td>" + escaped(row.name) + "</td>";
            for (const auto& cell : row.cells)
                out += cellHtml(cell);
            out += "</tr>\n";
        }
    }
    return out + "</table>\n</body></html>\n";
}

} // namespace modelbook
