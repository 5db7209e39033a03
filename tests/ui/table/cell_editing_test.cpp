// What is lost if this fails: editing the table in place, in many rows at once, with types, pasting, and one undo.
#include "tests/ui/mainwindow/window_support.h"
#include "ui/table/cell_editing.h"
#include "ui/table/table_header.h"

#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>

using namespace modelbook;
using namespace modelbook::test;

namespace {

const FieldKey tagsKey{FieldKind::Property, "tags"}, statusKey{FieldKind::Property, "status"};

/// A window whose first columns are name, status and two fields of users' own.
struct EditWindow : Window {
    explicit EditWindow(int models = 12) : Window(models)
    {
        REQUIRE(library->defineField({"verdict", CustomType::Select, {"keep", "drop"}}));
        REQUIRE(library->defineField({"score", CustomType::Number, {}}));
        REQUIRE(library->defineField({"checked", CustomType::Checkbox, {}}));
        open();
        TableState state;
        for (const char* field : {"is.name", "is.status", "is.custom.verdict", "is.custom.score", "is.custom.checked", "is.tags", "arg.seed"})
            state.columns.push_back({*FieldKey::fromText(field), 110});
        state.query = QStringLiteral("sort by seed");
        window->table().setState(state);
        settle();
        REQUIRE(waitFor([&] { return view().editing().defined().size() == 3; }));
        view().setFocus();
    }
    CellEditor* editor() const { return view().editing().isOpen() ? view().editing().editor() : nullptr; }
    QModelIndex cell(int row, int column) const { return rows().index(row, column); }
    QString text(int row, int column) const { return cell(row, column).data().toString(); }
    void go(int row, int column) const { view().setCurrentIndex(cell(row, column)); }
    QString notice() const { return child<NoticeBar>(*window, "noticeBar")->text(); }
};

} // namespace

TEST_CASE("Typing on a cell edits it; Enter takes it over and goes down, Escape does not")
{
    EditWindow w;
    w.go(0, 2);
    QTest::keyClicks(&w.view(), QStringLiteral("done"));
    REQUIRE(w.editor());
    // The first letter opened the editor, the others went to where the focus is: as a person's keys would.
    w.editor()->setText(QStringLiteral("done"));
    QTest::keyClick(w.editor(), Qt::Key_Return);
    CHECK_FALSE(w.editor());
    CHECK(w.view().currentIndex().row() == 1);
    REQUIRE(waitFor([&] { return w.text(0, 2) == QStringLiteral("done"); }));
    w.go(1, 2);
    QTest::keyClick(&w.view(), Qt::Key_F2);
    w.run(QStringLiteral("Edit the current cell"));
    REQUIRE(w.editor());
    w.editor()->setText(QStringLiteral("lost"));
    QTest::keyClick(w.editor(), Qt::Key_Escape);
    w.settle();
    CHECK(w.text(1, 2).isEmpty());
    CHECK(w.library->log(9, {})->size() == 1);
    w.go(0, 2);
    QTest::keyClick(&w.view(), Qt::Key_Backspace);
    REQUIRE(waitFor([&] { return w.text(0, 2).isEmpty(); }));
}

TEST_CASE("Hangul typed through an input method begins to edit")
{
    EditWindow w;
    w.go(2, 2);
    type(w.view(), QStringLiteral("완"));
    REQUIRE(w.editor());
    type(*w.editor(), QStringLiteral("료"));
    CHECK(w.editor()->text() == QStringLiteral("완료"));
    picture(*w.window, "edit-hangul");
    QTest::keyClick(w.editor(), Qt::Key_Return);
    REQUIRE(waitFor([&] { return w.text(2, 2) == QStringLiteral("완료"); }));
}

