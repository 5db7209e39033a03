// What is lost if this fails: the table of models: its rows, groups, order of columns, and speed with a million rows.
#include "ui/table/result_model.h"

#include "tests/support/fake_library.h"
#include "tests/ui/ui_support.h"
#include "ui/table/field_list_model.h"
#include "ui/table/table_view.h"
#include "ui/theme/theme.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QScrollBar>

using namespace modelbook;
using namespace modelbook::test;

namespace {

const FieldKey name{FieldKind::Property, "name"};
const FieldKey accuracy{FieldKind::Metric, "val_acc"};

ResultTablePtr ask(const Library& library, const char* question)
{
    const auto answer = library.query(question);
    REQUIRE(answer);
    return *answer;
}

/// A million rows that cost nothing to make.
class BigTable : public ResultTable
{
public:
    std::size_t rowCount() const override { return 1'000'000; }
    ModelId modelId(std::size_t row) const override { return std::to_string(row); }
    std::optional<ArgValue> cell(std::size_t row, const FieldKey& field) const override
    {
        return field == name ? ArgValue("model-" + std::to_string(row)) : ArgValue(static_cast<double>(row) / 1e6);
    }
    const std::vector<ResultGroup>& groups() const override { return m_groups; }
    std::optional<std::size_t> rowOf(const ModelId& id) const override { return std::stoul(id); }
    std::size_t libraryCount() const override { return rowCount(); }
    Result<FieldSummary> summary(const FieldKey&, const std::vector<RowRange>*, const CancelToken&) const override { return FieldSummary{}; }

private:
    std::vector<ResultGroup> m_groups;
};

} // namespace

TEST_CASE("Rows, columns and answers are swapped within Qt's contract")
{
    const auto library = FakeLibrary::withModels(6);
    ResultModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    CHECK(model.rowCount() == 0);
    model.setColumns({{name, 0}, {accuracy, 0}});
    model.setAnswer(ask(*library, "sort by name"), library->fields());
    REQUIRE(model.rowCount() == 6);
    CHECK(model.columnCount() == 3);
    CHECK(model.index(0, 1).data().toString() == QStringLiteral("digits-cnn-000"));
    CHECK(model.index(0, 2).data().toString() == QStringLiteral("0.9"));
    CHECK(model.headerData(2, Qt::Horizontal, ResultModel::FieldRole).toString() == QStringLiteral("metric.val_acc"));
    model.setColumns({{accuracy, 0}});
    CHECK(model.columnCount() == 2);
    model.setAnswer(ask(*library, "val_acc > 2"), library->fields());
    CHECK(model.rowCount() == 0);
}

TEST_CASE("Groups have a head with what they come to, and fold")
{
    const auto library = FakeLibrary::withModels(6);
    ResultModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setColumns({{name, 0}, {accuracy, 0}});
    model.setAnswer(ask(*library, "group by model.arch"), library->fields());
    REQUIRE(model.rowCount() == 9);
    REQUIRE(model.isGroup(0));
    CHECK(model.groupText(0) == QStringLiteral("cnn"));
    CHECK(model.groupSize(0) == 2);
    REQUIRE(waitFor([&] { return !model.groupCell(0, 2).isEmpty(); }));
    CHECK(model.groupCell(0, 2) == QStringLiteral("best 0.93"));
    CHECK(model.groupCell(0, 1).isEmpty());
    model.setColumns({{name, 0}, {.field = accuracy, .aggregate = Aggregate::Minimum}});
    CHECK(model.index(0, 2).data().toString() == QStringLiteral("min 0.9"));
    CHECK(model.index(0, 2).data(Qt::ToolTipRole).toString().contains(QStringLiteral("mean 0.915")));
    CHECK(model.modelId(0).empty());
    const auto id = model.modelId(1);
    model.toggleGroup(0);
    CHECK(model.rowCount() == 7);
    CHECK(model.rowOf(id) == -1);
    model.toggleGroup(0);
    CHECK(model.rowOf(id) == 1);
    model.setAnswer(ask(*library, "group by note"), library->fields());
    CHECK(model.isGroupOfMissing(model.rowCount() - 1) == false);
}

TEST_CASE("The list of fields finds them by part of their name, best first, within Qt's contract")
{
    const auto library = FakeLibrary::withModels(6);
    FieldListModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setFields(library->fields(), 6);
    model.setShown({name});
    model.setSearch(QStringLiteral("LR"));
    REQUIRE(model.rowCount() >= 1);
    CHECK(model.key(0).path == "optimizer.lr");
    CHECK(model.index(0).data(Qt::CheckStateRole).toInt() == Qt::Unchecked);
    QString toggled;
    QObject::connect(&model, &FieldListModel::toggled, &model, [&](const QString& field, bool) { toggled = field; });
    CHECK(model.setData(model.index(0), Qt::Checked, Qt::CheckStateRole));
    CHECK(toggled == QStringLiteral("arg.optimizer.lr"));
}

