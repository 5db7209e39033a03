// Table export: rows and columns of an answer as text that other programs read.
#pragma once

#include "models/catalogue/result_table.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace modelbook {

enum class TableFormat { Tsv, Csv, Markdown, Json, JsonLines };

/// "csv", "tsv", "markdown" or "md", "json", "jsonl".
std::optional<TableFormat> tableFormatOf(std::string_view name);

struct ExportColumn {
    FieldKey field;
    std::string title; ///< of CSV, TSV and Markdown; JSON names the field by its whole key
};

/// Hands the text of those rows (nullptr: all) to `write`, piece by piece. Values are exact: numbers as shortest text that
/// reads back alike, dates in ISO 8601, lists as JSON; a missing value is an empty cell, in JSON no member. CSV is RFC 4180
/// with a header line; a TSV cell has no tab or line break in it, as spreadsheets want to paste. Completes the answer.
/// Blocking. Cancelled, or what `write` fails with.
Status exportTable(const ResultTable& table, const std::vector<ExportColumn>& columns, const std::vector<RowRange>* rows,
                   TableFormat format, const std::function<Status(std::string_view)>& write, const CancelToken& cancel = {});

} // namespace modelbook
