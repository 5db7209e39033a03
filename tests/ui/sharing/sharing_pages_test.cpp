// What is lost if this fails: people publish what they did not mean to, or import what they could not look at first.
#include "models/sharing/bundle/bundle_export.h"
#include "tests/support/temp_folder.h"
#include "tests/ui/ui_support.h"
#include "ui/sharing/access_page.h"
#include "ui/sharing/activity_model.h"
#include "ui/sharing/bundle_drag.h"
#include "ui/sharing/bundle_model.h"
#include "ui/sharing/bundle_page.h"
#include "ui/sharing/share_page.h"
#include "ui/sharing/shared_html.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTableWidget>
#include <QTextBrowser>
#include <QUrl>

using namespace modelbook;
using namespace modelbook::test;

namespace {

/// A library of a run that has something private in it.
struct Shared {
    TempFolder folder;
    std::shared_ptr<Library> library;
    std::vector<ModelId> ids;

    Shared()
    {
        folder.write("run/config.yaml", "data_root: /home/ana/secret-project/data\nlr: 0.25\noptimizer: adamw\n");
        folder.write("run/weights.bin", "weights without words");
        auto made = Library::create(folder / "library", "vision-team", {folder / "home", "ana-lovelace"});
        REQUIRE(made);
        library = *made;
        AddRequest request;
        request.paths = {folder / "run", std::filesystem::path(MODELBOOK_TEST_DATA) / "training-runs/hf/digits-cnn-101"};
        const auto report = library->add(request);
        REQUIRE(report);
        for (const auto& model : report->models)
            ids.push_back(model.id);
    }
    std::filesystem::path bundle(const std::string& password = {})
    {
        const auto models = gatherShared(library, ids, {});
        REQUIRE(models);
        BundleOptions options;
        options.password = password;
        options.signingKey = folder / "key.pem";
        options.signer = "ana";
        REQUIRE(exportBundle(*models, folder / "some.modelbook", options));
        return folder / "some.modelbook";
    }
};

} // namespace

TEST_CASE("The share page shows exactly what others will see, and publishes that")
{
    Shared shared;
    SharePage page;
    page.resize(1240, 780);
    page.show();
    page.setModels(shared.library, shared.ids, SharePage::Way::Publish);
    REQUIRE(waitFor([&] { return child<QPushButton>(page, "shareGo")->isEnabled(); }));
    auto* visible = child<QTextBrowser>(page, "shareVisible");
    picture(page, "publish");
    CHECK(visible->toPlainText().contains(QStringLiteral("adamw")));
    CHECK_FALSE(visible->toPlainText().contains(QStringLiteral("secret-project")));
    CHECK_FALSE(visible->toPlainText().contains(QStringLiteral("ana-lovelace")));
    // What was proposed can be kept after all.
    auto* values = child<QListWidget>(page, "privateValues");
    REQUIRE(values->count() > 0);
    for (int i = 0; i < values->count(); ++i)
        values->item(i)->setCheckState(Qt::Unchecked);
    REQUIRE(waitFor([&] { return visible->toPlainText().contains(QStringLiteral("secret-project")); }));
    for (int i = 0; i < values->count(); ++i)
        values->item(i)->setCheckState(Qt::Checked);
    REQUIRE(waitFor([&] { return !page.isLoading() && !visible->toPlainText().contains(QStringLiteral("secret-project")) && child<QPushButton>(page, "shareGo")->isEnabled(); }));
    // An arg more is left out.
    child<QLineEdit>(page, "redactArgs")->setText(QStringLiteral("optimizer"));
    REQUIRE(waitFor([&] { return !page.isLoading() && child<QPushButton>(page, "shareGo")->isEnabled() && !visible->toPlainText().contains(QStringLiteral("adamw")); }));

    const QSignalSpy finished(&page, &SharePage::finished);
    QTest::mouseClick(child<QPushButton>(page, "shareGo"), Qt::LeftButton);
    REQUIRE(waitFor([&] { return finished.count() == 1; }));
    const auto share = Library::open(shared.folder / "library/shares/public", {shared.folder / "guest", "guest"});
    REQUIRE(share);
    const auto record = (*share)->model(shared.ids[0]);
    REQUIRE(record);
    CHECK(findArg(record->args.values, "lr"));
    CHECK_FALSE(findArg(record->args.values, "optimizer"));
    CHECK_FALSE(findArg(record->args.values, "data_root"));
}

TEST_CASE("Who may not publish sees why, and the button stays off")
{
    Shared shared;
    const auto models = gatherShared(shared.library, shared.ids, {});
    REQUIRE(sharingOf(*shared.library).publish(*models, publicShare));
    const auto share = Library::open(shared.folder / "library/shares/public", {shared.folder / "guest", "guest"});
    REQUIRE(share);
    SharePage page;
    page.show();
    page.setModels(*share, shared.ids, SharePage::Way::Publish);
    REQUIRE(waitFor([&] { return !page.isLoading() && !child<QLabel>(page, "shareReason")->text().isEmpty(); }));
    REQUIRE(waitFor([&] { return !child<QTextBrowser>(page, "shareVisible")->toPlainText().isEmpty(); }));
    CHECK_FALSE(child<QPushButton>(page, "shareGo")->isEnabled());
}

