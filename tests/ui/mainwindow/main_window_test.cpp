// What is lost if this fails: the way of a researcher through the window, from finding models to comparing them.
#include "tests/ui/mainwindow/window_support.h"
#include "ui/diff/compare_model.h"
#include "ui/diff/compare_view.h"
#include "ui/inspector/inspector_page.h"
#include "ui/mainwindow/add_panel.h"
#include "ui/modelpage/model_page.h"

#include "tests/support/temp_folder.h"

#include <QDropEvent>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabBar>
#include <QTextBrowser>

using namespace modelbook;
using namespace modelbook::test;

namespace {

void drop(MainWindow& window, const std::vector<std::filesystem::path>& paths)
{
    QMimeData data;
    QList<QUrl> urls;
    for (const auto& path : paths)
        urls.append(QUrl::fromLocalFile(QString::fromStdString(path.string())));
    data.setUrls(urls);
    QDragEnterEvent enter(QPoint(400, 400), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window, &enter);
    CHECK(enter.isAccepted());
    QDropEvent event(QPointF(400, 400), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window, &event);
}

QWidget* prompt(MainWindow& window)
{
    QWidget* found = nullptr;
    REQUIRE(waitFor([&] { return (found = window.findChild<QWidget*>(QStringLiteral("prompt"))) && found->isVisible(); }));
    return found;
}

void answer(MainWindow& window, const QString& text)
{
    auto* dialog = prompt(window);
    auto* field = child<QLineEdit>(*dialog, "promptText");
    field->selectAll();
    type(*field, text);
    QTest::mouseClick(child<QPushButton>(*dialog, "promptAccept"), Qt::LeftButton);
}

} // namespace

TEST_CASE("All models are shown, with columns chosen from the data")
{
    Window w;
    CHECK(w.rows().rowCount() == 12);
    CHECK(w.columns().first() == QStringLiteral("is.name"));
    CHECK(w.columns().contains(QStringLiteral("metric.val_acc")));
    CHECK(w.columns().contains(QStringLiteral("arg.optimizer.lr")));
    CHECK(w.columns().contains(QStringLiteral("is.tags")));
    CHECK(child<QLabel>(*w.window, "countsLabel")->text().startsWith(QStringLiteral("12 models")));
    picture(*w.window, "window");
}

TEST_CASE("A column is shown and hidden from the searchable list of all fields, and remembered")
{
    Window w;
    REQUIRE_FALSE(w.columns().contains(QStringLiteral("is.author")));
    QTest::mouseClick(child<QPushButton>(*w.window, "columnsButton"), Qt::LeftButton);
    auto* picker = child<ColumnPicker>(*w.window, "columnPicker");
    REQUIRE(picker->isVisible());
    picture(*picker, "picker");
    auto* search = child<QLineEdit>(*picker, "columnSearch");
    QTest::keyClicks(search, QStringLiteral("author"));
    CHECK(child<QListView>(*picker, "columnList")->model()->rowCount() == 1);
    QTest::keyClick(search, Qt::Key_Return);
    CHECK(w.columns().last() == QStringLiteral("is.author"));
    QTest::keyClick(search, Qt::Key_Return);
    CHECK_FALSE(w.columns().contains(QStringLiteral("is.author")));
    QTest::keyClick(search, Qt::Key_Return);
    picker->hide();
    w.window->close();
    w.open();
    CHECK(w.columns().contains(QStringLiteral("is.author")));
}

TEST_CASE("Columns are dragged and resized, and stay so")
{
    Window w;
    auto& header = w.view().header();
    const auto before = w.columns();
    header.moveSection(header.visualIndex(2), 3);
    header.resizeSection(1, 321);
    CHECK(w.columns() != before);
    const auto moved = w.columns();
    w.window->close();
    w.open();
    CHECK(w.columns() == moved);
    CHECK(w.view().visibleColumns().front().width == 321);
}

