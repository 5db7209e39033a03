// CompareDelegate: draws a compared value: its state as colour, its ratio beside it, the best with a star.
#pragma once

#include <QStyledItemDelegate>

namespace modelbook {

class CompareModel;

class CompareDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    CompareDelegate(const CompareModel& model, QObject* parent);
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const CompareModel& m_model;
};

} // namespace modelbook
