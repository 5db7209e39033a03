// What is lost if this fails: the compare view shows something else than what differs, or cannot be driven by
// keys.
#include "ui/diff/compare_view.h"

#include "ui/diff/compare_model.h"

#include <catch2/catch.hpp>

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace modelbook;

namespace {

using Models = std::shared_ptr<const std::vector<DiffModel>>;

DiffModel model(const char* label, const char* json, std::map<std::string, double> metrics = {},
                const char* hash = "1")
{
    DiffModel made{label, label, *argsFromJson(nlohmann::ordered_json::parse(json)), std::move(metrics), {}};
    made.tensors = {{"backbone.0.weight", "F32", {2}, "1"},
                    {"backbone.2.weight", "F32", {2}, "1"},
                    {"head.weight", "F32", {2}, hash}};
    return made;
}

Models three()
{
    return std::make_shared<const std::vector<DiffModel>>(std::vector<DiffModel>{
        model("digits-099", R"({"optimizer":{"lr":0.0005},"seed":1,"output_dir":"/a","tags":["pretrained"]})",
              {{"val_acc", 0.177}}),
        model("digits-100",
              R"({"optimizer":{"lr":5e-05},"seed":1,"output_dir":"/b","freeze":true,"tags":["finetuned"]})",
              {{"val_acc", 0.16}}, "2"),
        model("digits-101", R"({"optimizer":{"lr":5e-05},"seed":1,"output_dir":"/c","freeze":false})",
              {{"val_acc", 0.18}}, "3")});
}

/// Shows the models and waits until they are compared.
void load(CompareView& view, Models models)
{
    QSignalSpy ready(&view, &CompareView::ready);
    view.setLoaded(std::move(models));
    REQUIRE((ready.count() > 0 || ready.wait(5000)));
}

QStringList names(CompareView& view)
{
    QStringList list;
    for (int i = 0; i < view.model().rowCount(); ++i)
        list.append(view.model().headerData(i, Qt::Vertical, Qt::DisplayRole).toString());
    return list;
}

template <class T>
T* child(CompareView& view, const char* name)
{
    auto* const found = view.findChild<T*>(QLatin1String(name));
    REQUIRE(found);
    return found;
}

} // namespace

