// CSV records: the cells of a line, quotes and line breaks in cells included (RFC 4180).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

/// The cells of one record of RFC 4180; `at` moves past its line end.
inline std::vector<std::string> nextCsvRecord(std::string_view text, std::size_t& at)
{
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (quoted) {
            if (c != '"') {
                cells.back() += c;
            } else if (at + 1 < text.size() && text[at + 1] == '"') {
                cells.back() += '"';
                ++at;
            } else {
                quoted = false;
            }
        } else if (c == '"' && cells.back().empty()) {
            quoted = true;
        } else if (c == ',') {
            cells.emplace_back();
        } else if (c == '\n') {
            ++at;
            break;
        } else if (c != '\r') {
            cells.back() += c;
        }
    }
    return cells;
}

} // namespace modelbook
