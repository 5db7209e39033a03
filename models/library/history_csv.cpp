// Metric histories as CSV files of the history, and their file names.
#include "models/library/record_json.h"

#include <cctype>
#include <charconv>
#include <cmath>

namespace modelbook {

namespace {

constexpr std::string_view csvHeader = "step,value,epoch,time\n";

void append(std::string& out, double value)
{
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, value);
    out.append(text, end.ptr);
}

template <class Number>
bool readNumber(std::string_view text, Number& number)
{
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
    return end.ec == std::errc() && end.ptr == text.data() + text.size();
}

} // namespace

std::string writeHistory(const MetricHistory& history)
{
    std::string csv(csvHeader);
    for (const auto& point : history) {
        if (point.step)
            csv += std::to_string(*point.step);
        csv += ',';
        append(csv, point.value);
        csv += ',';
        if (point.epoch)
            append(csv, *point.epoch);
        csv += ',';
        if (point.time)
            csv += std::to_string(*point.time);
        csv += '\n';
    }
    return csv;
}

Result<MetricHistory> readHistory(std::string_view csv, const std::string& path)
{
    MetricHistory history;
    std::size_t number = 0;
    while (!csv.empty()) {
        const auto end = std::min(csv.find('\n'), csv.size());
        const auto line = csv.substr(0, end);
        csv.remove_prefix(std::min(end + 1, csv.size()));
        if (++number == 1 || line.empty())
            continue;
        std::string_view cells[4];
        auto rest = line;
        for (auto& cell : cells) {
            const auto comma = std::min(rest.find(','), rest.size());
            cell = rest.substr(0, comma);
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
        MetricPoint point;
        std::int64_t step = 0, time = 0;
        double epoch = 0;
        if (!readNumber(cells[1], point.value))
            return makeError(ErrorCode::Corrupt, path + " in the history is damaged in line " + std::to_string(number));
        if (readNumber(cells[0], step))
            point.step = step;
        if (readNumber(cells[2], epoch))
            point.epoch = epoch;
        if (readNumber(cells[3], time))
            point.time = time;
        history.push_back(point);
    }
    return history;
}

std::string metricPath(const ModelId& id, std::string_view metric)
{
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string name;
    for (const char c : metric) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = byte < 0x80 && (std::isalnum(byte) || c == '_' || c == '-' || (c == '.' && !name.empty()));
        if (plain)
            name += c;
        else
            name.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
    return modelFolder(id) + "/metrics/" + name + ".csv";
}

std::string metricOfFile(std::string_view fileName)
{
    std::string metric;
    if (fileName.size() > 4 && fileName.substr(fileName.size() - 4) == ".csv")
        fileName.remove_suffix(4);
    for (std::size_t i = 0; i < fileName.size(); ++i) {
        int byte = 0;
        const bool escaped = fileName[i] == '%' && i + 2 < fileName.size() &&
                             std::from_chars(&fileName[i + 1], &fileName[i + 1] + 2, byte, 16).ptr == &fileName[i + 1] + 2;
        metric += escaped ? static_cast<char>(byte) : fileName[i];
        i += escaped ? 2 : 0;
    }
    return metric;
}

} // namespace modelbook