TEST_CASE("A click on a head sorts, another turns it, Shift adds a key")
{
    Window w;
    w.clickHeader("metric.val_acc");
    CHECK(w.query() == QStringLiteral("sort by val_acc"));
    CHECK(w.names().last() == QStringLiteral("digits-cnn-009"));
    w.clickHeader("metric.val_acc");
    CHECK(w.query() == QStringLiteral("sort by val_acc desc"));
    CHECK(w.names().first() == QStringLiteral("digits-cnn-009"));
    w.clickHeader("is.name", Qt::ShiftModifier);
    CHECK(w.query() == QStringLiteral("sort by val_acc desc, name"));
    w.clickHeader("is.name");
    CHECK(w.query() == QStringLiteral("sort by name"));
}

TEST_CASE("A filter leaves what fits; a wrong one says where, and the table stays")
{
    Window w;
    w.filter(QStringLiteral("val_acc > 0.95 and optimizer.name in (adam, adamw)"));
    const auto left = w.names();
    CHECK(left.size() > 0);
    CHECK(left.size() < 12);
    w.filter(QStringLiteral("val_acc >"));
    auto* error = child<QLabel>(*w.window, "filterError");
    CHECK(error->isVisible());
    CHECK(error->text().contains(QStringLiteral("expected")));
    CHECK(w.names() == left);
    picture(*w.window, "filter-error");
    w.filter(QStringLiteral("숫자"));
    CHECK_FALSE(error->isVisible());
    CHECK(w.rows().rowCount() > 0);
    w.filter(QStringLiteral("nothing-is-called-so"));
    CHECK(w.rows().rowCount() == 0);
    CHECK(child<QLabel>(*w.window, "emptyText")->isVisible());
    w.filter({});
    CHECK(w.rows().rowCount() == 12);
}

TEST_CASE("Checked models are compared, and what differs is shown")
{
    Window w;
    w.check(0);
    CHECK_FALSE(child<QPushButton>(*w.window, "compareButton")->isEnabled());
    w.check(2);
    CHECK(child<QLabel>(*w.window, "selectionCount")->text().contains(QStringLiteral("2 selected")));
    REQUIRE(waitFor([&] { return child<QLabel>(*w.window, "selectionSummary")->text().contains(QStringLiteral("val_acc")); }));
    picture(*w.window, "selection");
    QTest::mouseClick(child<QPushButton>(*w.window, "compareButton"), Qt::LeftButton);
    REQUIRE(waitFor([&] { return w->isSettled() && w->compare().model().rowCount() > 0; }));
    CHECK(w->page() == MainWindow::Page::Compare);
    CHECK(w->compare().model().columnCount() >= 2);
    QTest::mouseClick(child<QPushButton>(*w.window, "backButton"), Qt::LeftButton);
    CHECK(w->page() == MainWindow::Page::Table);
    CHECK(w->table().selectedModels().size() == 2);
}

TEST_CASE("A README is edited and saved into the library")
{
    Window w;
    const auto id = w.rows().modelId(0);
    w->modelPage().readme().setMode(ReadmePage::Mode::Source);
    w->openModel(id);
    w.settle();
    auto* source = child<QPlainTextEdit>(*w.window, "readmeSource");
    REQUIRE(waitFor([&] { return source->isEnabled(); }));
    QTest::keyClicks(source, QStringLiteral("Because. "));
    QTest::keySequence(source, QKeySequence::Save);
    REQUIRE(waitFor([&] { return w.library->readme(id)->rfind("Because. ", 0) == 0; }));
    w.settle();
    CHECK(source->toPlainText().startsWith(QStringLiteral("Because. ")));
}

TEST_CASE("A model is renamed, and Ctrl+Z takes it back")
{
    Window w;
    w.view().setCurrentIndex(w.rows().index(0, 1));
    const auto before = w.names().first();
    w.run(QStringLiteral("Rename model…"));
    answer(*w.window, QStringLiteral("숫자 기준"));
    REQUIRE(waitFor([&] { return w.names().contains(QStringLiteral("숫자 기준")); }));
    CHECK(w->notices().text().contains(QStringLiteral("숫자 기준")));
    picture(*w.window, "renamed");
    w.run(QStringLiteral("Undo the last change of the library"));
    REQUIRE(waitFor([&] { return w.names().contains(before); }));
    CHECK_FALSE(w.names().contains(QStringLiteral("숫자 기준")));
}

