// The heads of the compare table: models above, with the baseline marked; names of args at the left, always
// in sight.
#pragma once

#include <QHeaderView>

namespace modelbook {

class CompareModel;

class CompareColumnHeader : public QHeaderView
{
    Q_OBJECT
public:
    CompareColumnHeader(const CompareModel& model, QWidget* parent);
    QSize sizeHint() const override;

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;

private:
    const CompareModel& m_model;
};

class CompareRowHeader : public QHeaderView
{
    Q_OBJECT
public:
    CompareRowHeader(const CompareModel& model, QWidget* parent);
    QSize sizeHint() const override;
    /// Makes room for the longest names, within bounds.
    void fit();

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;

private:
    const CompareModel& m_model;
    int m_width = 220;
};

} // namespace modelbook
