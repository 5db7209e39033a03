// What is lost if this fails: gallery, board, footer, curves, finding text, the questions asked before.
#include "tests/ui/mainwindow/window_support.h"
#include "ui/table/board_view.h"
#include "ui/table/card_list.h"
#include "ui/table/curve_cache.h"
#include "ui/table/find_bar.h"
#include "ui/table/footer_row.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QLabel>
#include <QScrollBar>

using namespace modelbook;
using namespace modelbook::test;

namespace {

BoardView& board(Window& w)
{
    return *child<BoardView>(*w.window, "boardView");
}

int laneOf(Window& w, const QString& value)
{
    return static_cast<int>(board(w).lanes().indexOf(value));
}

} // namespace

TEST_CASE("The gallery shows the same models; its cards are selected, opened and walked through by keys")
{
    Window w(60);
    w.run(QStringLiteral("Show as a gallery"));
    auto* gallery = child<CardList>(*w.window, "gallery");
    REQUIRE(gallery->isVisible());
    w.settle();
    QTest::mouseClick(gallery->viewport(), Qt::LeftButton, {}, gallery->cardRect(1).center());
    CHECK(w->table().selectedModels() == std::vector<ModelId>{gallery->answer()->modelId(1)});
    QTest::mouseClick(gallery->viewport(), Qt::LeftButton, Qt::ControlModifier, gallery->cardRect(2).center());
    CHECK(w->table().selectedModels().size() == 2);
    CHECK(child<QWidget>(*w.window, "selectionBar")->isVisible());
    QTest::keyClick(gallery, Qt::Key_End);
    CHECK(gallery->currentModel() == gallery->answer()->modelId(59));
    CHECK(gallery->verticalScrollBar()->value() > 0);
    picture(*w.window, "gallery");
    w.filter(QStringLiteral("val_acc > 0.95"));
    CHECK(gallery->answer()->rowCount() == w.rows().modelCount());
    QTest::keyClick(gallery, Qt::Key_Home);
    QTest::keyClick(gallery, Qt::Key_Return);
    CHECK(w->page() == MainWindow::Page::Model);
}

