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
    /// As it is painted in the window; for pictures.
    void drawSection(QPainter& painter, const QRect& rect, int section) const { paintSection(&painter, rect, section); }

Q_SIGNALS:
    /// A column was dragged to another place; the order of the model is to follow.
    void columnDragged(int from, int to);

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;

private:
    const CompareModel& m_model;
    bool m_puttingBack = false;
};

class CompareRowHeader : public QHeaderView
{
    Q_OBJECT
public:
    CompareRowHeader(const CompareModel& model, QWidget* parent);
    QSize sizeHint() const override;
    /// Makes room for the longest names, within bounds.
    void fit();
    void drawSection(QPainter& painter, const QRect& rect, int section) const { paintSection(&painter, rect, section); }

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;

private:
    const CompareModel& m_model;
    int m_width = 220;
};

} // namespace modelbook
