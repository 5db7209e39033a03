#include "ui/inspector/finding_lines.h"

#include "ui/widgets/text.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>

#include <algorithm>

namespace modelbook {

QString levelText(Finding::Level level)
{
    switch (level) {
    case Finding::Level::Danger:
        return FindingLines::tr("Danger");
    case Finding::Level::Warning:
        return FindingLines::tr("Warning");
    case Finding::Level::Info:
        break;
    }
    return FindingLines::tr("Note");
}

FindingLines::FindingLines(QWidget* parent) : QWidget(parent), m_layout(new QVBoxLayout(this))
{
    setObjectName(QStringLiteral("findingLines"));
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
}

void FindingLines::setFindings(const std::vector<Finding>& findings)
{
    constexpr std::size_t shown = 3;
    while (auto* item = m_layout->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    // Notes are in the tab; up here is what must be known before the file is trusted.
    auto sorted = findings;
    std::erase_if(sorted, [](const auto& finding) { return finding.level == Finding::Level::Info; });
    std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.level > b.level; });
    const auto more = sorted.size() > shown ? sorted.size() - shown : 0;
    for (std::size_t i = 0; i < sorted.size() - more; ++i) {
        const auto& finding = sorted[i];
        auto* line = new QFrame(this);
        line->setProperty("role", finding.level == Finding::Level::Danger ? QStringLiteral("danger")
                                                                          : QStringLiteral("warning"));
        auto* row = new QHBoxLayout(line);
        row->setContentsMargins(16, 8, 16, 8);
        row->setSpacing(8);
        auto* level = new QLabel(levelText(finding.level) + QLatin1Char(':'), line);
        auto bold = level->font();
        bold.setWeight(QFont::DemiBold);
        level->setFont(bold);
        row->addWidget(level, 0, Qt::AlignTop);
        auto* message = new QLabel(qstr(finding.message), line);
        message->setTextFormat(Qt::PlainText);
        message->setWordWrap(true);
        message->setTextInteractionFlags(Qt::TextSelectableByMouse);
        row->addWidget(message, 1);
        if (more && i + 1 == shown) {
            auto* rest = new QLabel(tr("and %n more", nullptr, static_cast<int>(more)), line);
            rest->setProperty("role", QStringLiteral("muted"));
            row->addWidget(rest, 0, Qt::AlignTop);
        }
        m_layout->addWidget(line);
    }
    setVisible(!sorted.empty());
}

} // namespace modelbook
