// CompareModel: a comparison as a table: sections of metrics, args and tensors as rows, models as columns.
#pragma once

#include "models/diff/model_diff.h"
#include "models/diff/number_delta.h"
#include "models/diff/render_rows.h"
#include "models/diff/tensor_folding.h"

#include <QAbstractTableModel>
#include <QString>

#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

namespace modelbook {

/// Which rows are shown is decided here; the ModelDiff it shows is never changed. GUI thread only.
class CompareModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Section { Metrics, Args, Ignored, Tensors, Code, Readme };
    /// A row of the table: the head of a section, or an entry of it.
    struct Row {
        Section section = Section::Args;
        bool head = false;
        std::size_t index = 0; ///< into the diff's metrics or args, the folded tensors, or the rows of the code
    };
    /// The first rows of the code are no files.
    static constexpr std::size_t commitRow = 0, uncommittedRow = 1, firstFileRow = 2;
    enum Role { NoteRole = Qt::UserRole, StateRole, AbsentRole, BestRole, HeadRole, PathRole, CollapsedRole };

    using QAbstractTableModel::QAbstractTableModel;

    void setDiff(std::shared_ptr<const ModelDiff> diff);
    /// What changed in the code, once it is known; null takes it away.
    void setCode(std::shared_ptr<const CodeComparison> code);
    const std::shared_ptr<const CodeComparison>& code() const { return m_options.code; }
    /// Of three models, the baseline being the others' ancestor: rows say who changed them.
    void setThreeWay(bool threeWay);
    /// Shows only these rows, whatever else is set, and no heads; for the rows that stay in sight. By key().
    void setOnly(std::set<QString> keys);
    const ModelDiff* diff() const { return m_diff.get(); }
    const std::shared_ptr<const ModelDiff>& sharedDiff() const { return m_diff; }
    void setRows(RenderOptions::Rows rows);
    RenderOptions::Rows rows() const { return m_options.rows; }
    /// Shows only rows whose path or values hold the text; sections open while there is one.
    void setFind(const QString& text);
    void toggleSection(Section section);

    const Row& row(int row) const { return m_visible[static_cast<std::size_t>(row)]; }
    RenderCell cell(const Row& row, std::size_t column) const;
    QString path(const Row& row) const;
    /// What tells a row from the others, in every comparison of the same models.
    QString key(const Row& row) const;
    /// "a only"; "" where nobody is asked about, or nobody changed it.
    QString whoChanged(const Row& row) const;
    /// The row's numbers from the lowest to the highest; nullopt where they are none, or all the same.
    std::optional<NumberScale> scale(const Row& row) const;
    /// Names of the tensors of a row.
    std::vector<std::string> tensorNames(const Row& row) const;
    const RenderOptions& options() const { return m_options; }
    /// Number of rows that are no heads.
    int entryCount() const { return m_entries; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    void rebuild();
    bool found(const Row& row) const;
    void addSection(Section section, std::vector<Row> entries);
    std::vector<Row> codeRows() const;
    QString headText(Section section) const;
    QString toolTip(const Row& row, std::size_t column) const;

    std::shared_ptr<const ModelDiff> m_diff;
    RenderOptions m_options;
    QString m_find;
    std::set<Section> m_collapsed{Section::Ignored};
    bool m_isOnly = false;
    std::set<QString> m_only;
    std::vector<FoldedTensors> m_folded;
    mutable std::unordered_map<std::size_t, std::optional<NumberScale>> m_scales; ///< of args, as far as painted
    mutable std::vector<std::optional<RenderCell>> m_readmes;                     ///< per column
    std::vector<Row> m_visible;
    int m_entries = 0;
    std::size_t m_ignoredDiffering = 0;
};

} // namespace modelbook
