#include "ui/diff/compare_image.h"

#include "ui/diff/compare_headers.h"
#include "ui/diff/compare_table.h"
#include "ui/theme/theme.h"

#include <QAbstractItemModel>
#include <QPainter>

namespace modelbook {

QImage compareImage(CompareTable& table, const QString& summary, int mostRows)
{
    constexpr qreal sharpness = 2;
    constexpr int margin = 16, sentence = 40;
    const auto& model = *table.model();
    const int rows = std::min(model.rowCount(), mostRows), columns = model.columnCount();
    const int names = table.names().width();
    int width = names;
    for (int column = 0; column < columns; ++column)
        width += table.columnWidth(column);
    const int height = sentence + measures::headerHeight + rows * measures::rowHeight;
    QImage image((QSize(width, height) + QSize(2 * margin, 2 * margin)) * sharpness, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(sharpness);
    image.fill(tokens().background);
    QPainter painter(&image);
    painter.translate(margin, margin);
    painter.setFont(Theme::instance().textFont(14, QFont::DemiBold));
    painter.setPen(tokens().ink);
    painter.drawText(QRect(0, 0, width, sentence), Qt::AlignLeft | Qt::AlignTop, painter.fontMetrics().elidedText(summary, Qt::ElideRight, width));
    const auto& header = static_cast<const CompareColumnHeader&>(*table.horizontalHeader());
    QStyleOptionViewItem option;
    option.initFrom(&table);
    option.state = QStyle::State_Enabled;
    int x = names;
    for (int column = 0; column < columns; ++column) {
        const int cell = table.columnWidth(column);
        header.drawSection(painter, {x, sentence, cell, measures::headerHeight}, column);
        for (int row = 0; row < rows; ++row) {
            option.rect = {x, sentence + measures::headerHeight + row * measures::rowHeight, cell, measures::rowHeight};
            table.itemDelegate()->paint(&painter, option, model.index(row, column));
        }
        x += cell;
    }
    for (int row = 0; row < rows; ++row)
        table.names().drawSection(painter, {0, sentence + measures::headerHeight + row * measures::rowHeight, names, measures::rowHeight}, row);
    return image;
}

} // namespace modelbook
