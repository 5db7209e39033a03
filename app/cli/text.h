// Text for terminals: aligned tables, sizes, dates, progress.
#pragma once

#include "storage/base/cancel_token.h"

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace modelbook {

/// "1.2 MB", "41 kB": decimal units, as file managers show them.
std::string humanBytes(std::uint64_t bytes);
/// "8.03 B", "41.2 M", "512".
std::string humanCount(std::uint64_t count);
/// "2026-11-12 14:02", local time, of milliseconds since 1970.
std::string humanTime(std::int64_t milliseconds);
/// "2026-11-12T13:02:00Z".
std::string isoTime(std::int64_t milliseconds);
/// How many columns a text takes on a terminal: Hangul and the like take two.
std::size_t displayWidth(const std::string& text);

/// Rows under headers; columns that hold only numbers are right-aligned. Cells longer than 48 columns are cut with "…".
class TextTable
{
public:
    explicit TextTable(std::vector<std::string> headers) : m_headers(std::move(headers)) {}
    void add(std::vector<std::string> row) { m_rows.push_back(std::move(row)); }
    void print(std::ostream& out) const;

private:
    std::vector<std::string> m_headers;
    std::vector<std::vector<std::string>> m_rows;
};

/// A progress line on standard error, or nothing where that is no terminal.
ProgressFunction terminalProgress();
/// Ends the progress line.
void endProgress();

} // namespace modelbook
