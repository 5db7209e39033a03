// What is lost if this fails: seeing what a model is beside the table, and tagging it.
#include "ui/modelpage/model_page.h"

#include "tests/support/fake_library.h"
#include "tests/ui/ui_support.h"
#include "ui/modelpage/checkpoint_list.h"
#include "ui/modelpage/tag_editor.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTextBrowser>
#include <QTreeView>

using namespace modelbook;
using namespace modelbook::test;

namespace {

ModelId id(int number)
{
    return FakeLibrary::sampleModel(number).id;
}

} // namespace

TEST_CASE("The panel shows title, args, checkpoints, tags and README")
{
    const auto library = FakeLibrary::withModels(4);
    library->put(FakeLibrary::sampleModel(9), "# Why\n\nSee [[digits-mlp-001]].");
    ModelPanel panel(true);
    panel.resize(380, 900);
    panel.show();
    QSignalSpy loaded(&panel, &ModelPanel::loaded);
    panel.setModel(library, id(9));
    REQUIRE(loaded.wait());
    CHECK(child<QLabel>(panel, "modelTitle")->text() == QStringLiteral("digits-cnn-009"));
    CHECK(child<QTreeView>(panel, "panelArgs")->model()->rowCount() == 4);
    CHECK(child<CheckpointList>(panel, "checkpointList")->topLevelItemCount() == 1);
    CHECK(child<TagEditor>(panel, "tagEditor")->tags() == QStringList{QStringLiteral("baseline")});
    CHECK(child<QTextBrowser>(panel, "panelReadme")->toPlainText().contains(QStringLiteral("See digits-mlp-001")));
    std::vector<std::string> followed;
    QObject::connect(&panel, &ModelPanel::modelActivated, &panel, [&](const ModelId& name) { followed.push_back(name); });
    Q_EMIT child<QTextBrowser>(panel, "panelReadme")->anchorClicked(QUrl(QStringLiteral("modelbook:digits-mlp-001")));
    CHECK(followed == std::vector<std::string>{"digits-mlp-001"});
    picture(panel, "panel");
}

TEST_CASE("Tags are added and taken off in the library")
{
    const auto library = FakeLibrary::withModels(2);
    ModelPanel panel(true);
    panel.show();
    QSignalSpy loaded(&panel, &ModelPanel::loaded);
    panel.setModel(library, id(1));
    REQUIRE(loaded.wait());
    auto* field = child<QLineEdit>(panel, "tagField");
    QTest::keyClicks(field, QStringLiteral("paper"));
    QTest::keyClick(field, Qt::Key_Return);
    REQUIRE(waitFor([&] { return child<TagEditor>(panel, "tagEditor")->tags().size() == 2; }));
    CHECK(library->model(id(1))->tags == std::vector<std::string>{"baseline", "paper"});
    child<QPushButton>(panel, "tag.baseline")->click();
    REQUIRE(waitFor([&] { return child<TagEditor>(panel, "tagEditor")->tags().size() == 1; }));
    CHECK(library->model(id(1))->tags == std::vector<std::string>{"paper"});
}

TEST_CASE("Of models chosen quickly one after the other, only the last is shown, and nothing stalls")
{
    const auto library = FakeLibrary::withModels(10);
    ModelPanel panel(true);
    panel.show();
    QSignalSpy loaded(&panel, &ModelPanel::loaded);
    StallWatch stall;
    library->hold();
    for (int i = 0; i < 6; ++i)
        panel.setModel(library, id(i));
    REQUIRE(waitFor([&] { return library->heldCalls() > 0; }));
    CHECK(loaded.count() == 0);
    library->release();
    REQUIRE(waitFor([&] { return loaded.count() > 0 && !panel.isLoading(); }));
    CHECK(child<QLabel>(panel, "modelTitle")->text() == QStringLiteral("digits-vit-005"));
    CHECK(loaded.count() == 1);
    CHECK(stall.longest() < 250);
}

TEST_CASE("A model that is gone says so")
{
    ModelPanel panel(true);
    panel.show();
    QSignalSpy loaded(&panel, &ModelPanel::loaded);
    panel.setModel(FakeLibrary::withModels(1), id(7));
    REQUIRE(loaded.wait());
    CHECK(child<QLabel>(panel, "modelMessage")->text().contains(QStringLiteral("no model is called")));
    panel.setModel(nullptr, {});
    CHECK(child<QLabel>(panel, "modelMessage")->text() == QStringLiteral("Choose a model in the table."));
}

TEST_CASE("A panel that dies while it loads leaves nothing behind")
{
    const auto library = FakeLibrary::withModels(1);
    library->hold();
    {
        ModelPanel panel(true);
        panel.setModel(library, id(0));
        REQUIRE(waitFor([&] { return library->heldCalls() > 0; }));
    }
    library->release();
    REQUIRE(waitFor([&] { return library->heldCalls() == 0; }));
    QCoreApplication::processEvents();
}

TEST_CASE("The page has the args, checkpoints, courses and history as tabs")
{
    const auto library = FakeLibrary::withModels(3);
    REQUIRE(library->rename(id(2), "숫자 모델"));
    ModelPage page;
    page.resize(1100, 700);
    page.readme().setMode(ReadmePage::Mode::Source);
    page.show();
    QSignalSpy loaded(&page, &ModelPage::loaded);
    page.setModel(library, id(2));
    REQUIRE(loaded.wait());
    CHECK(page.title() == QStringLiteral("숫자 모델"));
    auto* tabs = child<QTabWidget>(page, "modelTabs");
    CHECK(tabs->tabText(1) == QStringLiteral("Checkpoints 1"));
    CHECK(tabs->tabText(2) == QStringLiteral("Args 6"));
    CHECK(page.findChild<MetricChart*>(QStringLiteral("chart.val_acc")));
    CHECK(child<QTreeWidget>(page, "modelHistory")->topLevelItemCount() == 1);
    QTest::keyClicks(child<QLineEdit>(page, "argFilter"), QStringLiteral("lr"));
    CHECK(waitFor([&] { return child<QTreeView>(page, "pageArgs")->model()->rowCount() == 1; }));
    std::vector<FileRecord> inspected;
    QObject::connect(&page, &ModelPage::inspectRequested, &page, [&](const std::vector<FileRecord>& files) { inspected.push_back(files.front()); });
    auto* list = child<CheckpointList>(page, "pageCheckpoints");
    Q_EMIT list->itemActivated(list->topLevelItem(0), 0);
    REQUIRE(inspected.size() == 1);
    CHECK(inspected[0].file == "epoch=4.ckpt");
    page.setTab(ModelPage::Tab::Metrics);
    picture(page, "modelpage");
}
