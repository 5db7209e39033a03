#include "ui/diff/compare_headers.h"

#include "ui/diff/compare_model.h"
#include "ui/theme/theme.h"

#include <QPainter>

namespace modelbook {

namespace {

/// Where the last segment of a dotted path starts; an escaped dot is none.
qsizetype lastSegment(const QString& path)
{
    for (auto at = path.size() - 1; at > 0; --at) {
        if (path[at] == QLatin1Char('.') && path[at - 1] != QLatin1Char('\\'))
            return at + 1;
    }
    return 0;
}

} // namespace

CompareColumnHeader::CompareColumnHeader(const CompareModel& model, QWidget* parent)
    : QHeaderView(Qt::Horizontal, parent)
    , m_model(model)
{
    setObjectName(QStringLiteral("compareHeader"));
    setSectionsMovable(true);
    setSectionsClickable(true);
    setHighlightSections(false);
    setDefaultSectionSize(230);
    setMinimumSectionSize(70);
    setStretchLastSection(false);
    connect(this, &QHeaderView::sectionMoved, this, [this](int, int from, int to) {
        if (m_puttingBack)
            return;
        // The columns themselves change places, so that copies and exports have them in this order, too.
        m_puttingBack = true;
        moveSection(to, from);
        m_puttingBack = false;
        Q_EMIT columnDragged(from, to);
    });
}

QSize CompareColumnHeader::sizeHint() const
{
    return {QHeaderView::sizeHint().width(), measures::headerHeight};
}

void CompareColumnHeader::paintSection(QPainter* painter, const QRect& rect, int section) const
{
    const auto& t = tokens();
    painter->save();
    painter->fillRect(rect, t.background);
    painter->setPen(t.line);
    painter->drawLine(rect.bottomLeft(), rect.bottomRight());
    painter->drawLine(rect.topRight(), rect.bottomRight());
    auto space = rect.adjusted(measures::cellPadding, 0, -measures::cellPadding, 0);
    const bool base = m_model.diff() && !m_model.diff()->amongAll && m_model.diff()->baseline == static_cast<std::size_t>(section);
    const auto badge = tr("baseline");
    painter->setFont(Theme::instance().textFont(12));
    const int badgeWidth = base ? painter->fontMetrics().horizontalAdvance(badge) + 12 : 0;
    painter->setFont(Theme::instance().textFont(13, QFont::DemiBold));
    painter->setPen(t.ink);
    const auto label = painter->fontMetrics().elidedText(
        m_model.headerData(section, Qt::Horizontal, Qt::DisplayRole).toString(), Qt::ElideMiddle,
        std::max(space.width() - badgeWidth - 6, 20));
    painter->drawText(space, Qt::AlignVCenter | Qt::AlignLeft, label);
    if (base) {
        const QRect chip(space.left() + painter->fontMetrics().horizontalAdvance(label) + 6,
                         rect.center().y() - 9, badgeWidth, 19);
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(t.accentBackground);
        painter->drawRoundedRect(chip, 4, 4);
        painter->setPen(t.accent);
        painter->setFont(Theme::instance().textFont(12));
        painter->drawText(chip, Qt::AlignCenter, badge);
    }
    painter->restore();
}

CompareRowHeader::CompareRowHeader(const CompareModel& model, QWidget* parent)
    : QHeaderView(Qt::Vertical, parent)
    , m_model(model)
{
    setObjectName(QStringLiteral("compareNames"));
    setSectionsClickable(true);
    setHighlightSections(false);
    setSectionResizeMode(QHeaderView::Fixed);
    setDefaultSectionSize(measures::rowHeight);
}

QSize CompareRowHeader::sizeHint() const
{
    return {m_width, QHeaderView::sizeHint().height()};
}

void CompareRowHeader::fit()
{
    const QFontMetrics text(Theme::instance().textFont()), mono(Theme::instance().monoFont());
    int width = 180;
    // The first rows tell; measuring 12,000 names would take longer than a frame.
    for (int i = 0; i < std::min(m_model.rowCount(), 200); ++i) {
        const auto& row = m_model.row(i);
        const auto& metrics = row.section == CompareModel::Section::Tensors && !row.head ? mono : text;
        width = std::max(width, metrics.horizontalAdvance(m_model.path(row)) + 3 * measures::cellPadding);
    }
    m_width = std::min(width, 380);
    setFixedWidth(m_width);
    updateGeometry();
}

void CompareRowHeader::paintSection(QPainter* painter, const QRect& rect, int section) const
{
    if (section < 0 || section >= m_model.rowCount())
        return;
    const auto& t = tokens();
    const auto& row = m_model.row(section);
    painter->save();
    painter->fillRect(rect, row.head ? t.side : t.background);
    painter->setPen(t.faintLine);
    painter->drawLine(rect.bottomLeft(), rect.bottomRight());
    painter->setPen(t.line);
    if (!row.head)
        painter->drawLine(rect.topRight(), rect.bottomRight());
    auto space = rect.adjusted(measures::cellPadding, 0, -measures::cellPadding, 0);
    const auto path = m_model.path(row);
    if (row.head) {
        const bool collapsed = m_model.index(section, 0).data(CompareModel::CollapsedRole).toBool();
        painter->setFont(Theme::instance().textFont(12));
        painter->setPen(t.muted);
        painter->drawText(space, Qt::AlignVCenter | Qt::AlignLeft,
                          collapsed ? QStringLiteral("▸") : QStringLiteral("▾"));
        space.adjust(16, 0, measures::cellPadding, 0);
        const auto gap = path.indexOf(QLatin1String("  "));
        const auto title = gap < 0 ? path : path.left(gap);
        painter->setFont(Theme::instance().textFont(13, QFont::DemiBold));
        painter->setPen(t.ink);
        painter->drawText(space, Qt::AlignVCenter | Qt::AlignLeft, title);
        space.adjust(painter->fontMetrics().horizontalAdvance(title) + 6, 0, 0, 0);
        painter->setFont(Theme::instance().textFont(13));
        painter->setPen(t.muted);
        if (gap >= 0)
            painter->drawText(space, Qt::AlignVCenter | Qt::AlignLeft, path.mid(gap).trimmed());
        painter->restore();
        return;
    }
    const bool tensor = row.section == CompareModel::Section::Tensors || row.section == CompareModel::Section::Code;
    if (const auto who = m_model.whoChanged(row); !who.isEmpty()) {
        painter->setFont(Theme::instance().textFont(12));
        painter->setPen(t.muted);
        const auto shown = painter->fontMetrics().elidedText(who, Qt::ElideMiddle, space.width() / 2);
        painter->drawText(space, Qt::AlignVCenter | Qt::AlignRight, shown);
        space.adjust(0, 0, -painter->fontMetrics().horizontalAdvance(shown) - 8, 0);
    }
    painter->setFont(tensor ? Theme::instance().monoFont() : Theme::instance().textFont());
    const auto shown = painter->fontMetrics().elidedText(path, Qt::ElideMiddle, space.width());
    const auto split = tensor || shown != path ? 0 : lastSegment(path);
    painter->setPen(t.muted);
    painter->drawText(space, Qt::AlignVCenter | Qt::AlignLeft, shown.left(split));
    painter->setPen(t.ink);
    space.adjust(painter->fontMetrics().horizontalAdvance(shown.left(split)), 0, 0, 0);
    painter->drawText(space, Qt::AlignVCenter | Qt::AlignLeft, shown.mid(split));
    painter->restore();
}

} // namespace modelbook
