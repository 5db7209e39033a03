// What is lost if this fails: filtering, sorting, formatting and copying with the mouse alone.
#include "tests/ui/mainwindow/window_support.h"
#include "ui/table/distribution_popup.h"
#include "ui/table/filter_chips.h"
#include "ui/table/frozen_columns.h"
#include "ui/table/header_menu.h"
#include "ui/widgets/histogram.h"

#include <QClipboard>
#include <QLabel>
#include <QMenu>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QToolButton>

using namespace modelbook;
using namespace modelbook::test;

namespace {

/// The column of a field on the screen.
int columnOf(Window& w, const char* field)
{
    const auto& columns = w.rows().columns();
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].field.text() == field)
            return static_cast<int>(i) + 1;
    }
    FAIL("no column " << field);
    return 0;
}

/// Triggers an entry of a menu that has just opened, as a click does: the menu closes before the entry acts.
void choose(Window& w, QMenu* menu, const char* action)
{
    REQUIRE(menu);
    auto* found = menu->findChild<QAction*>(QLatin1String(action));
    REQUIRE(found);
    menu->close();
    found->trigger();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    w.settle();
}

void chooseInHeader(Window& w, const char* field, const char* action)
{
    auto& header = w.view().header();
    Q_EMIT header.menuRequested(columnOf(w, field), header.mapToGlobal(QPoint(5, 5)));
    choose(w, w.window->findChild<HeaderMenu*>(), action);
}

void chooseInCell(Window& w, int row, const char* field, const char* action)
{
    Q_EMIT w.view().cellMenuRequested(w.rows().index(row, columnOf(w, field)), w.view().mapToGlobal(QPoint(5, 5)));
    choose(w, w.window->findChild<QMenu*>(QStringLiteral("tableMenu")), action);
}

QString query(Window& w)
{
    return w->table().state().query;
}

} // namespace

TEST_CASE("The menu of a heading sorts, groups, filters by frequent values, renames, pins and hides")
{
    Window w;
    chooseInHeader(w, "metric.val_acc", "sortDescending");
    CHECK(query(w) == QStringLiteral("sort by val_acc desc"));
    chooseInHeader(w, "metric.val_acc", "sortDescending"); // once more ends it
    CHECK(query(w).isEmpty());
    chooseInHeader(w, "arg.optimizer.name", "group");
    CHECK(query(w) == QStringLiteral("group by optimizer.name"));
    CHECK(w.rows().isGroup(0));
    w->table().setAllCollapsed(true);
    CHECK(w.rows().rowCount() == 3);
    w->table().setAllCollapsed(false);
    CHECK(w.rows().rowCount() == 15);
    chooseInHeader(w, "arg.optimizer.name", "group");
    CHECK(query(w).isEmpty());
    chooseInHeader(w, "arg.optimizer.name", "value");
    CHECK(w.rows().rowCount() == 4);
    CHECK(query(w).startsWith(QStringLiteral("optimizer.name = ")));
    chooseInHeader(w, "arg.optimizer.name", "hide");
    CHECK_FALSE(w.columns().contains(QStringLiteral("arg.optimizer.name")));
}

TEST_CASE("Conditions are chips; a click takes one away")
{
    Window w;
    auto* bar = child<FilterBar>(*w.window, "filterBar");
    auto* chips = child<FilterChips>(*w.window, "filterChips");
    CHECK_FALSE(chips->isVisible());
    bar->setText(QStringLiteral("val_acc > 0.9 and (seed = 1 or seed = 2) sort by seed"));
    REQUIRE(waitFor([&] { return chips->isVisible() && w.rows().rowCount() == 2; }));
    auto buttons = chips->findChildren<QToolButton*>(QStringLiteral("filterChip"));
    REQUIRE(buttons.size() == 2);
    CHECK(buttons[1]->text().startsWith(QStringLiteral("seed = 1 or seed = 2")));
    QTest::mouseClick(buttons[0], Qt::LeftButton);
    w.settle();
    CHECK(query(w) == QStringLiteral("seed = 1 or seed = 2 sort by seed"));
    CHECK(bar->text() == query(w));
}

