#include "ui/table/board_view.h"

#include "models/args/canonical.h"
#include "models/query/edit.h"
#include "models/query/parser.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollBar>
#include <QVBoxLayout>

namespace modelbook {

namespace {

constexpr int laneWidth = 262;
constexpr int mostLanes = 14;

/// The values that lanes are made of: the choices of the field in their order, then what occurs, most frequent first.
std::vector<ArgValue> laneValues(const CellKind& kind, const FieldSummary& summary)
{
    std::vector<ArgValue> values;
    const auto add = [&](const ArgValue& value) {
        if (!value.isNull() && std::find(values.begin(), values.end(), value) == values.end() && static_cast<int>(values.size()) < mostLanes)
            values.push_back(value);
    };
    if (kind.how == CellKind::How::State) {
        for (const char* usual : {"running", "done", "broken"})
            add(ArgValue(usual));
    }
    for (const auto& option : kind.field.options)
        add(ArgValue(option));
    for (const auto& [value, count] : summary.topValues) {
        if (!value.isList())
            add(value);
        else
            for (const auto& item : value.toList())
                add(item);
    }
    return values;
}

} // namespace

BoardView::BoardView(QWidget* parent) : QScrollArea(parent)
{
    setObjectName(QStringLiteral("boardView"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* inside = new QWidget(this);
    m_row = new QHBoxLayout(inside);
    m_row->setContentsMargins(12, 10, 12, 10);
    m_row->setSpacing(10);
    m_row->addStretch();
    setWidget(inside);
}

std::vector<BoardView::Answered> BoardView::answers(const Question& question, const CancelToken& cancel)
{
    std::vector<Answered> answers;
    auto parsed = parseQuery(question.query);
    const auto summary = question.answer->summary(question.field, nullptr, cancel);
    if (parsed.error || !summary)
        return answers;
    parsed.query.group.clear();
    const auto fields = question.library->fields();
    const auto name = shortestName(question.field, *fields);
    const auto ask = [&](const QString& value, const QueryNode& condition) {
        auto table = question.library->query(printQuery(withCondition(parsed.query, condition)), cancel);
        if (table)
            answers.push_back({value, std::move(*table)});
    };
    for (const auto& value : laneValues(cellKind(question.field, question.defined), *summary))
        ask(qstr(displayText(value)), equalTo(name, question.field, value));
    ask({}, hasField(name, false));
    return answers;
}

void BoardView::ask(Question question)
{
    m_question = question;
    m_task.start(
        this, [question = std::move(question)](const CancelToken& cancel) { return answers(question, cancel); },
        [this](const std::vector<Answered>& got) { showLanes(got); });
}

QStringList BoardView::lanes() const
{
    QStringList values;
    for (const auto& lane : m_lanes)
        values.append(lane.value);
    return values;
}

BoardView::Lane BoardView::makeLane(const QString& value)
{
    Lane lane;
    lane.value = value;
    lane.box = new QWidget(widget());
    lane.box->setObjectName(QStringLiteral("boardLane"));
    lane.box->setFixedWidth(laneWidth);
    auto* column = new QVBoxLayout(lane.box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    lane.title = new QLabel(lane.box);
    lane.title->setObjectName(QStringLiteral("laneTitle"));
    lane.title->setTextFormat(Qt::RichText);
    column->addWidget(lane.title);
    lane.cards = new CardList(lane.box);
    lane.cards->setLane(true);
    lane.cards->setSelectionTest([this](const ModelId& id) { return m_isSelected && m_isSelected(id); });
    column->addWidget(lane.cards, 1);
    connect(lane.cards, &CardList::pressed, this, &BoardView::pressed);
    connect(lane.cards, &CardList::toggled, this, &BoardView::toggled);
    connect(lane.cards, &CardList::opened, this, &BoardView::opened);
    connect(lane.cards, &CardList::menuRequested, this, &BoardView::menuRequested);
    const auto numberOf = [this, cards = lane.cards] {
        return static_cast<int>(std::find_if(m_lanes.begin(), m_lanes.end(), [&](const Lane& one) { return one.cards == cards; }) - m_lanes.begin());
    };
    connect(lane.cards, &CardList::dragged, this, [this, numberOf](const ModelId& id, const QPoint& at, bool released) { drag(numberOf(), id, at, released); });
    connect(lane.cards, &CardList::moveRequested, this, [this, numberOf](const ModelId& id, int by) { move(id, numberOf(), numberOf() + by); });
    return lane;
}

void BoardView::showLanes(const std::vector<Answered>& got)
{
    std::vector<Lane> lanes;
    for (const auto& one : got) {
        const auto there = std::find_if(m_lanes.begin(), m_lanes.end(), [&](const Lane& lane) { return lane.value == one.value; });
        auto lane = there != m_lanes.end() ? *there : makeLane(one.value);
        if (there != m_lanes.end())
            m_lanes.erase(there);
        const auto colors = Theme::instance().chipColors(one.value);
        const auto label = one.value.isEmpty()
                               ? tr("no %1").arg(qstr(m_question.field.shortName())).toHtmlEscaped()
                               : QStringLiteral("<span style='background:%1;color:%2'>&nbsp;%3&nbsp;</span>").arg(colors.background.name(), colors.ink.name(), one.value.toHtmlEscaped());
        lane.title->setText(label + QStringLiteral("&nbsp; <span style='color:%1'>%2</span>").arg(tokens().muted.name()).arg(one.table->rowCount()));
        lane.cards->setContent({one.table, m_question.columns, m_question.library->fields()});
        lanes.push_back(lane);
    }
    for (const auto& gone : m_lanes) {
        gone.box->hide();
        gone.box->deleteLater();
    }
    m_lanes = std::move(lanes);
    for (std::size_t i = 0; i < m_lanes.size(); ++i) {
        m_row->removeWidget(m_lanes[i].box);
        m_row->insertWidget(static_cast<int>(i), m_lanes[i].box);
        m_lanes[i].box->show();
    }
    Q_EMIT answered();
}

void BoardView::updateCards()
{
    for (const auto& lane : m_lanes)
        lane.cards->viewport()->update();
}

void BoardView::drag(int from, const ModelId& id, const QPoint& globalPos, bool released)
{
    if (!m_ghost) {
        m_ghost = new QLabel(this);
        m_ghost->setObjectName(QStringLiteral("boardGhost"));
        m_ghost->setAttribute(Qt::WA_TransparentForMouseEvents);
        m_ghost->setStyleSheet(QStringLiteral("background:%1;color:%2;border-radius:6px;padding:6px 10px").arg(tokens().accent.name(), tokens().background.name()));
    }
    const auto name = m_question.answer->rowOf(id);
    const auto text = name ? m_question.answer->cell(*name, {FieldKind::Property, "name"}) : std::nullopt;
    m_ghost->setText(text ? qstr(displayText(*text)) : QString());
    m_ghost->adjustSize();
    m_ghost->move(mapFromGlobal(globalPos) + QPoint(8, 8));
    m_ghost->setVisible(!released);
    m_ghost->raise();
    if (!released)
        return;
    for (std::size_t i = 0; i < m_lanes.size(); ++i) {
        const auto* box = m_lanes[i].box;
        if (box->rect().contains(box->mapFromGlobal(globalPos)))
            return move(id, from, static_cast<int>(i));
    }
}

void BoardView::move(const ModelId& id, int from, int to)
{
    if (to < 0 || to >= static_cast<int>(m_lanes.size()) || to == from)
        return;
    const auto kind = cellKind(m_question.field, m_question.defined);
    const auto& target = m_lanes[static_cast<std::size_t>(to)].value;
    auto text = target;
    if (kind.how == CellKind::How::Locked) {
        Q_EMIT refused(lockReason(m_question.field));
        return;
    }
    if (kind.how == CellKind::How::Tags) {
        // Of the tags only that of the lane changes.
        QStringList tags;
        const auto row = m_question.answer->rowOf(id);
        const auto value = row ? m_question.answer->cell(*row, m_question.field) : std::nullopt;
        for (const auto& tag : editText(value).split(QStringLiteral(", "), Qt::SkipEmptyParts)) {
            if (tag != m_lanes[static_cast<std::size_t>(from)].value)
                tags.append(tag);
        }
        text = target.isEmpty() ? QString() : (tags + QStringList(target)).join(QStringLiteral(", "));
    }
    auto edit = editOf(kind, id, text);
    if (!edit)
        Q_EMIT refused(qstr(edit.error().message()));
    else
        Q_EMIT changeRequested({std::move(*edit)}, target.isEmpty() ? tr("Clear %1 of 1 model").arg(qstr(m_question.field.shortName())) : tr("Move 1 model to %1").arg(target));
}

} // namespace modelbook