TEST_CASE("One edit changes all selected rows, and one undo takes it back")
{
    EditWindow w;
    w.view().selectRow(0);
    w.view().selectionModel()->select(QItemSelection(w.cell(0, 0), w.cell(3, 6)), QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    w.view().selectionModel()->setCurrentIndex(w.cell(1, 4), QItemSelectionModel::NoUpdate);
    w.run(QStringLiteral("Edit the current cell"));
    REQUIRE(w.editor());
    CHECK(w.editor()->placeholderText().contains(QStringLiteral("4")));
    w.editor()->setText(QStringLiteral("three"));
    QTest::keyClick(w.editor(), Qt::Key_Return);
    REQUIRE(w.editor()); // no number: it stays and says so
    CHECK(w.editor()->toolTip().contains(QStringLiteral("number")));
    w.editor()->setText(QStringLiteral("0.75"));
    QTest::keyClick(w.editor(), Qt::Key_Return);
    REQUIRE(waitFor([&] { return w.text(3, 4) == QStringLiteral("0.75"); }));
    CHECK(w.text(0, 4) == QStringLiteral("0.75"));
    CHECK(w.text(4, 4).isEmpty());
    CHECK(w.library->log(9, {})->size() == 1);
    w.settle();
    w.run(QStringLiteral("Undo the last change of the library"));
    REQUIRE(waitFor([&] { return w.text(0, 4).isEmpty() && w.text(3, 4).isEmpty(); }));
}

TEST_CASE("A choice takes its choices only, a checkbox turns, tags are completed after each comma")
{
    EditWindow w;
    w.go(0, 3);
    w.run(QStringLiteral("Edit the current cell"));
    REQUIRE(w.editor());
    QTest::keyClick(w.editor(), Qt::Key_Escape); // the list of choices
    w.run(QStringLiteral("Edit the current cell"));
    w.editor()->setText(QStringLiteral("maybe"));
    QTest::keyClick(w.editor(), Qt::Key_Tab);
    REQUIRE(w.editor());
    CHECK(w.editor()->toolTip().contains(QStringLiteral("keep, drop")));
    w.editor()->setText(QStringLiteral("keep"));
    QTest::keyClick(w.editor(), Qt::Key_Tab);
    CHECK(w.view().currentIndex().column() == 4);
    REQUIRE(waitFor([&] { return w.text(0, 3) == QStringLiteral("keep"); }));
    w.settle();
    w.go(1, 5);
    w.run(QStringLiteral("Edit the current cell"));
    CHECK_FALSE(w.editor());
    REQUIRE(waitFor([&] { return w.rows().value(1, {FieldKind::Property, "custom.checked"}) == ArgValue(true); }));
    w.settle();
    w.go(1, 6);
    w.run(QStringLiteral("Edit the current cell"));
    REQUIRE(w.editor());
    CHECK(w.editor()->text() == QStringLiteral("baseline"));
    w.editor()->setText(QStringLiteral("baseline, paper"));
    QTest::keyClick(w.editor(), Qt::Key_Return);
    REQUIRE(waitFor([&] { return w.library->model(FakeLibrary::sampleModel(1).id)->tags == std::vector<std::string>{"baseline", "paper"}; }));
}

TEST_CASE("Args are locked: neither keys nor paste change them, and it is said why")
{
    EditWindow w;
    w.go(0, 7);
    QTest::keyClick(&w.view(), Qt::Key_9);
    CHECK_FALSE(w.editor());
    CHECK(w.notice().contains(QStringLiteral("never change")));
    CHECK(w.cell(0, 7).data(ResultModel::LockRole).toString().contains(QStringLiteral("never change")));
    CHECK(w.cell(0, 2).data(ResultModel::LockRole).toString().isEmpty());
    QApplication::clipboard()->setText(QStringLiteral("tag\t5"));
    w.go(0, 6);
    QTest::keyClick(&w.view(), Qt::Key_V, Qt::ControlModifier);
    CHECK(w.notice().contains(QStringLiteral("Nothing was pasted")));
    CHECK(w.library->log(9, {})->empty());
}

TEST_CASE("A range is copied without headings and pasted elsewhere, in one change")
{
    EditWindow w;
    QApplication::clipboard()->setText(QStringLiteral("running\tkeep\t1\ndone\tdrop\t2.5\r\n"));
    w.go(0, 2);
    QTest::keyClick(&w.view(), Qt::Key_V, Qt::ControlModifier);
    REQUIRE(waitFor([&] { return w.text(1, 4) == QStringLiteral("2.5"); }));
    CHECK(w.text(0, 2) == QStringLiteral("running"));
    CHECK(w.text(1, 3) == QStringLiteral("drop"));
    CHECK(w.library->log(9, {})->size() == 1);
    w.settle();
    w.go(0, 2);
    QTest::keyClick(&w.view(), Qt::Key_Down, Qt::ShiftModifier);
    QTest::keyClick(&w.view(), Qt::Key_Right, Qt::ShiftModifier);
    QTest::keyClick(&w.view(), Qt::Key_Right, Qt::ShiftModifier);
    REQUIRE(w.view().columnRange() == std::pair(2, 4));
    picture(*w.window, "edit-range");
    QApplication::clipboard()->clear();
    QTest::keyClick(&w.view(), Qt::Key_C, Qt::ControlModifier);
    REQUIRE(waitFor([] { return !QApplication::clipboard()->text().isEmpty(); }));
    CHECK(QApplication::clipboard()->text() == QStringLiteral("running\tkeep\t1\ndone\tdrop\t2.5\n"));
    w.go(4, 2);
    CHECK_FALSE(w.view().columnRange());
    QTest::keyClick(&w.view(), Qt::Key_V, Qt::ControlModifier);
    REQUIRE(waitFor([&] { return w.text(5, 3) == QStringLiteral("drop"); }));
    w.settle();
    QApplication::clipboard()->setText(QStringLiteral("a\nb\nc"));
    w.go(10, 2);
    QTest::keyClick(&w.view(), Qt::Key_V, Qt::ControlModifier);
    CHECK(w.notice().contains(QStringLiteral("ends before")));
}

TEST_CASE("A change from elsewhere keeps selection, cursor, the rows that are seen, and an open editor with what is typed")
{
    EditWindow w(200);
    w.filter(QStringLiteral("sort by name"));
    w.view().verticalScrollBar()->setValue(31 * 60 + 7);
    const int top = w.view().rowAt(0);
    const auto topModel = w.rows().modelId(top);
    w.view().selectRow(top + 2);
    w.view().selectionModel()->setCurrentIndex(w.cell(top + 3, 2), QItemSelectionModel::NoUpdate);
    const auto selected = w->table().selectedModels();
    const auto edited = w.rows().modelId(top + 3);
    w.run(QStringLiteral("Edit the current cell"));
    REQUIRE(w.editor());
    w.editor()->setText(QStringLiteral("half typ"));
    w.editor()->setCursorPosition(4);
    const auto place = w.editor()->pos();
    // Another machine adds a model that sorts before all others.
    auto record = FakeLibrary::sampleModel(700);
    record.name = "a-first";
    REQUIRE(w.library->setTags({record.id}, {}, {}).error().code() == ErrorCode::NotFound);
    w.library->put(record);
    REQUIRE(w.library->setStatus({FakeLibrary::sampleModel(0).id}, "done"));
    REQUIRE(waitFor([&] { return w.rows().rowCount() == 201; }));
    w.settle();
    QCoreApplication::processEvents();
    CHECK(w.rows().modelId(w.view().rowAt(0)) == topModel);
    CHECK(w->table().selectedModels() == selected);
    REQUIRE(w.editor());
    CHECK(w.editor()->text() == QStringLiteral("half typ"));
    CHECK(w.editor()->cursorPosition() == 4);
    CHECK(w.editor()->pos() == place);
    CHECK(w->table().currentModel() == edited);
    CHECK(w.view().currentIndex().column() == 2);
    QTest::keyClick(w.editor(), Qt::Key_Return);
    REQUIRE(waitFor([&] { return w.library->model(edited)->status == "half typ"; }));
}

TEST_CASE("A field of one's own is defined in a dialog, and its column appears")
{
    EditWindow w;
    w.run(QStringLiteral("Add a field of your own…"));
    REQUIRE(waitFor([&] { return w.window->findChild<QLineEdit*>(QStringLiteral("fieldName")) != nullptr; }));
    w.window->findChild<QLineEdit*>(QStringLiteral("fieldName"))->setText(QStringLiteral("검토자"));
    auto* kind = w.window->findChild<QComboBox*>(QStringLiteral("fieldType"));
    kind->setCurrentIndex(kind->findData(static_cast<int>(CustomType::Person)));
    picture(*w.window->findChild<QWidget*>(QStringLiteral("fieldDialog")), "field-dialog");
    QTest::mouseClick(w.window->findChild<QPushButton*>(QStringLiteral("fieldAccept")), Qt::LeftButton);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    w.settle();
    CHECK(w.columns().contains(QStringLiteral("is.custom.검토자")));
    REQUIRE(waitFor([&] { return w.library->customFields()->size() == 4; }));
    const int column = static_cast<int>(w.rows().columns().size());
    w.go(0, column);
    QTest::keyClick(&w.view(), Qt::Key_K);
    REQUIRE(w.editor());
    w.editor()->setText(QStringLiteral("kim"));
    QTest::keyClick(w.editor(), Qt::Key_Return);
    REQUIRE(waitFor([&] { return w.text(0, column) == QStringLiteral("kim"); }));
    w.filter(QStringLiteral("custom.검토자 = kim"));
    CHECK(w.rows().rowCount() == 1);
}
