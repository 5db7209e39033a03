// What is lost if this fails: working with the keyboard alone, completing a question, stopping an upload.
#include "tests/ui/mainwindow/window_support.h"
#include "ui/mainwindow/add_panel.h"
#include "ui/modelpage/model_page.h"

#include <QAbstractItemView>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>

using namespace modelbook;
using namespace modelbook::test;

TEST_CASE("Space selects, Enter opens, Escape comes back, Ctrl+A takes all")
{
    Window w;
    w->modelPage().readme().setMode(ReadmePage::Mode::Source);
    w.view().setFocus();
    w.view().setCurrentIndex(w.rows().index(1, 1));
    w.view().clearSelection();
    QTest::keyClick(&w.view(), Qt::Key_Space);
    CHECK(w->table().selectedModels() == std::vector<ModelId>{w.rows().modelId(1)});
    QTest::keyClick(&w.view(), Qt::Key_A, Qt::ControlModifier);
    CHECK(w->table().selectedModels().size() == 12);
    QTest::keyClick(&w.view(), Qt::Key_Return);
    CHECK(w->page() == MainWindow::Page::Model);
    w.settle();
    CHECK(w->modelPage().title() == w.names().at(1));
    child<QWidget>(*w.window, "readmeSource")->setFocus();
    QTest::keyClick(child<QWidget>(*w.window, "readmeSource"), Qt::Key_Escape);
    CHECK(w->page() == MainWindow::Page::Table);
}

TEST_CASE("Choosing a row shows the model beside the table")
{
    Window w;
    QTest::mouseClick(w.view().viewport(), Qt::LeftButton, {}, w.view().visualRect(w.rows().index(3, 1)).center());
    REQUIRE(waitFor([&] { return w->modelPanel().isVisible() && !w->modelPanel().isLoading(); }));
    CHECK(w->modelPanel().model() == w.rows().modelId(3));
    QTest::mouseClick(child<QPushButton>(w->modelPanel(), "modelClose"), Qt::LeftButton);
    CHECK_FALSE(w->modelPanel().isVisible());
}

TEST_CASE("The filter completes fields, and after an operator their values")
{
    Window w;
    auto* bar = child<FilterBar>(*w.window, "filterBar");
    auto* list = w.window->findChild<QAbstractItemView*>(QStringLiteral("filterCompletions"));
    bar->setFocus();
    QTest::keyClicks(bar, QStringLiteral("optim"));
    if (!list) {
        for (auto* widget : QApplication::allWidgets()) {
            if (widget->objectName() == QLatin1String("filterCompletions") && widget->isVisible())
                list = qobject_cast<QAbstractItemView*>(widget);
        }
    }
    REQUIRE(list);
    const auto offered = [&] {
        QStringList texts;
        for (int row = 0; row < list->model()->rowCount(); ++row)
            texts.append(list->model()->index(row, 0).data().toString());
        return texts;
    };
    CHECK(offered().contains(QStringLiteral("optimizer.lr")));
    QTest::keyClick(list, Qt::Key_Down);
    QTest::keyClick(list, Qt::Key_Return);
    CHECK(bar->text().startsWith(QStringLiteral("optimizer.")));
    bar->clear();
    QTest::keyClicks(bar, QStringLiteral("model.arch = v"));
    CHECK(offered() == QStringList{QStringLiteral("vit")});
    QTest::keyClick(list, Qt::Key_Escape);
}

TEST_CASE("An upload is stopped by its button, and the window says so")
{
    Window w;
    w.library->hold();
    w->addPaths({"/runs/a.pt", "/runs/b.pt"});
    REQUIRE(waitFor([&] { return w.library->heldCalls() > 0; }));
    QTest::mouseClick(child<QPushButton>(w->adding(), "addCancel"), Qt::LeftButton);
    w.library->release();
    REQUIRE(waitFor([&] { return !w->adding().isBusy(); }));
    CHECK(child<QLabel>(w->adding(), "addTitle")->text() == QStringLiteral("Cancelled"));
    CHECK(w->adding().isVisible());
}

TEST_CASE("Folders dropped one after the other are added one after the other")
{
    Window w;
    w->addPaths({"/runs/a.pt"});
    w->addPaths({"/runs/b.pt"});
    REQUIRE(waitFor([&] { return w->isSettled() && w.rows().rowCount() == 14; }));
    CHECK(w.names().contains(QStringLiteral("a")));
    CHECK(w.names().contains(QStringLiteral("b")));
}

TEST_CASE("“Show those that differ most” chooses the columns anew")
{
    Window w;
    const auto chosen = w.columns();
    w->table().showColumnPicker();
    auto* picker = child<ColumnPicker>(*w.window, "columnPicker");
    QTest::keyClicks(child<QLineEdit>(*picker, "columnSearch"), QStringLiteral("author"));
    QTest::keyClick(child<QLineEdit>(*picker, "columnSearch"), Qt::Key_Return);
    REQUIRE(w.columns() != chosen);
    Q_EMIT child<QLabel>(*picker, "columnCount")->linkActivated(QStringLiteral("telling"));
    REQUIRE(waitFor([&] { return w.columns() == chosen; })); // chosen behind the window
}

TEST_CASE("A change by somebody else is shown, and the selection stays")
{
    Window w;
    w.check(0);
    w.check(5);
    const auto before = w->table().selectedModels();
    REQUIRE(w.library->rename(w.rows().modelId(2), "renamed-elsewhere"));
    REQUIRE(waitFor([&] { return w.names().contains(QStringLiteral("renamed-elsewhere")); }));
    auto after = w->table().selectedModels();
    CHECK(std::is_permutation(before.begin(), before.end(), after.begin(), after.end()));
}