TEST_CASE("A gallery of a million models scrolls: only cards that are seen are painted")
{
    class Many : public ResultTable
    {
    public:
        std::size_t rowCount() const override { return 1'000'000; }
        ModelId modelId(std::size_t row) const override { return std::to_string(row); }
        std::optional<ArgValue> cell(std::size_t row, const FieldKey&) const override
        {
            ++reads;
            return ArgValue("model-" + std::to_string(row));
        }
        const std::vector<ResultGroup>& groups() const override { return none; }
        std::optional<std::size_t> rowOf(const ModelId& id) const override { return std::stoul(id); }
        std::size_t libraryCount() const override { return rowCount(); }
        Result<FieldSummary> summary(const FieldKey&, const std::vector<RowRange>*, const CancelToken&) const override { return FieldSummary{}; }
        mutable std::size_t reads = 0;
        std::vector<ResultGroup> none;
    };
    CardList cards(nullptr);
    cards.resize(1000, 700);
    const auto answer = std::make_shared<Many>();
    cards.setContent({answer, {{{FieldKind::Property, "name"}, 0}, {{FieldKind::Arg, "a"}, 0}}, std::make_shared<std::vector<FieldInfo>>()});
    cards.show();
    cards.verticalScrollBar()->setValue(cards.verticalScrollBar()->maximum());
    cards.grab();
    CHECK(answer->reads < 1000);
    CHECK(cards.cardAt(QPoint(40, 650)).value_or(0) > 999'900);
}

TEST_CASE("A card drawn to another lane of the board takes its status, and undo takes it back; without a mouse by keys")
{
    Window w;
    w.run(QStringLiteral("Show as a board by status"));
    REQUIRE(waitFor([&] { return board(w).lanes().size() == 4; }));
    w.settle();
    const int none = laneOf(w, QString()), done = laneOf(w, QStringLiteral("done"));
    REQUIRE(board(w).lane(none)->answer()->rowCount() == 12);
    auto* from = board(w).lane(none);
    const auto id = from->answer()->modelId(0);
    const auto start = from->cardRect(0).center();
    const auto target = from->viewport()->mapFromGlobal(board(w).lane(done)->mapToGlobal(QPoint(40, 60)));
    QTest::mousePress(from->viewport(), Qt::LeftButton, {}, start);
    QMouseEvent moved(QEvent::MouseMove, target, from->viewport()->mapToGlobal(target), Qt::NoButton, Qt::LeftButton, {});
    QCoreApplication::sendEvent(from->viewport(), &moved);
    CHECK(child<QLabel>(*w.window, "boardGhost")->isVisible());
    QTest::mouseRelease(from->viewport(), Qt::LeftButton, {}, target);
    REQUIRE(waitFor([&] { return laneOf(w, QStringLiteral("done")) >= 0 && board(w).lane(laneOf(w, QStringLiteral("done")))->answer()->rowCount() == 1; }));
    CHECK(w.library->model(id)->status == "done");
    w.settle();
    picture(*w.window, "board");
    w.run(QStringLiteral("Undo the last change of the library"));
    REQUIRE(waitFor([&] { return board(w).lane(laneOf(w, QString()))->answer()->rowCount() == 12; }));
    w.settle();
    auto* lane = board(w).lane(laneOf(w, QString()));
    lane->setFocus();
    QTest::keyClick(lane, Qt::Key_Down);
    const auto current = lane->currentModel();
    QTest::keyClick(lane, Qt::Key_Left, Qt::ControlModifier | Qt::ShiftModifier);
    REQUIRE(waitFor([&] { return !w.library->model(current)->status.empty(); }));
}

TEST_CASE("On a board by tag a card changes its lane's tag and keeps the others; args refuse")
{
    Window w;
    w.run(QStringLiteral("Show as a board by tag"));
    REQUIRE(waitFor([&] { return laneOf(w, QStringLiteral("ablation")) >= 0; }));
    w.settle();
    const int lane = laneOf(w, QStringLiteral("ablation"));
    const int other = laneOf(w, QStringLiteral("baseline"));
    const auto id = board(w).lane(lane)->answer()->modelId(0);
    Q_EMIT board(w).lane(lane)->moveRequested(id, other - lane);
    REQUIRE(waitFor([&] { return w.library->model(id)->tags == std::vector<std::string>{"baseline", "숫자"}; }));
    w.settle();
    w->table().setLayout(TableLayout::Board, FieldKey{FieldKind::Arg, "optimizer.name"});
    REQUIRE(waitFor([&] { return laneOf(w, QStringLiteral("adam")) >= 0; }));
    w.settle();
    const auto arg = board(w).lane(0)->answer()->modelId(0);
    Q_EMIT board(w).lane(0)->moveRequested(arg, 1);
    CHECK(child<NoticeBar>(*w.window, "noticeBar")->text().contains(QStringLiteral("never change")));
    const auto state = TableState::fromJson(w->table().state().toJson());
    REQUIRE(state);
    CHECK(state->layout == TableLayout::Board);
    CHECK(state->boardField == FieldKey{FieldKind::Arg, "optimizer.name"});
}

TEST_CASE("Below two selected rows stands what each column comes to")
{
    Window w;
    auto* footer = child<FooterRow>(*w.window, "footerRow");
    CHECK_FALSE(footer->isVisible());
    w.filter(QStringLiteral("sort by seed"));
    w.view().selectRow(0);
    CHECK_FALSE(footer->isVisible());
    w.view().selectionModel()->select(QItemSelection(w.rows().index(0, 0), w.rows().index(2, 0)), QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    REQUIRE(footer->isVisible());
    int seed = 0;
    for (std::size_t i = 0; i < w.rows().columns().size(); ++i) {
        if (w.rows().columns()[i].field.path == "seed")
            seed = static_cast<int>(i) + 1;
    }
    REQUIRE(seed > 0);
    REQUIRE(waitFor([&] { return footer->text(seed) == QStringLiteral("mean 1"); }));
    auto column = w.rows().columns()[static_cast<std::size_t>(seed - 1)];
    column.aggregate = Aggregate::Sum;
    Q_EMIT footer->columnChanged(column);
    REQUIRE(waitFor([&] { return footer->text(seed) == QStringLiteral("sum 3"); }));
    picture(*w.window, "footer");
    CHECK(TableState::fromJson(w->table().state().toJson())->columns[static_cast<std::size_t>(seed - 1)].aggregate == Aggregate::Sum);
}

TEST_CASE("The line of the selection follows the cursor from column to column, and never widens the window")
{
    Window w;
    w.filter(QStringLiteral("sort by seed"));
    auto* summary = child<QLabel>(*w.window, "selectionSummary");
    w.view().selectionModel()->select(QItemSelection(w.rows().index(0, 0), w.rows().index(2, 0)), QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    int numeric = 0;
    for (std::size_t i = 0; i < w.rows().columns().size(); ++i) {
        const int column = static_cast<int>(i) + 1;
        const auto* info = w.rows().info(column);
        if (!info || !isNumeric(*info))
            continue;
        ++numeric;
        w.view().selectionModel()->setCurrentIndex(w.rows().index(1, column), QItemSelectionModel::NoUpdate);
        REQUIRE(waitFor([&] { return summary->text().startsWith(qstr(info->key.shortName()) + QStringLiteral(" of selection")); }));
    }
    CHECK(numeric >= 2);
    const int narrowest = w.window->table().minimumSizeHint().width();
    summary->setText(QString(500, QLatin1Char('x')));
    QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
    CHECK(w.window->table().minimumSizeHint().width() == narrowest);
}

TEST_CASE("A metric is shown with its course, read behind the window")
{
    Window w;
    auto state = w->table().state();
    for (auto& column : state.columns) {
        if (column.field == FieldKey{FieldKind::Metric, "val_acc"}) {
            column.format = CellFormat::Curve;
            column.width = 160;
        }
    }
    w->table().setState(state);
    w.settle();
    w.view().grab();
    auto* curves = w->table().findChild<CurveCache*>();
    REQUIRE(curves);
    REQUIRE(waitFor([&] { return curves->points(w.rows().modelId(0), "val_acc") != nullptr; }));
    CHECK(curves->points(w.rows().modelId(0), "val_acc")->size() == 20);
    picture(*w.window, "curves");
}

TEST_CASE("Text is found in the cells shown, from the cursor on, round at the end, both ways")
{
    Window w;
    w.filter(QStringLiteral("sort by seed"));
    w.run(QStringLiteral("Find in the table…"));
    auto* text = child<QLineEdit>(*w.window, "findText");
    text->setText(QStringLiteral("VIT"));
    QTest::keyClick(text, Qt::Key_Return);
    const auto current = [&] { return w.rows().value(w.view().currentIndex().row(), {FieldKind::Arg, "seed"}); };
    REQUIRE(waitFor([&] { return current() == ArgValue(2); }));
    w.settle();
    const int first = w.view().currentIndex().column();
    QTest::keyClick(text, Qt::Key_Return); // the next cell of the same row: model.arch
    REQUIRE(waitFor([&] { return w.view().currentIndex().column() != first; }));
    w.settle();
    QTest::keyClick(text, Qt::Key_Return);
    REQUIRE(waitFor([&] { return current() == ArgValue(5); }));
    w.settle();
    QTest::keyClick(text, Qt::Key_Return, Qt::ShiftModifier);
    REQUIRE(waitFor([&] { return current() == ArgValue(2); }));
    w.settle();
    text->setText(QStringLiteral("nowhere at all"));
    QTest::keyClick(text, Qt::Key_Return);
    REQUIRE(waitFor([&] { return child<QLabel>(*w.window, "findNote")->text().contains(QStringLiteral("Not in")); }));
    QTest::keyClick(text, Qt::Key_Escape);
    CHECK_FALSE(child<QWidget>(*w.window, "findBar")->isVisible());
}

TEST_CASE("Questions asked before are offered again, the last one first")
{
    Window w;
    w.filter(QStringLiteral("seed > 3"));
    w.filter(QStringLiteral("val_acc > 0.9"));
    w.filter(QStringLiteral("seed > 3"));
    w.filter(QStringLiteral("seed >")); // wrong: not kept
    w.filter(QString());
    auto* bar = child<FilterBar>(*w.window, "filterBar");
    bar->setFocus();
    QTest::keyClick(bar, Qt::Key_Down);
    QAbstractItemView* list = nullptr;
    for (auto* widget : QApplication::allWidgets()) {
        if (widget->objectName() == QLatin1String("filterCompletions") && widget->isVisible())
            list = qobject_cast<QAbstractItemView*>(widget);
    }
    REQUIRE(list);
    REQUIRE(list->model()->rowCount() == 2);
    CHECK(list->model()->index(0, 0).data().toString() == QStringLiteral("seed > 3"));
    QTest::keyClick(list, Qt::Key_Down);
    QTest::keyClick(list, Qt::Key_Return);
    REQUIRE(waitFor([&] { return w.query() == QStringLiteral("seed > 3"); }));
}

TEST_CASE("The picker shows the ten args that differ most among the rows shown, not in the whole library")
{
    Window w;
    w.filter(QStringLiteral("model.arch = cnn"));
    w->table().showColumnPicker();
    Q_EMIT child<ColumnPicker>(*w.window, "columnPicker")->tellingRequested();
    w.settle();
    CHECK(w.columns().contains(QStringLiteral("arg.seed")));
    CHECK(w.columns().contains(QStringLiteral("arg.optimizer.lr")));
    CHECK_FALSE(w.columns().contains(QStringLiteral("arg.model.arch"))); // alike in all of them
}
