// ResultModel: an answer of the library as rows and columns of a view, with groups that fold.
#pragma once

#include "models/catalogue/result_table.h"
#include "ui/table/group_summaries.h"
#include "ui/table/table_state.h"

#include <QAbstractTableModel>

#include <map>
#include <set>
#include <vector>

namespace modelbook {

/// Column 0 is the checkbox, then one per field. A row is a model, or the head of a group. The whole answer is swapped
/// in one reset; cells are read from the snapshot as they are painted.
class ResultModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Role {
        LockRole = Qt::UserRole + 10, ///< QString: why the cell cannot be edited; empty where it can
        FieldRole = Qt::UserRole, ///< header: QString, FieldKey::text()
        GroupRole,                ///< bool: this row heads a group
        CollapsedRole,
        SortRole,                 ///< header: 0 none, 1 ascending, -1 descending
    };

    explicit ResultModel(QObject* parent = nullptr);

    void setAnswer(ResultTablePtr table, std::shared_ptr<const std::vector<FieldInfo>> fields);
    void setColumns(const std::vector<TableColumn>& columns);
    void setSortOrder(std::map<FieldKey, int> order);
    const std::vector<TableColumn>& columns() const { return m_columns; }
    const FieldInfo* info(int column) const;
    const FieldInfo* info(const FieldKey& key) const;
    const ResultTablePtr& answer() const { return m_table; }

    bool isGroup(int row) const;
    void toggleGroup(int row);
    ModelId modelId(int row) const; ///< empty for group heads
    int rowOf(const ModelId& id) const; ///< -1 where it is not shown
    /// The rows of models, in order, as ranges first … last; quick for many.
    std::vector<std::pair<int, int>> rangesOf(const std::vector<ModelId>& ids) const;
    /// The rows of the answer that those shown rows (first, last) are, without the heads of groups.
    std::vector<RowRange> answerRows(const std::vector<std::pair<int, int>>& shown) const;
    /// After ResultTable::complete(): rows that were blank have their cells.
    void answerCompleted();
    void setAllCollapsed(bool collapsed);
    bool hasGroups() const { return !m_rows.empty(); }
    std::optional<ArgValue> value(int row, const FieldKey& field) const;
    QString groupText(int row) const;
    /// "best 0.9911": what a column comes to in a group; empty until it is counted, or where there is nothing to say.
    QString groupCell(int row, int column) const;
    std::size_t groupSize(int row) const;
    bool isCounting() const { return m_summaries.isRunning(); }
    bool isGroupOfMissing(int row) const;
    std::size_t modelCount() const { return m_table ? m_table->rowCount() : 0; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    struct Row {
        std::int32_t group = -1; ///< ≥ 0: heads that group
        std::uint32_t row = 0;   ///< of the answer
    };
    void layOutRows();
    void findColumnInfos();
    Row at(int row) const;

    ResultTablePtr m_table;
    std::shared_ptr<const std::vector<FieldInfo>> m_fields;
    std::map<FieldKey, const FieldInfo*> m_infos;
    std::vector<TableColumn> m_columns;
    std::vector<const FieldInfo*> m_columnInfos; ///< of m_columns; nullptr where no model has the field
    std::map<FieldKey, int> m_sort;
    mutable std::vector<int> m_shownAt; ///< per row of the answer where it is shown, -1 if folded; made when asked
    std::vector<Row> m_rows; ///< only where there are groups; else rows are the answer's
    std::set<std::string> m_collapsed;
    GroupSummaries m_summaries;
};

} // namespace modelbook
