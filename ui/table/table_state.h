// TableState: what a saved view remembers of a table: question and columns.
#pragma once

#include "models/catalogue/field.h"
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
    bool operator==(const TableColumn&) const = default;
};

enum class RowHeight { Compact, Normal, Tall };

struct TableState {
    QString name;  ///< of the view
    QString query; ///< filter, sort and group, in the query language
    std::vector<TableColumn> columns; ///< in order; empty until the data chooses
    RowHeight rowHeight = RowHeight::Normal;
    bool operator==(const TableState&) const = default;

    QString toJson() const;
    static std::optional<TableState> fromJson(const QString& json);
};

/// The columns that say most about these models: name, the metrics most models have, the args that differ and that
/// many models have, tags, created. Nothing is chosen by name but the properties.
std::vector<TableColumn> tellingColumns(const std::vector<FieldInfo>& fields, std::uint64_t modelCount);

/// The metric a table is about: the one most models have; of equals, a validation accuracy or the like before others.
std::optional<FieldKey> mainMetric(const std::vector<FieldInfo>& fields);

} // namespace modelbook
