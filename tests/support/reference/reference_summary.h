// The summary of a field, counted cell by cell: what the index counts by codes is compared with this.
#pragma once

#include "models/catalogue/result_table.h"

namespace modelbook::test {

/// See ResultTable::summary().
FieldSummary referenceSummary(const ResultTable& table, const FieldKey& field, const std::vector<RowRange>* rows);

} // namespace modelbook::test
