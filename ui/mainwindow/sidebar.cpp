#include "ui/mainwindow/sidebar.h"

#include "ui/theme/theme.h"

#include <QLabel>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace modelbook {

namespace {

enum Role { IdRole = Qt::UserRole, SignRole, CountRole };

class EntryDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {120, 28}; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const auto& t = tokens();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const bool current = option.state.testFlag(QStyle::State_Selected);
        const bool hover = option.state.testFlag(QStyle::State_MouseOver);
        if (current || hover) {
            painter->setPen(Qt::NoPen);
            painter->setBrush(current ? t.accentBackground : t.hover);
            painter->drawRoundedRect(option.rect.adjusted(0, 0, -1, -1), 6, 6);
        }
        const auto rect = option.rect.adjusted(8, 0, -8, 0);
        const auto count = index.data(CountRole).toString();
        painter->setFont(Theme::instance().textFont(11));
        const int countWidth = count.isEmpty() ? 0 : painter->fontMetrics().horizontalAdvance(count) + 6;
        painter->setPen(t.muted);
        painter->drawText(rect, Qt::AlignRight | Qt::AlignVCenter, count);
        painter->setFont(Theme::instance().textFont(13));
        painter->setPen(current ? t.accent : t.ink);
        painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter, index.data(SignRole).toString());
        painter->drawText(rect.adjusted(22, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight,
                                                            rect.width() - 22 - countWidth));
        painter->restore();
    }
};

} // namespace

Sidebar::Sidebar(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("sidebar"));
    setProperty("role", QStringLiteral("side"));
    setAttribute(Qt::WA_StyledBackground);
    setFixedWidth(208);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 16, 8, 12);
    layout->setSpacing(2);
    m_libraries = addSection(tr("LIBRARIES"), "libraryList", layout);
    m_views = addSection(tr("VIEWS"), "viewList", layout);
    m_tools = addSection(tr("TOOLS"), "toolList", layout);
    layout->addStretch();
    m_footer = new QLabel(this);
    m_footer->setObjectName(QStringLiteral("sidebarFooter"));
    m_footer->setProperty("role", QStringLiteral("muted"));
    m_footer->setWordWrap(true);
    m_footer->setContentsMargins(8, 0, 8, 0);
    m_footer->setFont(Theme::instance().textFont(12));
    layout->addWidget(m_footer);
    const auto chosen = [this](QListWidget* list, void (Sidebar::*signal)(const QString&)) {
        connect(list, &QListWidget::itemClicked, this,
                [this, signal](QListWidgetItem* item) { Q_EMIT (this->*signal)(item->data(IdRole).toString()); });
        connect(list, &QListWidget::itemActivated, this,
                [this, signal](QListWidgetItem* item) { Q_EMIT (this->*signal)(item->data(IdRole).toString()); });
    };
    chosen(m_libraries, &Sidebar::libraryChosen);
    chosen(m_views, &Sidebar::viewChosen);
    chosen(m_tools, &Sidebar::toolChosen);
    m_views->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_views, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        if (const auto* item = m_views->itemAt(at))
            Q_EMIT viewMenuRequested(item->data(IdRole).toString(), m_views->viewport()->mapToGlobal(at));
    });
}

QListWidget* Sidebar::addSection(const QString& title, const char* name, QVBoxLayout* layout)
{
    auto* label = new QLabel(title, this);
    label->setProperty("role", QStringLiteral("section"));
    label->setContentsMargins(8, layout->count() ? 14 : 0, 0, 4);
    layout->addWidget(label);
    auto* list = new QListWidget(this);
    list->setObjectName(QLatin1String(name));
    list->setItemDelegate(new EntryDelegate(list));
    list->setFrameShape(QFrame::NoFrame);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    list->setMouseTracking(true);
    list->setStyleSheet(QStringLiteral("background: transparent"));
    layout->addWidget(list);
    return list;
}

void Sidebar::fill(QListWidget* list, const std::vector<SidebarEntry>& entries, const QString& current)
{
    list->clear();
    for (const auto& entry : entries) {
        auto* item = new QListWidgetItem(entry.text, list);
        item->setData(IdRole, entry.id);
        item->setData(SignRole, entry.sign);
        item->setData(CountRole, entry.count);
        item->setToolTip(entry.tip);
        if (!current.isEmpty() && entry.id == current)
            list->setCurrentItem(item);
    }
    const int rows = std::clamp(static_cast<int>(entries.size()), 1, 9);
    list->setFixedHeight(rows * 28 + 2);
}

void Sidebar::setLibraries(const std::vector<SidebarEntry>& entries, const QString& current)
{
    fill(m_libraries, entries, current);
}

void Sidebar::setViews(const std::vector<SidebarEntry>& entries, const QString& current)
{
    fill(m_views, entries, current);
}

void Sidebar::setTools(const std::vector<SidebarEntry>& entries)
{
    fill(m_tools, entries, {});
}

void Sidebar::setFooter(const QString& text)
{
    m_footer->setText(text);
}

} // namespace modelbook
