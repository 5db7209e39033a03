// RowDelegate: rows of trees and lists as the tables have them: 30 px, hairlines, hover; chips where a role asks.
#pragma once

#include <QStyledItemDelegate>

namespace modelbook {

class RowDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    /// `chipRole`: a bool role that asks for a chip; -1 for none.
    explicit RowDelegate(int chipRole = -1, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int m_chipRole;
};

} // namespace modelbook
