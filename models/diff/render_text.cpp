#include "models/diff/inline_diff.h"
#include "models/diff/render_rows.h"

#include <algorithm>
#include <set>

namespace modelbook {

namespace {

/// Columns a terminal needs for UTF-8 text: wide characters of East Asia and emoji take two.
std::size_t widthOf(std::string_view text)
{
    std::size_t width = 0;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        const bool wide = length == 4 || (length == 3 && lead >= 0xE3 && lead <= 0xED);
        width += wide ? 2 : 1;
        i += length;
    }
    return width;
}

std::string oneLine(std::string text)
{
    for (auto& c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) // control characters could drive the terminal
            c = ' ';
    }
    return text;
}

/// Cut to a width, with an ellipsis.
std::string fitted(const std::string& text, std::size_t width)
{
    if (widthOf(text) <= width)
        return text;
    std::string cut;
    std::size_t used = 0;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        const auto piece = text.substr(i, length);
        if (used + widthOf(piece) + 1 > width)
            break;
        cut += piece;
        used += widthOf(piece);
        i += length;
    }
    return cut + "…";
}

std::string padded(const std::string& text, std::size_t width)
{
    const auto used = widthOf(text);
    return used < width ? text + std::string(width - used, ' ') : text;
}

std::string cellText(const RenderCell& cell)
{
    // Of two long texts that differ near their ends a column shows the same beginning.
    constexpr std::size_t comparable = 40;
    const bool pieces = !cell.pieces.empty() && widthOf(cell.text) > comparable;
    auto text = cell.absent ? std::string("—") : oneLine(pieces ? piecesText(cell.pieces) : cell.text);
    if (!cell.note.empty())
        text += ' ' + cell.note;
    return cell.best ? text + " *" : text;
}

const char* colorOf(const RenderCell& cell)
{
    switch (cell.state) {
    case CellState::Added:
        return "\033[32m";
    case CellState::Removed:
        return "\033[31m";
    case CellState::Changed:
    case CellState::Reshaped:
    case CellState::Retyped:
        return "\033[33m";
    default:
        return cell.best ? "\033[1m" : "";
    }
}

/// The commits between the baseline and each model, once for each commit.
std::string logText(const CodeComparison* code)
{
    std::string out;
    if (!code)
        return out;
    std::set<std::string> shown;
    for (const auto& column : code->columns) {
        if (column.log.empty() || !shown.insert(column.to).second)
            continue;
        out += "\n" + shortCommit(column.from) + " → " + shortCommit(column.to) + "\n";
        for (const auto& commit : column.log)
            out += "  " + shortCommit(commit.commit) + "  " + oneLine(commit.message) + "  (" + oneLine(commit.author) + ")\n";
        if (column.more > 0)
            out += "  … and " + std::to_string(column.more) + " before\n";
    }
    return out;
}

} // namespace

std::string renderText(const ModelDiff& diff, const RenderOptions& options)
{
    constexpr std::size_t widest = 60;
    const auto groups = renderGroups(diff, options);
    std::vector<std::size_t> widths(diff.columns() + 1);
    for (std::size_t i = 0; i < diff.columns(); ++i)
        widths[i + 1] = std::min(widest, widthOf(oneLine((*diff.models)[i].label)));
    for (const auto& group : groups) {
        for (const auto& row : group.rows) {
            widths[0] = std::max(widths[0], widthOf(row.name) + 2);
            for (std::size_t i = 0; i < row.cells.size(); ++i)
                widths[i + 1] = std::max(widths[i + 1], std::min(widest, widthOf(cellText(row.cells[i]))));
        }
    }
    if (options.width > 0) {
        // What does not fit is taken from the widest column, down to a width that still says something.
        const auto total = [&] {
            std::size_t sum = 0;
            for (const auto width : widths)
                sum += width + 2;
            return sum - 2;
        };
        while (total() > options.width) {
            auto wide = std::max_element(widths.begin(), widths.end());
            if (*wide <= 12)
                break;
            --*wide;
        }
    }
    const auto colored = [&](const char* color, const std::string& text) {
        return options.color && *color ? color + text + "\033[0m" : text;
    };
    std::string out = oneLine(headlineOf(diff, options)) + "\n";
    if (groups.empty())
        return out;
    out += '\n' + padded("", widths[0]);
    for (std::size_t i = 0; i < diff.columns(); ++i)
        out += "  " + colored("\033[1m",
                              padded(fitted(oneLine((*diff.models)[i].label), widths[i + 1]), widths[i + 1]));
    out += '\n';
    for (const auto& group : groups) {
        out += colored("\033[1m", group.title) + (group.note.empty() ? "" : "  " + group.note) + '\n';
        for (const auto& row : group.rows) {
            out += padded(fitted("  " + oneLine(row.name), widths[0]), widths[0]);
            for (std::size_t i = 0; i < row.cells.size(); ++i)
                out += "  " + colored(colorOf(row.cells[i]),
                                      padded(fitted(cellText(row.cells[i]), widths[i + 1]), widths[i + 1]));
            out.erase(out.find_last_not_of(' ') + 1);
            out += '\n';
        }
    }
    return out + logText(options.code.get());
}

} // namespace modelbook