TEST_CASE("A bundle is looked into before it is imported, and says what is here already")
{
    Shared shared;
    const auto path = shared.bundle();
    const auto other = Library::create(shared.folder / "other", "other", {shared.folder / "other-home", "ben"});
    REQUIRE(other);
    BundlePage page;
    page.resize(1240, 780);
    page.show();
    page.setLibrary(*other);
    page.open(path);
    REQUIRE(waitFor([&] { return child<QPushButton>(page, "bundleImport")->isEnabled(); }));
    auto* table = child<QTableView>(page, "bundleModels");
    CHECK(table->model()->rowCount() == 2);
    CHECK(table->model()->index(0, BundleModel::Here).data().toString() == QStringLiteral("new"));
    CHECK(child<QLabel>(page, "bundleSignature")->text().contains(QStringLiteral("ana")));
    picture(page, "bundle");
    CHECK((*(*other)->query(""))->rowCount() == 0); // looking wrote nothing
    const QSignalSpy imported(&page, &BundlePage::imported);
    QTest::mouseClick(child<QPushButton>(page, "bundleImport"), Qt::LeftButton);
    REQUIRE(waitFor([&] { return imported.count() == 1 && !page.isLoading(); }));
    CHECK((*(*other)->query(""))->rowCount() == 2);
    CHECK_FALSE(child<QPushButton>(page, "bundleImport")->isEnabled());
    CHECK(table->model()->index(0, BundleModel::Here).data().toString() == QStringLiteral("here already"));
}

TEST_CASE("A sealed bundle asks for its password, and a broken one says why nothing was read")
{
    Shared shared;
    const auto path = shared.bundle("open sesame");
    BundlePage page;
    page.resize(1000, 700);
    page.show();
    page.open(path);
    auto* field = child<QLineEdit>(page, "bundlePasswordField");
    REQUIRE(waitFor([&] { return field->isVisible(); }));
    CHECK_FALSE(child<QLabel>(page, "bundleRefusal")->isVisible());
    type(*field, QStringLiteral("wrong"));
    QTest::keyClick(field, Qt::Key_Return);
    REQUIRE(waitFor([&] { return child<QLabel>(page, "bundleRefusal")->isVisible(); }));
    field->clear();
    type(*field, QStringLiteral("open sesame"));
    QTest::keyClick(field, Qt::Key_Return);
    REQUIRE(waitFor([&] { return child<QTableView>(page, "bundleModels")->model()->rowCount() == 2; }));

    page.open(shared.folder.write("broken.modelbook", bytesOfFile(path).substr(0, 5000)));
    REQUIRE(waitFor([&] { return !page.isLoading(); }));
    page.open(shared.folder.write("nothing.modelbook", "not a bundle"));
    REQUIRE(waitFor([&] { return child<QLabel>(page, "bundleRefusal")->isVisible() && !page.isLoading(); }));
    CHECK(child<QLabel>(page, "bundleRefusal")->text().contains(QStringLiteral("no bundle")));
    CHECK(child<QTableView>(page, "bundleModels")->model()->rowCount() == 0);
}

TEST_CASE("The access page shows level, members, shares and who did what")
{
    Shared shared;
    AccessPage page;
    page.resize(1240, 780);
    page.show();
    page.setLibrary(shared.library);
    REQUIRE(waitFor([&] { return child<QLabel>(page, "accessLevel")->text().contains(QStringLiteral("Admin")); }));
    type(*child<QLineEdit>(page, "memberLogin"), QStringLiteral("ben"));
    type(*child<QLineEdit>(page, "memberName"), QStringLiteral("Ben Kim"));
    child<QComboBox>(page, "memberLevel")->setCurrentIndex(2);
    QTest::mouseClick(child<QPushButton>(page, "memberAdd"), Qt::LeftButton);
    auto* members = child<QTableWidget>(page, "accessMembers");
    REQUIRE(waitFor([&] { return members->rowCount() == 1; }));
    CHECK(members->item(0, 2)->text().contains(QStringLiteral("Guest")));
    auto* activity = child<QTableView>(page, "activityList");
    REQUIRE(waitFor([&] { return activity->model()->rowCount() >= 2; }));
    CHECK(activity->model()->index(0, ActivityModel::Author).data().toString() == QStringLiteral("ana-lovelace"));
    CHECK(activity->model()->index(0, ActivityModel::What).data().toString().contains(QStringLiteral("roster")));
    picture(page, "access");
    members->selectRow(0);
    QTest::mouseClick(child<QPushButton>(page, "memberRemove"), Qt::LeftButton);
    REQUIRE(waitFor([&] { return members->rowCount() == 0; }));
}

TEST_CASE("The models of bundles and activities keep Qt's contract")
{
    Shared shared;
    const auto bundle = Bundle::open(shared.bundle());
    REQUIRE(bundle);
    BundleModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setBundle(*bundle, {});
    CHECK(model.rowCount() == 2);
    CHECK(model.headerData(BundleModel::Here, Qt::Horizontal).toString() == QStringLiteral("In your library"));
    model.setBundle({}, {});
    ActivityModel activity;
    const QAbstractItemModelTester other(&activity, QAbstractItemModelTester::FailureReportingMode::Fatal);
    activity.setChanges(*shared.library->log(10));
    CHECK(activity.rowCount() > 0);
    activity.setChanges({});
}

TEST_CASE("What is dragged out of the window is a file")
{
    const std::unique_ptr<QMimeData> data(BundleDrag::mimeDataOf(QStringLiteral("/tmp/한글.modelbook")));
    REQUIRE(data->urls().size() == 1);
    CHECK(data->urls().first().toLocalFile() == QStringLiteral("/tmp/한글.modelbook"));
}

TEST_CASE("Names and values in the preview are text, whatever they hold")
{
    SharedModel model;
    model.record.name = "<img src=x><b>bold</b>";
    model.record.args.values.set("<i>", "</code><h1>x");
    model.leftOut.push_back({"<u>", "<s>", false});
    const auto html = sharedHtml({model});
    for (const char* tag : {"<img", "<b>bold", "<i>", "<h1>", "<u>"})
        CHECK_FALSE(html.contains(QLatin1String(tag)));
}
