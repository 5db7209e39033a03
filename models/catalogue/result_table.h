// ResultTable: the answer to a question about the library, as rows in order that can be read cell by cell.
#pragma once

#include "models/catalogue/field.h"
#include "models/library/model_record.h"

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

/// An immutable snapshot; cheap to copy by shared_ptr and safe to read from any thread, the GUI's included: no call
/// here blocks, reads a disk, or fails.
class ResultTable
{
public:
    virtual ~ResultTable() = default;

    virtual std::size_t rowCount() const = 0;
    virtual const ModelId& modelId(std::size_t row) const = 0;
    /// The value of a field in a row, or nullptr where the model does not have it (absent is not null).
    virtual const ArgValue* cell(std::size_t row, const FieldKey& field) const = 0;
    /// Empty unless the question said `group by`.
    virtual const std::vector<ResultGroup>& groups() const = 0;
    /// The row of a model, or nullopt.
    virtual std::optional<std::size_t> rowOf(const ModelId& id) const = 0;
    /// Number of models in the library when this was answered.
    virtual std::size_t libraryCount() const = 0;
};

using ResultTablePtr = std::shared_ptr<const ResultTable>;

} // namespace modelbook
