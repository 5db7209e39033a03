#include "ui/table/column_picker.h"

#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMouseEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace modelbook {

namespace {

/// Two lines per field: path and samples; fill rate and a switch at the right.
class FieldDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {300, 44}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const auto& t = tokens();
        auto& theme = Theme::instance();
        painter->save();
        const bool current = option.state.testFlag(QStyle::State_Selected) || option.state.testFlag(QStyle::State_MouseOver);
        painter->fillRect(option.rect, current ? t.hover : t.raised);
        const auto rect = option.rect.adjusted(14, 0, -14, 0);
        painter->setFont(theme.textFont(12));
        painter->setPen(t.faint);
        painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter, index.data(FieldListModel::TypeSignRole).toString());
        const int left = rect.left() + 24, right = rect.right() - 78;
        painter->setFont(theme.textFont(13));
        painter->setPen(t.ink);
        const auto elided = [&](const QString& text) {
            return painter->fontMetrics().elidedText(text, Qt::ElideMiddle, right - left);
        };
        painter->drawText(QRect(left, rect.top() + 5, right - left, 18), Qt::AlignVCenter, elided(index.data().toString()));
        painter->setFont(theme.textFont(11));
        painter->setPen(t.muted);
        painter->drawText(QRect(left, rect.top() + 23, right - left, 16), Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(index.data(FieldListModel::SampleRole).toString(),
                                                            Qt::ElideRight, right - left));
        painter->drawText(QRect(right, rect.top(), 44, rect.height()), Qt::AlignVCenter | Qt::AlignRight,
                          QStringLiteral("%1 %").arg(index.data(FieldListModel::ShareRole).toInt()));
        paintSwitch(*painter, QRectF(rect.right() - 26, rect.center().y() - 7, 26, 14),
                    index.data(Qt::CheckStateRole).toInt() == Qt::Checked);
        painter->restore();
    }

private:
    static void paintSwitch(QPainter& painter, const QRectF& rect, bool on)
    {
        const auto& t = tokens();
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(on ? t.accent : t.line);
        painter.drawRoundedRect(rect, 7, 7);
        painter.setBrush(t.dark ? t.ink : QColor(Qt::white));
        painter.drawEllipse(QRectF(on ? rect.right() - 12.5 : rect.left() + 1.5, rect.top() + 1.5, 11, 11));
    }
};

} // namespace

ColumnPicker::ColumnPicker(QWidget* parent) : QFrame(parent, Qt::Popup), m_fields(this)
{
    setObjectName(QStringLiteral("columnPicker"));
    setProperty("role", QStringLiteral("popup"));
    setFixedSize(340, 420);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, 10, 1, 8);
    layout->setSpacing(6);
    m_search = new QLineEdit(this);
    m_search->setObjectName(QStringLiteral("columnSearch"));
    m_search->setPlaceholderText(tr("Search fields, or = and a formula"));
    m_search->setClearButtonEnabled(true);
    m_search->installEventFilter(this);
    auto* searchRow = new QHBoxLayout;
    searchRow->setContentsMargins(10, 0, 10, 0);
    searchRow->addWidget(m_search);
    layout->addLayout(searchRow);
    m_list = new QListView(this);
    m_list->setObjectName(QStringLiteral("columnList"));
    m_list->setItemDelegate(new FieldDelegate(m_list));
    m_list->setModel(&m_fields);
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->viewport()->installEventFilter(this);
    layout->addWidget(m_list);
    m_count = new QLabel(this);
    m_count->setObjectName(QStringLiteral("columnCount"));
    m_count->setProperty("role", QStringLiteral("muted"));
    m_count->setWordWrap(true);
    m_count->setContentsMargins(14, 2, 14, 2);
    layout->addWidget(m_count);
    connect(m_count, &QLabel::linkActivated, this, [this](const QString& link) {
        if (link == QLatin1String("new")) {
            close();
            Q_EMIT newFieldRequested();
        } else {
            Q_EMIT tellingRequested();
        }
    });
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_fields.setSearch(text);
        m_list->setCurrentIndex(m_fields.index(0));
        updateCount();
    });
    connect(&m_fields, &FieldListModel::toggled, this, &ColumnPicker::toggled);
}

void ColumnPicker::updateCount()
{
    const auto shown = m_fields.rowCount();
    const auto text = m_search->text().isEmpty() ? tr("%n fields", nullptr, static_cast<int>(m_fields.fieldCount()))
                                                 : tr("%1 of %n fields", nullptr, static_cast<int>(m_fields.fieldCount())).arg(shown);
    const auto link = [](const char* target, const QString& words) {
        return QStringLiteral(" · <a href='%1' style='text-decoration:none;color:%2'>%3</a>").arg(QLatin1String(target), tokens().accent.name(), words);
    };
    m_count->setToolTip({});
    m_count->setText(text + link("telling", tr("show the 10 that differ most here")) + link("new", tr("new field")));
}

void ColumnPicker::popup(QWidget* anchor)
{
    m_search->clear();
    m_fields.setSearch({});
    updateCount();
    const auto corner = anchor->mapToGlobal(QPoint(anchor->width() - width(), anchor->height() + 4));
    move(corner);
    show();
    m_search->setFocus();
    m_list->setCurrentIndex(m_fields.index(0));
    m_list->scrollToTop();
}

void ColumnPicker::toggleCurrent()
{
    const auto current = m_list->currentIndex();
    if (current.isValid())
        m_fields.setData(current, current.data(Qt::CheckStateRole).toInt() == Qt::Checked ? Qt::Unchecked : Qt::Checked,
                         Qt::CheckStateRole);
}

void ColumnPicker::setProblem(const QString& text)
{
    m_count->setText(text);
    m_count->setToolTip(text);
}

bool ColumnPicker::eventFilter(QObject* object, QEvent* event)
{
    if (object == m_list->viewport() && event->type() == QEvent::MouseButtonRelease) {
        const auto index = m_list->indexAt(static_cast<QMouseEvent*>(event)->pos());
        if (index.isValid()) {
            m_list->setCurrentIndex(index);
            toggleCurrent();
        }
        return true;
    }
    if (object == m_search && event->type() == QEvent::KeyPress) {
        const auto key = static_cast<QKeyEvent*>(event)->key();
        const int row = m_list->currentIndex().row();
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            const int next = std::clamp(row + (key == Qt::Key_Down ? 1 : -1), 0, std::max(0, m_fields.rowCount() - 1));
            m_list->setCurrentIndex(m_fields.index(next));
            return true;
        }
        if ((key == Qt::Key_Return || key == Qt::Key_Enter) && m_search->text().startsWith(QLatin1Char('='))) {
            Q_EMIT formulaRequested(m_search->text());
            return true;
        }
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            toggleCurrent();
            return true;
        }
    }
    return QFrame::eventFilter(object, event);
}

} // namespace modelbook
