// CompareModel: a comparison as a table: sections of metrics, args and tensors as rows, models as columns.
#pragma once

#include "models/diff/model_diff.h"
#include "models/diff/render_rows.h"
#include "models/diff/tensor_folding.h"

#include <QAbstractTableModel>
#include <QString>

#include <memory>
#include <set>
#include <vector>

namespace modelbook {

/// Which rows are shown is decided here; the ModelDiff it shows is never changed. GUI thread only.
class CompareModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum class Section { Metrics, Args, Ignored, Tensors };
    /// A row of the table: the head of a section, or an entry of it.
    struct Row {
        Section section = Section::Args;
        bool head = false;
        std::size_t index = 0; ///< into the diff's metrics or args, or into the folded tensors
    };
    enum Role { NoteRole = Qt::UserRole, StateRole, AbsentRole, BestRole, HeadRole, PathRole, CollapsedRole };

    using QAbstractTableModel::QAbstractTableModel;

    void setDiff(std::shared_ptr<const ModelDiff> diff);
    const ModelDiff* diff() const { return m_diff.get(); }
    void setRows(RenderOptions::Rows rows);
    RenderOptions::Rows rows() const { return m_options.rows; }
    /// Shows only rows whose path or values hold the text; sections open while there is one.
    void setFind(const QString& text);
    void toggleSection(Section section);

    const Row& row(int row) const { return m_visible[static_cast<std::size_t>(row)]; }
    RenderCell cell(const Row& row, std::size_t column) const;
    QString path(const Row& row) const;
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
    QString headText(Section section) const;
    QString toolTip(const Row& row, std::size_t column) const;

    std::shared_ptr<const ModelDiff> m_diff;
    RenderOptions m_options;
    QString m_find;
    std::set<Section> m_collapsed{Section::Ignored};
    std::vector<FoldedTensors> m_folded;
    std::vector<Row> m_visible;
    int m_entries = 0;
    std::size_t m_ignoredDiffering = 0;
};

} // namespace modelbook
