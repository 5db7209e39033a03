// What is lost if this fails: reading the args of a model, and where each came from.
#include "ui/widgets/arg_tree_model.h"

#include "models/args/canonical.h"

#include <catch2/catch.hpp>

#include <QAbstractItemModelTester>

using namespace modelbook;

namespace {

RecordedArgs args(const char* json)
{
    return {*argsFromJson(nlohmann::ordered_json::parse(json)), {{"optimizer.lr", "hparams.yaml"}}, {}};
}

/// The tree as indented text.
QString print(const ArgTreeModel& model, const QModelIndex& parent = {}, int depth = 0)
{
    QString text;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const auto key = model.index(row, ArgTreeModel::KeyColumn, parent);
        const auto value = key.siblingAtColumn(ArgTreeModel::ValueColumn).data().toString();
        text += QString(depth * 2, QLatin1Char(' ')) + key.data().toString();
        text += value.isEmpty() ? QStringLiteral("\n") : QStringLiteral(" = ") + value + QLatin1Char('\n');
        text += print(model, key, depth + 1);
    }
    return text;
}

} // namespace

TEST_CASE("Args are a tree with typed values, chains of branches joined")
{
    ArgTreeModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setArgs(args(R"({"seed":42,"optimizer":{"name":"adam","lr":0.001},"model":{"encoder":{"depth":2,"act":null}},
                          "id":"42","empty":{},"a.b":[1,2],"메모":"기준"})"));
    CHECK(print(model).toStdString() == "seed = 42\n"
                                        "optimizer\n"
                                        "  name = \"adam\"\n"
                                        "  lr = 0.001\n"
                                        "model.encoder\n"
                                        "  depth = 2\n"
                                        "  act = null\n"
                                        "id = \"42\"\n"
                                        "empty = {}\n"
                                        "a.b = [1, 2]\n"
                                        "메모 = \"기준\"\n");
    CHECK(model.leafCount() == 9);
    const auto lr = model.index(1, 0, model.index(1, 0));
    CHECK(lr.data(ArgTreeModel::SourceRole).toString() == QStringLiteral("hparams.yaml"));
    CHECK(lr.data(Qt::ToolTipRole).toString().contains(QStringLiteral("hparams.yaml")));
}

TEST_CASE("A filter leaves what matches by path or value, and nothing empty")
{
    ArgTreeModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setArgs(args(R"({"seed":42,"optimizer":{"name":"adam","lr":0.001},"model":{"act":{"x":{"y":1,"z":2},"q":3}}})"));
    model.setFilter(QStringLiteral("ADAM"));
    CHECK(print(model) == QStringLiteral("optimizer\n  name = \"adam\"\n"));
    model.setFilter(QStringLiteral("seed"));
    CHECK(print(model) == QStringLiteral("seed = 42\n"));
    model.setFilter(QStringLiteral("nothing"));
    CHECK(model.rowCount() == 0);
    model.setFilter({});
    CHECK(model.rowCount() == 3);
}

TEST_CASE("Long values are shortened, no args are none")
{
    ArgTreeModel model;
    model.setArgs({});
    CHECK(model.rowCount() == 0);
    CHECK(model.leafCount() == 0);
    RecordedArgs big;
    big.values.set("prompt", std::string(100'000, 'x'));
    model.setArgs(big);
    CHECK(model.index(0, ArgTreeModel::ValueColumn).data().toString().size() < 3000);
}
