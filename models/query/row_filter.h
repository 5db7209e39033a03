// RowFilter: a condition compiled to bits: which rows of the index fit.
#pragma once

#include "models/catalogue/column_index.h"
#include "models/query/ast.h"
#include "models/query/query_error.h"

#include <optional>
#include <vector>

namespace modelbook {

/// One BitSet per part of the index, without deleted rows; or what is wrong with the condition.
struct FilteredRows {
    std::vector<BitSet> rows;
    std::optional<QueryError> error;
    bool cancelled = false;
};

/// A question about a field is asked of the different values of its columns, not of the rows. `=` is ArgValue's
/// equality, and of a list that it holds the value; `!=` is its opposite, so it is true where the field is missing. `<` …
/// compare numbers with numbers and text with text. `~` ignores case. A word is looked for in the text of names, tags,
/// args and READMEs and in the paths of args; a word that is a number also finds args that equal it.
FilteredRows filterRows(const std::vector<QueryNode>& filter, const ColumnIndex& index, const CancelToken& cancel = {});

} // namespace modelbook
