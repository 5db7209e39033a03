#include "ui/table/find_bar.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace modelbook {

std::optional<FoundCell> findCell(const ResultTable& answer, const std::vector<TableColumn>& columns, const QString& words, FoundCell from,
                                  bool backwards, const CancelToken& cancel)
{
    const auto cells = answer.rowCount() * columns.size();
    if (cells == 0 || words.isEmpty() || !answer.complete(cancel))
        return std::nullopt;
    auto at = from.row * columns.size() + from.column;
    for (std::size_t i = 0; i < cells; ++i) {
        at = backwards ? (at == 0 ? cells - 1 : at - 1) : (at + 1 == cells ? 0 : at + 1);
        if (i % 4096 == 0 && cancel.isCancelled())
            return std::nullopt;
        const FoundCell here{at / columns.size(), at % columns.size()};
        const auto& column = columns[here.column];
        const auto value = answer.cell(here.row, column.field);
        if (value && formattedText(*value, column.field, column.format).contains(words, Qt::CaseInsensitive))
            return here;
    }
    return std::nullopt;
}

FindBar::FindBar(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("findBar"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(16, 5, 16, 5);
    row->setSpacing(6);
    m_text = new QLineEdit(this);
    m_text->setObjectName(QStringLiteral("findText"));
    m_text->setPlaceholderText(tr("Find in the cells shown"));
    m_text->setMaximumWidth(320);
    row->addWidget(m_text, 1);
    const auto button = [&](const char* name, const QString& text, const QString& tip, auto run) {
        auto* made = new QPushButton(text, this);
        made->setObjectName(QLatin1String(name));
        made->setToolTip(tip);
        made->setProperty("flat", true);
        made->setFocusPolicy(Qt::TabFocus);
        connect(made, &QPushButton::clicked, this, run);
        row->addWidget(made);
    };
    button("findPrevious", QStringLiteral("↑"), tr("The one before (Shift+Enter)"), [this] { Q_EMIT wanted(true); });
    button("findNext", QStringLiteral("↓"), tr("The next one (Enter)"), [this] { Q_EMIT wanted(false); });
    m_note = new QLabel(this);
    m_note->setObjectName(QStringLiteral("findNote"));
    m_note->setProperty("role", QStringLiteral("muted"));
    row->addWidget(m_note);
    row->addStretch();
    button("findClose", QStringLiteral("✕"), tr("Close (Escape)"), [this] { close(); });
    connect(m_text, &QLineEdit::textChanged, m_note, &QLabel::clear);
    hide();
}

void FindBar::open()
{
    show();
    m_text->setFocus();
    m_text->selectAll();
}

void FindBar::close()
{
    m_task.cancel();
    hide();
    Q_EMIT closed();
}

void FindBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        Q_EMIT wanted(event->modifiers().testFlag(Qt::ShiftModifier));
    else if (event->key() == Qt::Key_Escape)
        close();
    else
        QWidget::keyPressEvent(event);
}

void FindBar::find(const ResultTablePtr& answer, const std::vector<TableColumn>& columns, FoundCell from, bool backwards)
{
    const auto words = m_text->text();
    if (words.isEmpty() || !answer)
        return;
    m_note->setText(tr("Looking…"));
    m_task.start(
        this, [=](const CancelToken& cancel) { return findCell(*answer, columns, words, from, backwards, cancel); },
        [this](const std::optional<FoundCell>& cell) {
            m_note->setText(cell ? QString() : tr("Not in any cell shown"));
            if (cell)
                Q_EMIT found(cell->row, cell->column);
        });
}

} // namespace modelbook
