#include "app/cli/text.h"

#include "models/args/infer.h"

#include <QDateTime>
#include <QString>
#include <QTimeZone>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <ostream>

#include <unistd.h>

namespace modelbook {

namespace {

std::string scaled(double value, const char* const* units, std::size_t count)
{
    std::size_t unit = 0;
    while (value >= 999.5 && unit + 1 < count) {
        value /= 1000;
        ++unit;
    }
    char text[32];
    std::snprintf(text, sizeof text, unit == 0 ? "%.0f" : value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f",
                  value);
    return std::string(text) + (*units[unit] ? " " : "") + units[unit];
}

std::string shortened(const std::string& text, std::size_t width)
{
    if (displayWidth(text) <= width)
        return text;
    std::string cut;
    const auto characters = QString::fromStdString(text).toUcs4();
    std::size_t used = 0;
    for (const auto character : characters) {
        const auto piece = QString::fromUcs4(reinterpret_cast<const char32_t*>(&character), 1).toStdString();
        const auto next = displayWidth(piece);
        if (used + next + 1 > width)
            break;
        used += next;
        cut += piece;
    }
    return cut + "…";
}

/// Line ends and control characters would break the table.
std::string oneLine(std::string text)
{
    for (auto& c : text)
        c = static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    return text;
}

} // namespace

std::string humanBytes(std::uint64_t bytes)
{
    static constexpr const char* units[] = {"B", "kB", "MB", "GB", "TB", "PB"};
    return scaled(static_cast<double>(bytes), units, std::size(units));
}

std::string humanCount(std::uint64_t count)
{
    static constexpr const char* units[] = {"", "K", "M", "B", "T"};
    return scaled(static_cast<double>(count), units, std::size(units));
}

std::string humanTime(std::int64_t milliseconds)
{
    return QDateTime::fromMSecsSinceEpoch(milliseconds).toString(QStringLiteral("yyyy-MM-dd HH:mm")).toStdString();
}

std::string isoTime(std::int64_t milliseconds)
{
    return QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC).toString(Qt::ISODate).toStdString();
}

std::size_t displayWidth(const std::string& text)
{
    std::size_t width = 0;
    for (const auto c : QString::fromStdString(text).toUcs4()) {
        const auto category = QChar::category(static_cast<char32_t>(c));
        if (category == QChar::Mark_NonSpacing || category == QChar::Mark_Enclosing)
            continue;
        // East Asian wide: Hangul, CJK, full-width forms, emoji.
        const bool wide = (c >= 0x1100 && c <= 0x115F) || (c >= 0x2E80 && c <= 0xA4CF) || (c >= 0xAC00 && c <= 0xD7A3) ||
                          (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF60) ||
                          (c >= 0x1F300 && c <= 0x1FAFF);
        width += wide ? 2 : 1;
    }
    return width;
}

void TextTable::print(std::ostream& out) const
{
    constexpr std::size_t cellWidth = 48;
    auto rows = m_rows;
    for (auto& row : rows) {
        for (auto& cell : row)
            cell = shortened(oneLine(cell), cellWidth);
    }
    std::vector<std::size_t> widths;
    std::vector<bool> numeric;
    for (std::size_t column = 0; column < m_headers.size(); ++column) {
        auto width = displayWidth(m_headers[column]);
        bool numbers = !rows.empty();
        for (const auto& row : rows) {
            width = std::max(width, displayWidth(row[column]));
            numbers = numbers && (row[column].empty() || inferArg(row[column]).isNumber());
        }
        widths.push_back(width);
        numeric.push_back(numbers);
    }
    const auto line = [&](const std::vector<std::string>& row) {
        std::string text;
        for (std::size_t column = 0; column < row.size(); ++column) {
            const std::string pad(widths[column] - displayWidth(row[column]), ' ');
            text += (column ? "  " : "") + (numeric[column] ? pad + row[column] : row[column] + pad);
        }
        out << text.substr(0, text.find_last_not_of(' ') + 1) << '\n';
    };
    line(m_headers);
    for (const auto& row : rows)
        line(row);
}

ProgressFunction terminalProgress()
{
    if (!::isatty(STDERR_FILENO))
        return {};
    using Clock = std::chrono::steady_clock;
    auto last = std::make_shared<std::atomic<std::int64_t>>(0);
    return [last](const Progress& progress) {
        const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now().time_since_epoch()).count();
        auto before = last->load();
        if (now - before < 100 || !last->compare_exchange_strong(before, now))
            return;
        const auto share = progress.total > 0 ? humanBytes(progress.done) + " of " + humanBytes(progress.total) + "  "
                                              : std::string();
        std::fprintf(stderr, "\r\033[K%s%s", share.c_str(), shortened(progress.what, 60).c_str());
    };
}

void endProgress()
{
    if (::isatty(STDERR_FILENO))
        std::fputs("\r\033[K", stderr);
}

} // namespace modelbook