TEST_CASE("12,000 fields are listed and searched within a frame or two")
{
    auto fields = std::make_shared<std::vector<FieldInfo>>();
    for (int i = 0; i < 12'000; ++i) {
        FieldInfo info;
        info.key = {FieldKind::Arg, "block" + std::to_string(i / 100) + ".layer" + std::to_string(i) + ".lr"};
        info.type = ArgType::Float;
        info.count = 10;
        fields->push_back(info);
    }
    FieldListModel model;
    QElapsedTimer clock;
    clock.start();
    model.setFields(fields, 10);
    CHECK(clock.restart() < 100);
    model.setSearch(QStringLiteral("layer1199"));
    CHECK(clock.elapsed() < 100);
    CHECK(model.rowCount() == 11);
}

TEST_CASE("A million rows are shown, scrolled and selected without a stall")
{
    ResultModel model;
    TableView view(model);
    view.resize(1200, 800);
    view.show();
    auto fields = std::make_shared<std::vector<FieldInfo>>();
    QElapsedTimer clock;
    clock.start();
    model.setColumns({{name, 200}, {accuracy, 100}});
    model.setAnswer(std::make_shared<BigTable>(), fields);
    view.grab();
    const auto shown = clock.restart();
    for (int i = 1; i <= 20; ++i) {
        view.verticalScrollBar()->setValue(static_cast<int>(view.verticalScrollBar()->maximum() * (i / 20.0)));
        view.viewport()->grab();
    }
    const auto scrolled = clock.restart();
    INFO("shown in " << shown << " ms, 20 pages in " << scrolled << " ms");
    CHECK(shown < 500);
    CHECK(scrolled / 20 < 100);
    view.selectAll();
    clock.restart();
    CHECK(view.selectedModels().size() == 1'000'000);
    INFO("million rows: shown " << shown << " ms, page " << static_cast<double>(scrolled) / 20 << " ms, selected "
                                << clock.elapsed() << " ms");
}

TEST_CASE("A selection of many survives a new answer")
{
    const auto library = FakeLibrary::withModels(5000);
    ResultModel model;
    TableView view(model);
    model.setColumns({{name, 200}});
    model.setAnswer(ask(*library, "group by model.arch"), library->fields());
    view.selectAll();
    const auto before = view.selectedModels();
    REQUIRE(before.size() == 5000);
    QElapsedTimer clock;
    clock.start();
    model.setAnswer(ask(*library, "sort by name"), library->fields());
    clock.restart();
    view.select(before, before.front());
    CHECK(clock.elapsed() < 250);
    CHECK(view.selectedModels().size() == 5000);
}

TEST_CASE("Every second of many models stays selected when the order changes")
{
    const auto library = FakeLibrary::withModels(4000);
    ResultModel model;
    TableView view(model);
    model.setColumns({{name, 200}});
    model.setAnswer(ask(*library, "sort by name"), library->fields());
    std::vector<ModelId> some;
    for (int row = 0; row < 4000; row += 2)
        some.push_back(model.modelId(row));
    model.setAnswer(ask(*library, "sort by val_acc group by model.arch"), library->fields());
    QElapsedTimer clock;
    clock.start();
    view.select(some, some.front());
    CHECK(clock.elapsed() < 250);
    auto selected = view.selectedModels();
    std::sort(selected.begin(), selected.end());
    std::sort(some.begin(), some.end());
    CHECK(selected == some);
}

TEST_CASE("What is uncovered piece by piece looks as if it had been painted at once")
{
    const auto library = FakeLibrary::withModels(12);
    ResultModel model;
    model.setAnswer(ask(*library, "group by model.arch sort by name"), library->fields());
    std::vector<TableColumn> columns;
    for (const auto& field : *library->fields())
        columns.push_back({field.key, 90});
    model.setColumns(columns);
    TableView view(model);
    view.resize(700, 400);
    view.applyWidths();
    view.show();
    view.select({model.modelId(2)}, model.modelId(2));
    const auto painted = [&](const QRegion& region) {
        QImage image(view.viewport()->size(), QImage::Format_RGB32);
        image.fill(Qt::magenta);
        view.viewport()->render(&image, {}, QRegion(region), QWidget::RenderFlags());
        return image;
    };
    const QRect all = view.viewport()->rect();
    const auto whole = painted(all);
    // Strips that cut through cells and rows, as scrolling and a moving mouse uncover them; in one painting, for text is
    // darker where it is blended twice.
    const auto strips = QRegion(0, 0, 150, 40) + QRegion(60, 40, 300, 33) + QRegion(0, 120, 700, 5) + QRegion(333, 90, 40, 200);
    const auto pieces = painted(strips);
    int different = 0, outside = 0;
    for (int y = 0; y < all.height(); ++y) {
        for (int x = 0; x < all.width(); ++x) {
            if (strips.contains(QPoint(x, y)))
                different += pieces.pixel(x, y) != whole.pixel(x, y);
            else
                outside += pieces.pixelColor(x, y) != QColor(Qt::magenta);
        }
    }
    CHECK(different == 0);
    CHECK(outside == 0);
    // And it is a table: several colours in the row that is selected, none of the magenta left.
    int bare = 0;
    for (int y = 0; y < all.height(); ++y) {
        for (int x = 0; x < all.width(); ++x)
            bare += whole.pixelColor(x, y) == QColor(Qt::magenta);
    }
    CHECK(bare == 0);
    const int row = view.rowViewportPosition(2) + 2;
    CHECK(whole.pixelColor(200, row).name() == tokens().selection.name());
}