TEST_CASE("Only what differs is shown, section by section, and the model keeps Qt's contract")
{
    CompareView view;
    QAbstractItemModelTester tester(&view.model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    load(view, three());
    CHECK(names(view) == QStringList{QStringLiteral("Metrics"), QStringLiteral("val_acc ↑"),
                                     QStringLiteral("Args  3 of 5 differ"), QStringLiteral("freeze"),
                                     QStringLiteral("optimizer.lr"), QStringLiteral("tags"),
                                     QStringLiteral("Where and how it ran  1 differ"),
                                     QStringLiteral("Tensors  3 in all"), QStringLiteral("head.weight")});
    CHECK(view.title() == QStringLiteral("Compare 3 models · against digits-099"));
    auto* const rows = child<QComboBox>(view, "compareRows");
    rows->setCurrentIndex(1);
    CHECK(names(view).contains(QStringLiteral("seed")));
    CHECK(names(view).contains(QStringLiteral("backbone.{0,2}.weight")));
    rows->setCurrentIndex(2);
    CHECK(names(view).contains(QStringLiteral("seed")));
    CHECK_FALSE(names(view).contains(QStringLiteral("optimizer.lr")));
}

TEST_CASE("Cells say their state, ratio and star")
{
    CompareView view;
    load(view, three());
    const auto& table = view.model();
    const auto cell = [&](int row, int column, int role) { return table.index(row, column).data(role); };
    CHECK(cell(4, 1, Qt::DisplayRole).toString() == QStringLiteral("5e-05"));
    CHECK(cell(4, 1, CompareModel::NoteRole).toString() == QStringLiteral("×0.1"));
    CHECK(cell(4, 1, CompareModel::StateRole).toInt() == static_cast<int>(CellState::Changed));
    CHECK(cell(3, 0, CompareModel::AbsentRole).toBool());
    CHECK(cell(3, 1, CompareModel::StateRole).toInt() == static_cast<int>(CellState::Added));
    CHECK(cell(5, 2, CompareModel::StateRole).toInt() == static_cast<int>(CellState::Removed));
    CHECK(cell(1, 2, CompareModel::BestRole).toBool());
    CHECK(cell(1, 1, CompareModel::NoteRole).toString() == QStringLiteral("-9.6 %"));
    CHECK(view.summary().contains(QStringLiteral("digits-100 and digits-101 are digits-099 with lr ×0.1")));
}

TEST_CASE("The baseline is chosen from the list, by swapping, or by key; columns can be taken out")
{
    CompareView view;
    QAbstractItemModelTester tester(&view.model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    load(view, three());
    QSignalSpy ready(&view, &CompareView::ready);
    QTest::mouseClick(child<QPushButton>(view, "compareSwap"), Qt::LeftButton);
    REQUIRE((ready.count() > 0 || ready.wait(5000)));
    CHECK(view.model().diff()->baseline == 1);
    CHECK(child<QComboBox>(view, "compareBaseline")->currentIndex() == 1);
    ready.clear();
    view.removeColumn(0);
    REQUIRE((ready.count() > 0 || ready.wait(5000)));
    CHECK(view.model().columnCount() == 2);
    CHECK(view.model().diff()->baseline == 0);
    CHECK(view.title().contains(QStringLiteral("digits-100")));
    ready.clear();
    auto* const table = child<QTableView>(view, "compareTable");
    table->setCurrentIndex(view.model().index(1, 1));
    QTest::keyClick(&view, Qt::Key_B);
    REQUIRE((ready.count() > 0 || ready.wait(5000)));
    CHECK(view.model().diff()->baseline == 1);
}

TEST_CASE("Finding narrows the rows by name and value; sections fold")
{
    CompareView view;
    QAbstractItemModelTester tester(&view.model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    load(view, three());
    auto* const find = child<QLineEdit>(view, "compareFind");
    find->setText(QStringLiteral("LR"));
    CHECK(view.model().entryCount() == 1);
    find->setText(QStringLiteral("finetuned"));
    CHECK(names(view).contains(QStringLiteral("tags")));
    find->setText(QStringLiteral("no such thing"));
    CHECK(view.model().rowCount() == 0);
    CHECK(child<QLabel>(view, "compareEmpty")->text().contains(QStringLiteral("no such thing")));
    find->clear();
    const int before = view.model().rowCount();
    view.model().toggleSection(CompareModel::Section::Args);
    CHECK(view.model().rowCount() == before - 3);
    view.model().toggleSection(CompareModel::Section::Ignored);
    CHECK(names(view).contains(QStringLiteral("output_dir")));
}

TEST_CASE("Args under two names are shown as one when the user says so")
{
    CompareView view;
    QAbstractItemModelTester tester(&view.model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    load(view,
         std::make_shared<const std::vector<DiffModel>>(std::vector<DiffModel>{
             model("a", R"({"batch_size":64,"lr":1})"), model("b", R"({"train_batch_size":64,"lr":2})")}));
    auto* const bar = child<QWidget>(view, "compareRenames");
    CHECK_FALSE(bar->isHidden());
    QSignalSpy ready(&view, &CompareView::ready);
    QTest::mouseClick(child<QPushButton>(view, "compareAcceptRenames"), Qt::LeftButton);
    REQUIRE((ready.count() > 0 || ready.wait(5000)));
    CHECK(bar->isHidden());
    child<QComboBox>(view, "compareRows")->setCurrentIndex(1);
    CHECK(names(view).contains(QStringLiteral("batch_size = train_batch_size")));
}

TEST_CASE("Models with the same args say so, and what they do differ in")
{
    CompareView view;
    auto same = std::vector<DiffModel>{model("a", R"({"x":1})", {{"acc", 1}}),
                                       model("b", R"({"x":1})", {{"acc", 1}})};
    load(view, std::make_shared<const std::vector<DiffModel>>(same));
    CHECK(child<QLabel>(view, "compareEmpty")->text() == QStringLiteral("These models are the same"));
    same[1].metrics["acc"] = 2;
    load(view, std::make_shared<const std::vector<DiffModel>>(same));
    CHECK(view.summary() == QStringLiteral("These models have the same args; they differ in acc"));
}

TEST_CASE("What is copied and exported is what is shown")
{
    CompareView view;
    load(view, three());
    view.copyAs(true);
    CHECK(QApplication::clipboard()->text().contains(QStringLiteral("5e-05 ×0.1")));
    view.copyAs(false);
    CHECK(QApplication::clipboard()->text().contains(QStringLiteral("optimizer.lr\t0.0005\t5e-05\t5e-05")));
    QTemporaryDir folder;
    REQUIRE(view.exportHtml(folder.filePath(QStringLiteral("c.html"))));
    CHECK(QFileInfo(folder.filePath(QStringLiteral("c.html"))).size() > 1000);
    CHECK_FALSE(view.exportHtml(QStringLiteral("/no/such/folder/c.html")));
}

TEST_CASE("A file that cannot be read is named, and asking again drops the answer before")
{
    CompareView view;
    QSignalSpy ready(&view, &CompareView::ready);
    view.setOperands(nullptr, {"/no/such/file.pt", "/nor/this.pt"});
    CHECK(view.isLoading());
    REQUIRE((ready.count() > 0 || ready.wait(5000)));
    CHECK(child<QLabel>(view, "compareEmpty")->text().contains(QStringLiteral("/no/such/file.pt")));
    view.setOperands(nullptr, {"/no/such/file.pt"});
    load(view, three());
    QTest::qWait(0);
    CHECK(view.model().columnCount() == 3);
}

TEST_CASE("A hundred models of 12,000 args are on show within a third of a second after comparing")
{
    std::vector<DiffModel> many;
    for (int m = 0; m < 100; ++m) {
        ArgValue::Map args;
        for (int i = 0; i < 12000; ++i)
            args.emplace_back("p" + std::to_string(i), i % 10 == 0 ? ArgValue(m) : ArgValue(i));
        many.push_back({std::to_string(m), "model " + std::to_string(m), ArgValue(std::move(args)), {}, {}});
    }
    auto diff = diffModels(std::make_shared<const std::vector<DiffModel>>(std::move(many)));
    REQUIRE(diff);
    auto shared = std::make_shared<const ModelDiff>(std::move(*diff));
    CompareModel model;
    QElapsedTimer timer;
    timer.start();
    model.setDiff(shared);
    model.setRows(RenderOptions::Rows::All);
    CHECK(model.rowCount() == 12001);
    CHECK(model.index(5, 50).data(Qt::DisplayRole).isValid());
    CHECK(timer.elapsed() < 300);
}
