#include "ui/table/filter_chips.h"

#include "ui/widgets/flow_layout.h"
#include "ui/widgets/text.h"

#include <QToolButton>

namespace modelbook {

FilterChips::FilterChips(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("filterChips"));
    auto* layout = new FlowLayout(this);
    layout->setContentsMargins(16, 0, 16, 6);
    auto policy = sizePolicy();
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    m_clear = addButton("clearFilters");
    m_clear->setText(tr("Clear all"));
    connect(m_clear, &QToolButton::clicked, this, &FilterChips::clearRequested);
    hide();
}

QToolButton* FilterChips::addButton(const char* name)
{
    auto* button = new QToolButton(this);
    button->setObjectName(QLatin1String(name));
    button->setProperty("chip", true);
    button->setFocusPolicy(Qt::TabFocus);
    layout()->addWidget(button);
    return button;
}

void FilterChips::setConditions(const std::vector<std::string>& texts)
{
    if (texts == m_texts)
        return;
    m_texts = texts;
    // Chips stay while their texts change with each letter that is typed: new ones would cost as much as the question.
    while (m_chips.size() < texts.size()) {
        layout()->removeWidget(m_clear);
        m_chips.push_back(addButton("filterChip"));
        layout()->addWidget(m_clear);
        connect(m_chips.back(), &QToolButton::clicked, this, [this, i = m_chips.size() - 1] { Q_EMIT removeRequested(i); });
    }
    for (; m_chips.size() > texts.size(); m_chips.pop_back()) {
        layout()->removeWidget(m_chips.back());
        m_chips.back()->hide();
        m_chips.back()->deleteLater(); // it may be the one whose click led here
    }
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto whole = qstr(texts[i]);
        const auto shown = whole.size() > 60 ? whole.left(59) + QStringLiteral("…") : whole;
        m_chips[i]->setText(labelText(shown) + QStringLiteral("  ✕"));
        m_chips[i]->setToolTip(tr("%1\nClick to take this condition away").arg(whole));
        m_chips[i]->show();
    }
    m_clear->setVisible(texts.size() > 1);
    setVisible(!texts.empty());
    updateGeometry();
}

} // namespace modelbook
