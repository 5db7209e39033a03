#include "ui/table/selection_bar.h"

#include "ui/widgets/elided_label.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace modelbook {

SelectionBar::SelectionBar(QWidget* parent) : QFrame(parent)
{
    setObjectName(QStringLiteral("selectionBar"));
    setFixedHeight(46);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 0, 16, 0);
    layout->setSpacing(8);
    m_count = new QLabel(this);
    m_count->setObjectName(QStringLiteral("selectionCount"));
    layout->addWidget(m_count);
    const auto button = [&](const char* name, const QString& text, void (SelectionBar::*signal)()) {
        auto* made = new QPushButton(text, this);
        made->setObjectName(QLatin1String(name));
        connect(made, &QPushButton::clicked, this, signal);
        layout->addWidget(made);
        return made;
    };
    m_compare = button("compareButton", tr("Compare"), &SelectionBar::compareRequested);
    m_compare->setProperty("primary", true);
    button("tagButton", tr("Tag…"), &SelectionBar::tagRequested);
    button("downloadButton", tr("Download…"), &SelectionBar::downloadRequested);
    button("deleteButton", tr("Delete"), &SelectionBar::deleteRequested);
    layout->addStretch();
    m_summary = new ElidedLabel(this); // a window's width must not follow what is selected
    m_summary->setObjectName(QStringLiteral("selectionSummary"));
    m_summary->setProperty("role", QStringLiteral("muted"));
    layout->addWidget(m_summary);
    hide();
}

void SelectionBar::setSelection(int count, const QString& summary)
{
    setVisible(count > 0);
    m_count->setText(tr("<b>%n selected</b>", nullptr, count));
    m_summary->setText(summary);
    m_compare->setEnabled(count > 1);
    m_compare->setToolTip(count > 1 ? tr("Show how these models differ") : tr("Select two or more models to compare them"));
}

} // namespace modelbook