TEST_CASE("Deleting asks once, and Undo brings the models back")
{
    Window w;
    w.check(0);
    w.check(1);
    QTest::mouseClick(child<QPushButton>(*w.window, "deleteButton"), Qt::LeftButton);
    auto* dialog = prompt(*w.window);
    CHECK(w.rows().rowCount() == 12);
    picture(*dialog, "delete");
    QTest::mouseClick(child<QPushButton>(*dialog, "promptAccept"), Qt::LeftButton);
    REQUIRE(waitFor([&] { return w.rows().rowCount() == 10; }));
    auto* undo = child<QPushButton>(*w.window, "noticeAction");
    REQUIRE(waitFor([&] { return undo->isVisible(); }));
    QTest::mouseClick(undo, Qt::LeftButton);
    REQUIRE(waitFor([&] { return w.rows().rowCount() == 12; }));
}

TEST_CASE("A change that fails says why, and nothing else changes")
{
    Window w;
    w.check(0);
    w.library->failNext(makeError(ErrorCode::ReadOnly, "the library /lib is read-only here"));
    QTest::mouseClick(child<QPushButton>(*w.window, "deleteButton"), Qt::LeftButton);
    QTest::mouseClick(child<QPushButton>(*prompt(*w.window), "promptAccept"), Qt::LeftButton);
    REQUIRE(waitFor([&] { return w->notices().text().contains(QStringLiteral("read-only here")); }));
    CHECK(w.rows().rowCount() == 12);
}