TEST_CASE("From a cell: only this value, not this value; args are shown as locked")
{
    Window w;
    const auto value = w.rows().index(2, columnOf(w, "arg.optimizer.name")).data().toString();
    chooseInCell(w, 2, "arg.optimizer.name", "onlyThis");
    CHECK(query(w) == QStringLiteral("optimizer.name = ") + value);
    CHECK(w.rows().rowCount() == 4);
    child<FilterBar>(*w.window, "filterBar")->clear();
    REQUIRE(waitFor([&] { return w.rows().rowCount() == 12; }));
    chooseInCell(w, 2, "arg.optimizer.name", "notThis");
    CHECK(w.rows().rowCount() == 8);
    Q_EMIT w.view().cellMenuRequested(w.rows().index(0, columnOf(w, "arg.optimizer.name")), {});
    auto* menu = w.window->findChild<QMenu*>(QStringLiteral("tableMenu"));
    REQUIRE(menu);
    auto* locked = menu->findChild<QAction*>(QStringLiteral("locked"));
    REQUIRE(locked);
    CHECK_FALSE(locked->isEnabled());
    menu->close();
}

TEST_CASE("Formats and titles of columns are shown, and kept by the view")
{
    Window w;
    chooseInHeader(w, "metric.val_acc", "percent");
    const auto text = w.rows().index(0, columnOf(w, "metric.val_acc")).data().toString();
    CHECK(text.endsWith(QStringLiteral(" %")));
    chooseInHeader(w, "metric.val_acc", "pin");
    const auto state = w->table().state();
    const auto again = TableState::fromJson(state.toJson());
    REQUIRE(again);
    CHECK(*again == state);
    CHECK(again->columns.front().field.path == "val_acc");
    CHECK(again->columns.front().pinned);
    CHECK(again->columns.front().format == CellFormat::Percent);
    chooseInHeader(w, "metric.val_acc", "tallRows");
    CHECK(w.view().rowHeight(0) > 40);
    CHECK(TableState::fromJson(w->table().state().toJson())->rowHeight == RowHeight::Tall);
}

TEST_CASE("Pinned columns stay at the left and follow the table")
{
    Window w(60);
    chooseInHeader(w, "is.name", "pin");
    auto* frozen = child<FrozenColumns>(w.view(), "frozenColumns");
    REQUIRE(frozen->isVisible());
    w->resize(700, 500);
    w.view().verticalScrollBar()->setValue(40);
    CHECK(frozen->verticalScrollBar()->value() == 40);
    w.view().horizontalScrollBar()->setValue(100);
    CHECK(frozen->columnViewportPosition(1) == w.view().columnWidth(0));
    CHECK(frozen->isColumnHidden(2));
    const auto index = w.rows().index(frozen->rowAt(50), 1);
    QTest::mouseClick(frozen->viewport(), Qt::LeftButton, {}, frozen->visualRect(index).center());
    CHECK(w->table().selectedModels() == std::vector<ModelId>{w.rows().modelId(index.row())});
    chooseInHeader(w, "is.name", "pin");
    CHECK_FALSE(frozen->isVisible());
}

TEST_CASE("A range dragged over the distribution becomes a filter")
{
    Window w(40);
    chooseInHeader(w, "metric.val_acc", "distribution");
    REQUIRE(waitFor([&] { return w.window->findChild<Histogram*>(QStringLiteral("distributionBars")) != nullptr; }));
    auto* bars = w.window->findChild<Histogram*>(QStringLiteral("distributionBars"));
    QTest::mousePress(bars, Qt::LeftButton, {}, QPoint(bars->width() - 2, 20));
    QTest::mouseMove(bars, QPoint(bars->width() / 2, 20));
    QTest::mouseRelease(bars, Qt::LeftButton, {}, QPoint(bars->width() / 2, 20));
    w.settle();
    CHECK(query(w).startsWith(QStringLiteral("val_acc in 0.9")));
    CHECK(w.rows().rowCount() > 0);
    CHECK(w.rows().rowCount() < 40);
}

