#include "ui/table/distribution_popup.h"

#include "ui/table/aggregate.h"
#include "ui/widgets/histogram.h"
#include "ui/widgets/text.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace modelbook {

DistributionPopup::DistributionPopup(QWidget* parent) : QFrame(parent, Qt::Popup)
{
    setObjectName(QStringLiteral("distributionPopup"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(14, 12, 14, 12);
}

void DistributionPopup::clear()
{
    while (auto* item = layout()->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // it may be the one whose click led here
        delete item;
    }
}

QLabel* DistributionPopup::addLabel(const QString& words, const char* name)
{
    auto* label = new QLabel(words, this);
    label->setObjectName(QLatin1String(name));
    label->setProperty("role", QStringLiteral("muted"));
    layout()->addWidget(label);
    return label;
}

void DistributionPopup::popup(const TableColumn& column, const QPoint& at)
{
    m_column = column;
    clear();
    addLabel(tr("Counting…"), "distributionCount");
    adjustSize();
    move(at);
    show();
}

void DistributionPopup::setSummary(const FieldSummary& summary)
{
    clear();
    const auto shown = [this](const ArgValue& value) { return formattedText(value, m_column.field, m_column.format); };
    addLabel(tr("%1 of %2 rows have it · %n different", nullptr, static_cast<int>(summary.distinct)).arg(summary.present).arg(summary.rows), "distributionCount");
    if (!summary.histogram.empty()) {
        auto* bars = new Histogram(this);
        bars->setObjectName(QStringLiteral("distributionBars"));
        bars->setCounts(summary.histogram, summary.minimum, summary.maximum);
        bars->setBrushable(true);
        layout()->addWidget(bars);
        addLabel(tr("Mean %1 · drag over the bars to filter").arg(computedText(summary.mean, m_column.field, m_column.format)), "distributionHint");
        connect(bars, &Histogram::rangeChosen, this, [this](double low, double high) {
            Q_EMIT rangeChosen(m_column.field, low, high);
            close();
        });
    } else {
        for (const auto& [value, count] : summary.topValues) {
            auto* row = new QPushButton(labelText(QStringLiteral("%1   ×%2").arg(shown(value).left(50)).arg(count)), this);
            row->setObjectName(QStringLiteral("distributionValue"));
            row->setFlat(true);
            layout()->addWidget(row);
            connect(row, &QPushButton::clicked, this, [this, one = value] {
                Q_EMIT valueChosen(m_column.field, one);
                close();
            });
        }
    }
    adjustSize();
}

} // namespace modelbook
