// IndexAnswer: rows of the column index as a ResultTable; the first page at once, the rest when it is asked for.
#pragma once

#include "models/catalogue/column_index.h"
#include "models/catalogue/columns/row_order.h"
#include "models/catalogue/result_table.h"

#include <atomic>
#include <mutex>

namespace modelbook {

class IndexAnswer final : public ResultTable
{
public:
    /// Rows that are put in order before the answer is given.
    static constexpr std::size_t pageRows = 256;
    /// Up to this many, all are: it takes about as long.
    static constexpr std::size_t smallAnswer = 16'384;

    /// `groupKeys` of the keys, the first ones, group.
    static Result<std::shared_ptr<const IndexAnswer>> make(ColumnIndexPtr index, std::vector<BitSet> rows, std::vector<OrderKey> keys,
                                                           std::size_t groupKeys, const CancelToken& cancel);

    std::size_t rowCount() const override { return m_count; }
    std::size_t readyRows() const override { return ordered().size(); }
    void prepareNext(const CancelToken& cancel) const override;
    Status complete(const CancelToken& cancel) const override;
    ModelId modelId(std::size_t row) const override;
    std::optional<ArgValue> cell(std::size_t row, const FieldKey& field) const override;
    const std::vector<ResultGroup>& groups() const override { return m_groups; }
    std::optional<std::size_t> rowOf(const ModelId& id) const override;
    std::size_t libraryCount() const override { return m_index->modelCount(); }
    Result<FieldSummary> summary(const FieldKey& field, const std::vector<RowRange>* rows, const CancelToken& cancel) const override;

private:
    IndexAnswer(ColumnIndexPtr index, std::vector<BitSet> rows, std::vector<OrderKey> keys, std::size_t groupKeys);
    const std::vector<RowNumber>& ordered() const { return *m_ordered.load(std::memory_order_acquire); }
    std::optional<ArgValue> value(RowNumber number, const FieldKey& field) const;
    /// Groups told from how often each code occurs; false where there are too many to count so.
    bool countGroups();
    void findGroups();
    ResultGroup groupAt(RowNumber number) const;

    ColumnIndexPtr m_index;
    std::vector<BitSet> m_rows;
    std::vector<OrderKey> m_keys;
    std::size_t m_groupKeys;
    RowOrder m_order;
    std::size_t m_count = 0;
    std::vector<ResultGroup> m_groups;

    std::vector<RowNumber> m_page;
    mutable std::vector<RowNumber> m_all; ///< empty until complete
    mutable std::atomic<const std::vector<RowNumber>*> m_ordered{&m_page};
    mutable std::mutex m_mutex; ///< one thread completes
    mutable std::once_flag m_placesOnce;
    mutable std::vector<RowNumber> m_places; ///< where each row stands; made at the first rowOf of a long answer
};

} // namespace modelbook
