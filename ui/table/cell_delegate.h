// CellDelegate: paints the cells of the table: chips, right-aligned numbers, shaded metrics, heads of groups.
#pragma once

#include "models/catalogue/field.h"

#include <QImage>
#include <QStyledItemDelegate>

#include <map>
#include <optional>
#include <tuple>

namespace modelbook {

class CurveCache;
class ResultModel;

class CellDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    CellDelegate(const ResultModel& model, QObject* parent);

    /// The metric whose cells are shaded by value.
    void setShaded(std::optional<FieldKey> field) { m_shaded = std::move(field); }
    void setCurves(const CurveCache* curves) { m_curves = curves; }
    void setHoveredRow(int row) { m_hovered = row; }
    /// The columns, as they stand, that a range of cells in the selected rows spans; first > last for none.
    void setRange(int first, int last) { m_rangeFirst = first, m_rangeLast = last; }

    /// What is behind the cells of a row (not of a group's head), and the line below them.
    void paintGround(QPainter& painter, const QRect& row, int number, bool selected) const;
    /// What stands in a cell; its ground is there.
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintGroup(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    void paintFocus(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    void paintCheck(QPainter& painter, const QStyleOptionViewItem& option) const;
    bool showsChips(const FieldInfo* info, const ArgValue& value) const;

    const ResultModel& m_model;
    std::optional<FieldKey> m_shaded;
    const CurveCache* m_curves = nullptr;
    int m_hovered = -1;
    mutable std::map<std::tuple<bool, double, bool>, QImage> m_checks; ///< by whether ticked, pixel ratio, whether dark
    int m_rangeFirst = 0, m_rangeLast = -1;
};

} // namespace modelbook
