// MovesChart: how far each layer or tensor moved, as a list of bars.
#pragma once

#include "models/diff/layer_movement.h"

#include <QWidget>

#include <vector>

namespace modelbook {

class MovesChart : public QWidget
{
    Q_OBJECT
public:
    enum class Measure { Relative, Cosine, Largest, Share };

    explicit MovesChart(QWidget* parent = nullptr);
    void setMoves(std::vector<LayerMovement> moves);
    void setMeasure(Measure measure);
    const std::vector<LayerMovement>& moves() const { return m_moves; }
    /// 0 where nothing moved.
    static double valueOf(const ValueDiff& values, Measure measure);
    static QString textOf(const ValueDiff& values, Measure measure);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    std::vector<LayerMovement> m_moves;
    Measure m_measure = Measure::Relative;
    double m_largest = 0;
};

} // namespace modelbook
