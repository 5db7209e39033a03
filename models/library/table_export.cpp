#include "models/library/table_export.h"

#include "models/args/canonical.h"

#include <QDateTime>

#include <nlohmann/json.hpp>

namespace modelbook {

namespace {

constexpr std::size_t pieceBytes = 1u << 16;

const FieldKey created{FieldKind::Property, "created"};

std::string isoDate(std::int64_t milliseconds)
{
    return QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC).toString(Qt::ISODateWithMs).toStdString();
}

std::string plainText(const ArgValue& value, const FieldKey& field)
{
    return field == created && value.isInt() ? isoDate(value.toInt()) : displayText(value);
}

std::string csvCell(const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos && !text.starts_with(' ') && !text.ends_with(' '))
        return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"')
            quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string oneLine(std::string text, const char* forbidden)
{
    for (auto& c : text) {
        if (std::string_view(forbidden).find(c) != std::string_view::npos)
            c = ' ';
    }
    return text;
}

std::string markdownCell(const std::string& text)
{
    std::string escaped;
    for (const char c : oneLine(text, "\r\n\t")) {
        if (c == '|' || c == '\\')
            escaped += '\\';
        escaped += c;
    }
    return escaped;
}

std::string cellOf(const std::string& text, TableFormat format)
{
    switch (format) {
    case TableFormat::Csv: return csvCell(text);
    case TableFormat::Markdown: return markdownCell(text);
    default: return oneLine(text, "\t\r\n");
    }
}

std::string lineOf(const std::vector<std::string>& cells, TableFormat format)
{
    const bool markdown = format == TableFormat::Markdown;
    std::string line = markdown ? "| " : "";
    for (std::size_t i = 0; i < cells.size(); ++i)
        line += (i == 0 ? "" : markdown ? " | " : format == TableFormat::Csv ? "," : "\t") + cellOf(cells[i], format);
    // RFC 4180 ends lines with CR LF; what people paste does not.
    return line + (markdown ? " |\n" : format == TableFormat::Csv ? "\r\n" : "\n");
}

std::string headerLine(const std::vector<ExportColumn>& columns, TableFormat format)
{
    if (format == TableFormat::Json)
        return "[";
    if (format == TableFormat::JsonLines)
        return {};
    std::vector<std::string> titles;
    for (const auto& column : columns)
        titles.push_back(column.title);
    auto text = lineOf(titles, format);
    if (format == TableFormat::Markdown) {
        for (std::size_t i = 0; i < columns.size(); ++i)
            text += i == 0 ? "| ---" : " | ---";
        text += " |\n";
    }
    return text;
}

} // namespace

std::optional<TableFormat> tableFormatOf(std::string_view name)
{
    if (name == "csv")
        return TableFormat::Csv;
    if (name == "tsv")
        return TableFormat::Tsv;
    if (name == "markdown" || name == "md")
        return TableFormat::Markdown;
    if (name == "json")
        return TableFormat::Json;
    if (name == "jsonl")
        return TableFormat::JsonLines;
    return std::nullopt;
}

Status exportTable(const ResultTable& table, const std::vector<ExportColumn>& columns, const std::vector<RowRange>* rows,
                   TableFormat format, const std::function<Status(std::string_view)>& write, const CancelToken& cancel)
{
    MB_CHECK(table.complete(cancel));
    const bool json = format == TableFormat::Json || format == TableFormat::JsonLines;
    auto text = headerLine(columns, format);
    bool first = true;
    const auto addRow = [&](std::size_t row) {
        if (!json) {
            std::vector<std::string> cells;
            for (const auto& column : columns) {
                const auto value = table.cell(row, column.field);
                cells.push_back(value ? plainText(*value, column.field) : std::string());
            }
            text += lineOf(cells, format);
            return;
        }
        nlohmann::ordered_json object;
        object["id"] = table.modelId(row);
        for (const auto& column : columns) {
            if (const auto value = table.cell(row, column.field))
                object[column.field.text()] = column.field == created && value->isInt() ? nlohmann::ordered_json(isoDate(value->toInt())) : argsToJson(*value);
        }
        if (format == TableFormat::Json)
            text += std::exchange(first, false) ? "\n" : ",\n";
        text += object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + (format == TableFormat::JsonLines ? "\n" : "");
    };
    const std::vector<RowRange> all{{0, table.rowCount()}};
    for (const auto& range : rows ? *rows : all) {
        for (auto row = range.first; row < range.first + range.count; ++row) {
            addRow(row);
            if (text.size() >= pieceBytes) {
                MB_CHECK(cancel.check());
                MB_CHECK(write(text));
                text.clear();
            }
        }
    }
    if (format == TableFormat::Json)
        text += first ? "]\n" : "\n]\n";
    return write(text);
}

} // namespace modelbook
