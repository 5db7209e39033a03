// CardList: the models of an answer as cards, beside each other (gallery) or below each other (a lane of a board).
#pragma once

#include "models/catalogue/result_table.h"
#include "ui/table/table_state.h"

#include <QAbstractScrollArea>

#include <functional>
#include <memory>

class QPainter;

namespace modelbook {

class CurveCache;

/// Paints only the cards that are seen, whatever the number. A card shows the name, the first columns with their values, a
/// metric's course, the tags. What is selected is decided by whoever owns the list.
class CardList : public QAbstractScrollArea
{
    Q_OBJECT
public:
    explicit CardList(QWidget* parent);

    struct Content {
        ResultTablePtr answer;
        std::vector<TableColumn> columns;
        std::shared_ptr<const std::vector<FieldInfo>> fields;
    };
    /// Keeps scroll position and current card.
    void setContent(Content content);
    const ResultTablePtr& answer() const { return m_content.answer; }
    void setLane(bool lane) { m_lane = lane; }
    void setSelectionTest(std::function<bool(const ModelId&)> test) { m_isSelected = std::move(test); }
    void setCurves(const CurveCache* curves) { m_curves = curves; }
    ModelId currentModel() const { return m_current; }
    QRect cardRect(std::size_t row) const; ///< on the viewport
    std::optional<std::size_t> cardAt(const QPoint& position) const;

Q_SIGNALS:
    void pressed(const ModelId& id, Qt::KeyboardModifiers keys);
    void opened(const ModelId& id);
    void toggled(const ModelId& id);
    void menuRequested(const ModelId& id, const QPoint& globalPos);
    /// A card is drawn away: where the mouse is, and at last where it was let go.
    void dragged(const ModelId& id, const QPoint& globalPos, bool released);
    /// To the lane before (-1) or behind (1).
    void moveRequested(const ModelId& id, int lanes);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    int perRow() const;
    int cardHeight() const;
    int lines() const;
    void updateBars();
    void setCurrent(std::size_t row);
    void paintCard(QPainter& painter, const QRect& rect, std::size_t row) const;

    Content m_content;
    bool m_lane = false;
    std::function<bool(const ModelId&)> m_isSelected;
    const CurveCache* m_curves = nullptr;
    ModelId m_current;
    QPoint m_pressedAt;
    ModelId m_pressedCard;
    bool m_dragging = false;
};

} // namespace modelbook
