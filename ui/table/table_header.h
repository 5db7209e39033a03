// TableHeader: column heads with the path's prefix above its last segment, a type sign, and the sort arrow.
#pragma once

#include <QHeaderView>

namespace modelbook {

class TableHeader : public QHeaderView
{
    Q_OBJECT
public:
    explicit TableHeader(QWidget* parent = nullptr);
    QSize sizeHint() const override;

Q_SIGNALS:
    /// A click on a head; `add` with Shift, to sort by one more key.
    void sortRequested(int column, bool add);
    void menuRequested(int column, const QPoint& globalPos);

protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    /// The path before the name of the column that stands there; "" where it has none.
    QString prefixAt(int visual) const;
    void paintBand(QPainter& painter, const QRect& rect, int section, const QString& prefix) const;

    QPoint m_pressed;
    int m_pressedSection = -1;
};

} // namespace modelbook
