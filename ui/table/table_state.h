// TableState: what a saved view remembers of a table: question and columns.
#pragma once

#include "models/catalogue/field.h"
#include "models/catalogue/result_table.h"
#include "ui/table/aggregate.h"
#include "ui/table/cell_format.h"

#include <QString>

#include <optional>
#include <vector>

namespace modelbook {

struct TableColumn {
    FieldKey field;
    int width = 0; ///< pixels; 0 lets the content decide
    bool pinned = false; ///< stays at the left; pinned ones stand before all others
    QString title = {};  ///< instead of the field's name
    CellFormat format = CellFormat::Auto;
    Aggregate aggregate = Aggregate::Auto; ///< of group rows and footer
    bool operator==(const TableColumn&) const = default;
};

enum class RowHeight { Compact, Normal, Tall };
enum class TableLayout { Table, Gallery, Board };

struct TableState {
    QString name;  ///< of the view
    QString query; ///< filter, sort and group, in the query language
    std::vector<TableColumn> columns; ///< in order; empty until the data chooses
    RowHeight rowHeight = RowHeight::Normal;
    TableLayout layout = TableLayout::Table;
    FieldKey boardField = {FieldKind::Property, "status"}; ///< whose values are the lanes of a board
    bool operator==(const TableState&) const = default;

    QString toJson() const;
    static std::optional<TableState> fromJson(const QString& json);
};

/// How much a field tells: the entropy of these values in bits (at most 4), less where models lack it. 0 where all are alike.
double tellingScore(const std::vector<std::pair<ArgValue, std::uint64_t>>& topValues, std::uint64_t count, std::uint64_t distinct,
                    std::uint64_t modelCount, bool text);

/// The columns that say most about these models: name, the metrics most models have, the args that differ and that
/// many models have, tags, created. Nothing is chosen by name but the properties.
std::vector<TableColumn> tellingColumns(const std::vector<FieldInfo>& fields, std::uint64_t modelCount);
/// The same with these args.
std::vector<TableColumn> columnsWith(const std::vector<FieldInfo>& fields, std::vector<FieldKey> args);
/// The args that differ most among the rows of an answer, best first. Blocking. Cancelled.
Result<std::vector<FieldKey>> mostTellingArgs(const ResultTable& answer, const std::vector<FieldInfo>& fields, std::size_t count, const CancelToken& cancel);

/// The metric a table is about: the one most models have; of equals, a validation accuracy or the like before others.
std::optional<FieldKey> mainMetric(const std::vector<FieldInfo>& fields);

} // namespace modelbook
