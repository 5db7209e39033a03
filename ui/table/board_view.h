// BoardView: the models of an answer in lanes, one for each value of a field; a card drawn to another lane takes its value.
#pragma once

#include "models/library/library.h"
#include "ui/table/card_list.h"
#include "ui/table/editable.h"
#include "ui/widgets/async.h"

#include <QScrollArea>

class QHBoxLayout;
class QLabel;

namespace modelbook {

class BoardView : public QScrollArea
{
    Q_OBJECT
public:
    explicit BoardView(QWidget* parent);

    struct Question {
        std::shared_ptr<Library> library;
        std::string query; ///< whose models are shown; its grouping is left out
        ResultTablePtr answer; ///< to it
        FieldKey field;        ///< of the lanes
        std::vector<TableColumn> columns;
        std::vector<CustomField> defined;
    };
    /// Keeps the scroll positions of lanes that stay.
    void ask(Question question);
    bool isRunning() const { return m_task.isRunning(); }
    void setSelectionTest(std::function<bool(const ModelId&)> test) { m_isSelected = std::move(test); }
    void updateCards();
    /// The values of the lanes from the left; "" is the one of models without.
    QStringList lanes() const;
    CardList* lane(int number) const { return m_lanes[static_cast<std::size_t>(number)].cards; }

Q_SIGNALS:
    void pressed(const ModelId& id, Qt::KeyboardModifiers keys);
    void toggled(const ModelId& id);
    void opened(const ModelId& id);
    void menuRequested(const ModelId& id, const QPoint& globalPos);
    void changeRequested(const std::vector<ModelEdit>& edits, const QString& what);
    void refused(const QString& why);
    void answered();

private:
    struct Lane {
        QString value;
        QWidget* box;
        QLabel* title;
        CardList* cards;
    };
    struct Answered {
        QString value;
        ResultTablePtr table;
    };
    static std::vector<Answered> answers(const Question& question, const CancelToken& cancel);
    void showLanes(const std::vector<Answered>& got);
    Lane makeLane(const QString& value);
    void move(const ModelId& id, int from, int to);
    void drag(int from, const ModelId& id, const QPoint& globalPos, bool released);

    Question m_question;
    LatestTask m_task;
    std::vector<Lane> m_lanes;
    QHBoxLayout* m_row;
    QLabel* m_ghost = nullptr; ///< what is under the mouse while a card is drawn
    std::function<bool(const ModelId&)> m_isSelected;
};

} // namespace modelbook
