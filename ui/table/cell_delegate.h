// CellDelegate: paints the cells of the table: chips, right-aligned numbers, shaded metrics, heads of groups.
#pragma once

#include "models/catalogue/field.h"

#include <QStyledItemDelegate>

#include <optional>

namespace modelbook {

class ResultModel;

class CellDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    CellDelegate(const ResultModel& model, QObject* parent);

    /// The metric whose cells are shaded by value.
    void setShaded(std::optional<FieldKey> field) { m_shaded = std::move(field); }
    void setHoveredRow(int row) { m_hovered = row; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintGroup(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    void paintCheck(QPainter* painter, const QStyleOptionViewItem& option) const;
    bool showsChips(const FieldInfo* info, const ArgValue& value) const;

    const ResultModel& m_model;
    std::optional<FieldKey> m_shaded;
    int m_hovered = -1;
};

} // namespace modelbook