TEST_CASE("A folder dropped on the window is added, failures are listed, a second drop adds nothing")
{
    const TempFolder folder;
    qputenv("MODELBOOK_HOME", (folder / "home").string().c_str());
    auto library = Library::create(folder / "lib", "dropped", {});
    REQUIRE(library);
    const auto runs = folder / "runs";
    std::filesystem::copy(MODELBOOK_TEST_DATA "/training-runs/lightning_logs", runs, std::filesystem::copy_options::recursive);
    folder.write("runs/broken.safetensors", std::string("\xff\0\0\0\0\0\0\0{", 9));
    MainWindow window;
    window.resize(1280, 800);
    window.show();
    window.useLibrary(*library);
    REQUIRE(waitFor([&] { return window.isSettled(); }));
    StallWatch stall;
    drop(window, {runs});
    CHECK(window.adding().isBusy());
    REQUIRE(waitFor([&] { return window.isSettled() && window.table().model().rowCount() > 0; }, 60'000));
    const auto added = window.adding().lastReport().count(AddOutcome::What::Added);
    CHECK(added > 10);
    REQUIRE(window.adding().lastReport().failures.size() == 1);
    CHECK(child<QTextBrowser>(window, "addSummary")->toPlainText().contains(QStringLiteral("broken.safetensors")));
    CHECK(stall.longest() < 250);
    picture(window, "dropped");
    REQUIRE(waitFor([&] { return window.table().model().rowCount() == static_cast<int>(added); }));
    drop(window, {runs});
    REQUIRE(waitFor([&] { return window.isSettled() && window.adding().lastReport().count(AddOutcome::What::Unchanged) == added; }, 60'000));
    CHECK(window.table().model().rowCount() == static_cast<int>(added));
    qunsetenv("MODELBOOK_HOME");
}

TEST_CASE("Files are looked into, broken ones say what is wrong")
{
    Window w;
    const TempFolder folder;
    w->inspectFile(folder.write("cut.safetensors", std::string("\x40\0\0\0\0\0\0\0{\"w\":", 13)));
    w.settle();
    CHECK(w->page() == MainWindow::Page::Inspector);
    CHECK(child<QLabel>(*w.window, "inspectorMessage")->text().contains(QStringLiteral("cut.safetensors")));
    w->inspectNewest(w.rows().modelId(0));
    REQUIRE(waitFor([&] { return child<QLabel>(*w.window, "inspectorTitle")->text() == QStringLiteral("epoch=4.ckpt"); }));
}

TEST_CASE("A file asked for at the start stays on show when the library has opened")
{
    const TempFolder folder;
    MainWindow window;
    window.show();
    window.inspectFile(folder.write("cut.safetensors", std::string("\x40\0\0\0\0\0\0\0{\"w\":", 13)));
    window.useLibrary(FakeLibrary::withModels(2));
    REQUIRE(waitFor([&] { return window.isSettled(); }));
    CHECK(window.page() == MainWindow::Page::Inspector);
    CHECK(child<QLabel>(window, "inspectorMessage")->text().contains(QStringLiteral("cut.safetensors")));
}

TEST_CASE("Models are downloaded to the folder one chooses, with progress, and a closed window stops it")
{
    Window w;
    const TempFolder folder;
    const auto choose = [&] {
        w.check(0);
        w.run(QStringLiteral("Download selected models…"));
        QFileDialog* dialog = nullptr;
        REQUIRE(waitFor([&] { return (dialog = w.window->findChild<QFileDialog*>(QStringLiteral("downloadDialog"))) != nullptr; }));
        Q_EMIT dialog->fileSelected(QString::fromStdString(folder.path().string()));
        dialog->close();
    };
    w.library->hold();
    choose();
    REQUIRE(waitFor([&] { return w.library->heldCalls() > 0; }));
    w.library->release();
    REQUIRE(waitFor([&] { return w->notices().text().contains(QStringLiteral("Downloaded")); }));
    int files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path()))
        files += entry.is_regular_file();
    CHECK(files == 1);

    std::filesystem::remove_all(folder.path());
    w.check(0); // off again, so that choose() checks it
    w.library->hold();
    choose();
    REQUIRE(waitFor([&] { return w.library->heldCalls() > 0; }));
    w.window.reset();
    w.library->release();
    workPool().waitForDone();
    CHECK_FALSE(std::filesystem::exists(folder.path()));
}

TEST_CASE("A view is saved with its filter, and shown again by its tab")
{
    Window w;
    w.filter(QStringLiteral("val_acc > 0.95"));
    const int shown = w.rows().rowCount();
    QTest::mouseClick(child<QPushButton>(*w.window, "addViewButton"), Qt::LeftButton);
    answer(*w.window, QStringLiteral("최고 모델"));
    auto* tabs = child<QTabBar>(*w.window, "viewTabs");
    REQUIRE(waitFor([&] { return tabs->count() == 2; }));
    CHECK(w.library->views()->empty()); // one's own, until it is shared
    w.filter({});
    QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(0).center());
    w.settle();
    w.window->close();
    w.open();
    REQUIRE(waitFor([&] { return child<QTabBar>(*w.window, "viewTabs")->count() == 2; }));
    CHECK(child<QTabBar>(*w.window, "viewTabs")->tabText(1).contains(QStringLiteral("최고 모델")));
    CHECK(shown > 0);
}

TEST_CASE("The window answers while the library does not, and the last question wins")
{
    Window w;
    StallWatch stall;
    w.library->hold();
    auto* bar = child<FilterBar>(*w.window, "filterBar");
    bar->setFocus();
    for (const char* text : {"cnn", "mlp", "vit"}) {
        bar->selectAll();
        QTest::keyClicks(bar, QLatin1String(text));
        QTest::keyClick(bar, Qt::Key_Escape);
        QTest::keyClick(bar, Qt::Key_Return);
    }
    w->openModel(w.rows().modelId(0));
    w->showPage(MainWindow::Page::Table);
    REQUIRE(waitFor([&] { return w.library->heldCalls() > 0; }));
    QTest::mouseMove(w.view().viewport(), QPoint(300, 100));
    w.library->release();
    w.settle();
    REQUIRE(waitFor([&] { return !w.names().isEmpty() && w.names().first().contains(QStringLiteral("vit")); }));
    CHECK(w.rows().rowCount() == 4);
    CHECK(stall.longest() < 250);
}

TEST_CASE("Every command is found by typing")
{
    Window w;
    w.run(QStringLiteral("Commands"));
    auto* list = child<QListWidget>(*w.window, "commandList");
    CHECK(list->count() > 12);
    picture(*w.window, "palette");
    QTest::keyClicks(child<QLineEdit>(*w.window, "commandSearch"), QStringLiteral("dark"));
    CHECK(list->count() == 1);
}

TEST_CASE("A window that closes while work is under way leaves nothing behind")
{
    Window w;
    w.library->hold();
    w->openModel(w.rows().modelId(0));
    REQUIRE(waitFor([&] { return w.library->heldCalls() > 0; }));
    w.window.reset();
    w.library->release();
    REQUIRE(waitFor([&] { return w.library->heldCalls() == 0; }));
    QCoreApplication::processEvents();
}
