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
    hide();
}

void FilterChips::setConditions(const std::vector<std::string>& texts)
{
    if (texts == m_texts)
        return;
    m_texts = texts;
    while (auto* item = layout()->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // it may be the one whose click led here
        delete item;
    }
    const auto button = [this](const QString& text, const char* name) {
        auto* made = new QToolButton(this);
        made->setObjectName(QLatin1String(name));
        made->setText(text);
        made->setAutoRaise(false);
        made->setProperty("chip", true);
        made->setFocusPolicy(Qt::TabFocus);
        layout()->addWidget(made);
        made->show();
        return made;
    };
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto whole = qstr(texts[i]);
        const auto shown = whole.size() > 60 ? whole.left(59) + QStringLiteral("…") : whole;
        auto* chip = button(labelText(shown) + QStringLiteral("  ✕"), "filterChip");
        chip->setToolTip(tr("%1\nClick to take this condition away").arg(whole));
        connect(chip, &QToolButton::clicked, this, [this, i] { Q_EMIT removeRequested(i); });
    }
    if (texts.size() > 1)
        connect(button(tr("Clear all"), "clearFilters"), &QToolButton::clicked, this, &FilterChips::clearRequested);
    setVisible(!texts.empty());
    updateGeometry();
}

} // namespace modelbook
