// ResultTable: the answer to a question about the library, as rows in order that can be read cell by cell.
#pragma once

#include "models/catalogue/field.h"
#include "models/catalogue/field_summary.h"
#include "models/library/model_record.h"
#include "storage/base/cancel_token.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace modelbook {

/// One group of a grouped answer: consecutive rows that share the values of the group fields.
struct ResultGroup {
    std::vector<ArgValue> values; ///< one per group field; null where missing
    std::vector<bool> present;
    std::size_t firstRow = 0;
    std::size_t rowCount = 0;
};

/// A snapshot that never changes; cheap to copy by shared_ptr and safe to read from any thread, the GUI's included: only
/// calls marked *blocking* may take longer than a frame, none fails but by being cancelled.
///
/// The first rows are in their places at once. Those of a long answer are put in order by complete(), and until then
/// have no model and no cells.
class ResultTable
{
public:
    virtual ~ResultTable() = default;

    virtual std::size_t rowCount() const = 0;
    /// How many rows from the first on are in their places.
    virtual std::size_t readyRows() const { return rowCount(); }
    /// Puts all rows in their places. Blocking; once done, nothing.
    virtual Status complete(const CancelToken& cancel = {}) const { return cancel.check(); }
    /// Reads what the next questions are likely to look into. Blocking; for the time when nobody asks.
    virtual void prepareNext(const CancelToken& cancel) const { (void)cancel; }
    virtual ModelId modelId(std::size_t row) const = 0; ///< empty where the row is not ready
    /// The value of a field in a row, or nothing where the model does not have it (absent is not null).
    virtual std::optional<ArgValue> cell(std::size_t row, const FieldKey& field) const = 0;
    /// Empty unless the question said `group by`. An answer with groups is complete.
    virtual const std::vector<ResultGroup>& groups() const = 0;
    /// The row of a model, or nullopt where it is not in the answer, or not ready.
    virtual std::optional<std::size_t> rowOf(const ModelId& id) const = 0;
    /// Number of models in the library when this was answered.
    virtual std::size_t libraryCount() const = 0;
    /// What a field is like in those rows, or in all where `rows` is nullptr. Blocking.
    virtual Result<FieldSummary> summary(const FieldKey& field, const std::vector<RowRange>* rows = nullptr,
                                         const CancelToken& cancel = {}) const = 0;
};

using ResultTablePtr = std::shared_ptr<const ResultTable>;

} // namespace modelbook