TEST_CASE("Selected rows are copied for a spreadsheet, as Markdown and as JSON")
{
    Window w;
    w.view().setFocus();
    w.view().selectRow(0);
    QApplication::clipboard()->clear();
    QTest::keyClick(&w.view(), Qt::Key_C, Qt::ControlModifier);
    REQUIRE(waitFor([] { return !QApplication::clipboard()->text().isEmpty(); }));
    const auto lines = QApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    REQUIRE(lines.size() == 2);
    CHECK(lines[1].startsWith(w.names().at(0) + QLatin1Char('\t')));
    QApplication::clipboard()->clear();
    w->table().copySelection(TableFormat::Markdown);
    REQUIRE(waitFor([] { return QApplication::clipboard()->text().startsWith(QLatin1String("| ")); }));
}

TEST_CASE("What is shown is exported to a file, and a folder that is not there is told")
{
    Window w;
    QTemporaryDir folder;
    const auto path = folder.filePath(QStringLiteral("table.csv"));
    QStringList told;
    QObject::connect(&w->table(), &TablePage::exported, [&](const QString&, const QString& error) { told.append(error); });
    w->table().exportTo(path, TableFormat::Csv);
    REQUIRE(waitFor([&] { return told.size() == 1; }));
    CHECK(told[0].isEmpty());
    QFile file(path);
    REQUIRE(file.open(QIODevice::ReadOnly));
    CHECK(file.readAll().count('\n') == 13);
    w->table().exportTo(folder.filePath(QStringLiteral("nowhere/table.csv")), TableFormat::Csv);
    REQUIRE(waitFor([&] { return told.size() == 2; }));
    CHECK(told[1].contains(QLatin1String("cannot write")));
}

TEST_CASE("Formats write numbers as people read them")
{
    const FieldKey field{FieldKind::Arg, "x"};
    const auto text = [&](double number, CellFormat format) { return formattedText(ArgValue(number), field, format); };
    CHECK(text(0.9123, CellFormat::Percent) == QStringLiteral("91.2 %"));
    CHECK(text(0.0003, CellFormat::Scientific) == QStringLiteral("3.00e-04"));
    CHECK(text(1.2e9, CellFormat::Si) == QStringLiteral("1.20 B"));
    CHECK(text(-1500, CellFormat::Si) == QStringLiteral("−1.50 K"));
    CHECK(text(2e9, CellFormat::Bytes) == QStringLiteral("2.00 GB"));
    CHECK(text(7380, CellFormat::Duration) == QStringLiteral("2 h 03 min"));
    CHECK(text(0.25, CellFormat::Duration) == QStringLiteral("250 ms"));
    CHECK(formattedText(ArgValue("adam"), field, CellFormat::Percent) == QStringLiteral("adam"));
    CHECK(text(static_cast<double>(NAN), CellFormat::Percent) == QStringLiteral("NaN"));
    for (int i = 0; i <= static_cast<int>(CellFormat::Heat); ++i)
        CHECK(formatFromKey(formatKey(static_cast<CellFormat>(i))) == static_cast<CellFormat>(i));
}

TEST_CASE("A computed number has no digits that the computing made, and keeps its column's format")
{
    const FieldKey field{FieldKind::Arg, "x"};
    CHECK(computedText(0.7 / 5, field, CellFormat::Auto) == QStringLiteral("0.14"));
    CHECK(computedText(0.13999999999999999, field, CellFormat::Auto) == QStringLiteral("0.14"));
    CHECK(computedText(60.8, field, CellFormat::Auto) == QStringLiteral("60.8"));
    CHECK(computedText(3e6, field, CellFormat::Auto) == formattedText(ArgValue(3e6), field, CellFormat::Auto));
    CHECK(computedText(90'060, field, CellFormat::Duration) == formattedText(ArgValue(90'060.0), field, CellFormat::Duration));
    CHECK(computedText(1.7e12, field, CellFormat::Date) == formattedText(ArgValue(1.7e12), field, CellFormat::Date));
}

