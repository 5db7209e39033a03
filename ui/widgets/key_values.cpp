#include "ui/widgets/key_values.h"

#include <QGridLayout>
#include <QLabel>

namespace modelbook {

KeyValues::KeyValues(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(6);
    m_grid->setColumnMinimumWidth(0, 100);
    m_grid->setColumnStretch(1, 1);
}

void KeyValues::setRows(const std::vector<Row>& rows)
{
    while (auto* item = m_grid->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    int at = 0;
    for (const auto& row : rows) {
        auto* key = new QLabel(row.key, this);
        key->setTextFormat(Qt::PlainText);
        key->setProperty("role", QStringLiteral("muted"));
        key->setMaximumWidth(180);
        key->setToolTip(row.tip.isEmpty() ? row.key : row.tip);
        auto* value = new QLabel(this);
        value->setTextFormat(Qt::PlainText);
        // Without a break in it, a long path would widen the whole panel.
        auto text = row.value;
        value->setText(text.replace(QLatin1Char('/'), QStringLiteral("/\u200b")));
        value->setWordWrap(true);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        value->setToolTip(row.tip);
        if (row.mono)
            value->setProperty("role", QStringLiteral("mono"));
        m_grid->addWidget(key, at, 0, Qt::AlignTop | Qt::AlignLeft);
        m_grid->addWidget(value, at, 1, Qt::AlignTop);
        // A layout shows what is added to it only later: that would flicker.
        key->show();
        value->show();
        ++at;
    }
}

} // namespace modelbook