TEST_CASE("A formula typed in the column picker becomes a column; a wrong one says why")
{
    Window w;
    w->table().showColumnPicker();
    auto* search = child<QLineEdit>(*w.window, "columnSearch");
    search->setText(QStringLiteral("=model.width * nonsense"));
    QTest::keyClick(search, Qt::Key_Return);
    CHECK(child<QLabel>(*w.window, "columnCount")->text().contains(QStringLiteral("nonsense")));
    search->setText(QStringLiteral("=model.width * 2 + seed"));
    QTest::keyClick(search, Qt::Key_Return);
    w.settle();
    const auto& columns = w.rows().columns();
    REQUIRE(columns.back().field == FieldKey{FieldKind::Formula, "arg.model.width * 2 + arg.seed"});
    const int row = w.rows().rowOf(FakeLibrary::sampleModel(3).id); // width 16, seed 3
    CHECK(w.rows().index(row, static_cast<int>(columns.size())).data().toString() == QStringLiteral("35"));
    CHECK(TableState::fromJson(w->table().state().toJson())->columns.back().field == columns.back().field);
    chooseInHeader(w, "=arg.model.width * 2 + arg.seed", "sortDescending");
    CHECK(w.rows().rowCount() == 12);
    CHECK(query(w) == QStringLiteral("sort by \"=arg.model.width * 2 + arg.seed\" desc"));
}

TEST_CASE("F2 edits what may be edited in all selected rows at once, and says of args why not")
{
    Window w;
    const auto answerPrompt = [&](const QString& text) {
        REQUIRE(waitFor([&] { return w.window->findChild<QLineEdit*>(QStringLiteral("promptText")) != nullptr; }));
        auto* input = w.window->findChild<QLineEdit*>(QStringLiteral("promptText"));
        input->setText(text);
        QTest::keyClick(input, Qt::Key_Return);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        w.settle();
    };
    const auto run = [&](const char* command) {
        for (auto* action : w.window->actions()) {
            if (action->text() == QString::fromUtf8(command))
                return action->trigger();
        }
        FAIL("no command " << command);
    };
    w.view().setFocus();
    w.view().selectRow(0);
    w.view().setCurrentIndex(w.rows().index(0, columnOf(w, "arg.optimizer.name")));
    w.view().selectionModel()->select(w.rows().index(0, 0), QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    w.view().selectionModel()->select(w.rows().index(1, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    const auto ids = w->table().selectedModels();
    REQUIRE(ids.size() == 2);
    run("Edit the current cell");
    CHECK(child<NoticeBar>(*w.window, "noticeBar")->text().contains(QStringLiteral("never change")));
    run("Set a field of selected models…");
    answerPrompt(QStringLiteral("reviewer = kim"));
    for (const auto& id : ids)
        CHECK(w.library->model(id)->custom == ArgValue(ArgValue::Map{{"reviewer", "kim"}}));
    child<FilterBar>(*w.window, "filterBar")->setText(QStringLiteral("custom.reviewer = kim"));
    REQUIRE(waitFor([&] { return w.rows().rowCount() == 2; }));
    w.view().selectAll();
    REQUIRE(w->table().selectedModels().size() == 2);
    run("Set the status of selected models…");
    answerPrompt(QStringLiteral("done"));
    CHECK(w.library->model(ids[1])->status == "done");
    REQUIRE(w.library->undo()); // one change for both
    CHECK(w.library->model(ids[0])->status.empty());
    CHECK(w.library->model(ids[1])->status.empty());
}
