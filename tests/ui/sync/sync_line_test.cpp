// What is lost if this fails: nobody would know that their changes have not reached the others.
#include "tests/ui/mainwindow/window_support.h"
#include "ui/library/library_session.h"
#include "ui/sync/sync_line.h"
#include "ui/sync/sync_panel.h"
#include "ui/sync/sync_text.h"

#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>

#include <catch2/catch.hpp>

using namespace modelbook;
using namespace modelbook::test;

namespace {

SyncStatus offlineStatus()
{
    SyncStatus status;
    status.offline = true;
    status.offlineSince = QDateTime(QDate::currentDate(), QTime(14, 2)).toMSecsSinceEpoch();
    status.reason = "the folder /mnt/team is not there; is its drive connected?";
    status.changes = 3;
    return status;
}

} // namespace

TEST_CASE("The status in words")
{
    SyncStatus status;
    CHECK(syncText(status).isEmpty());
    status.changes = 1;
    CHECK(syncText(status) == QStringLiteral("1 change waiting"));
    CHECK(syncText(offlineStatus()) == QStringLiteral("Offline since 14:02 · 3 changes waiting"));
    status.sending = true;
    status.sent = 12'300'000'000;
    status.total = 40'000'000'000;
    status.bytesPerSecond = 210e6;
    CHECK(syncText(status) == QStringLiteral("Sending 12.3 GB of 40 GB at 210 MB/s, 3 min left"));
    status.paused = true;
    CHECK(syncText(status) == QStringLiteral("Paused · 1 change waiting"));
    CHECK(timeLeftText(1000, 0).isEmpty());
    CHECK(timeLeftText(1000, 100) == QStringLiteral("10 s left"));
    CHECK(timeLeftText(8'000'000, 1000) == QStringLiteral("3 h left"));
}

TEST_CASE("The line shows what waits; its panel pauses, limits and sends")
{
    Window w;
    auto* line = child<SyncLine>(*w.window, "syncLine");
    CHECK_FALSE(line->isVisible());
    auto status = offlineStatus();
    w.library->setSync(status, {{"1", "ana", 0, "Add digits-cnn-028", {}}, {"2", "ana", 0, "Tag 2 models: +paper", {}}});
    REQUIRE(waitFor([&] { return line->isVisible() && line->text().contains(QStringLiteral("3 changes waiting")); }));
    CHECK(line->toolTip().contains(QStringLiteral("drive")));

    QTest::mouseClick(line, Qt::LeftButton);
    auto& panel = line->panel();
    REQUIRE(panel.isVisible());
    auto* list = child<QListWidget>(panel, "syncList");
    REQUIRE(waitFor([&] { return list->count() == 2; }));
    CHECK(list->item(0)->text().contains(QStringLiteral("Add digits-cnn-028")));
    CHECK(child<QLabel>(panel, "syncReason")->text().contains(QStringLiteral("/mnt/team")));
    auto* send = child<QPushButton>(panel, "syncSend");
    CHECK(send->text() == QStringLiteral("Try again"));

    auto* first = child<QPushButton>(panel, "syncFirst");
    CHECK_FALSE(first->isEnabled());
    list->setCurrentRow(1);
    REQUIRE(first->isEnabled());
    QTest::mouseClick(first, Qt::LeftButton);
    REQUIRE(waitFor([&] { return list->count() == 2 && list->item(0)->text().contains(QStringLiteral("Tag 2 models")); }));
    CHECK_FALSE(first->isEnabled());

    auto* rate = child<QComboBox>(panel, "syncRate");
    rate->setCurrentIndex(2);
    Q_EMIT rate->activated(2);
    CHECK(w.library->rateLimit() == 10'000'000u);

    auto* pause = child<QPushButton>(panel, "syncPause");
    QTest::mouseClick(pause, Qt::LeftButton);
    REQUIRE(waitFor([&] { return pause->text() == QStringLiteral("Go on"); }));
    CHECK_FALSE(send->isEnabled());
    QTest::mouseClick(pause, Qt::LeftButton);
    REQUIRE(waitFor([&] { return pause->text() == QStringLiteral("Pause"); }));

    status.offline = false;
    status.reason.clear();
    w.library->setSync(status, {{"1", "ana", 0, "Add digits-cnn-028", {}}});
    REQUIRE(waitFor([&] { return send->isEnabled() && send->text() == QStringLiteral("Send now"); }));
    QTest::mouseClick(send, Qt::LeftButton);
    REQUIRE(waitFor([&] { return !line->isVisible(); }));
    CHECK_FALSE(panel.isVisible());
}

TEST_CASE("What others do is told")
{
    Window w;
    w->session()->watchOthers(20);
    w.library->changeByOthers("bo", "Add digits-mlp-052");
    REQUIRE(waitFor([&] { return w->notices().text().contains(QStringLiteral("bo: Add digits-mlp-052")); }));
}

TEST_CASE("A limit and a pause outlive the window")
{
    Window w;
    w.library->setSync(offlineStatus(), {});
    auto* line = child<SyncLine>(*w.window, "syncLine");
    REQUIRE(waitFor([&] { return line->isVisible(); }));
    QTest::mouseClick(line, Qt::LeftButton);
    auto* rate = child<QComboBox>(line->panel(), "syncRate");
    rate->setCurrentIndex(2);
    Q_EMIT rate->activated(2);
    QTest::mouseClick(child<QPushButton>(line->panel(), "syncPause"), Qt::LeftButton);
    REQUIRE(waitFor([&] { return w.library->syncStatus().paused; }));
    w.window.reset();
    w.library->limitRate(0);
    w.library->pauseSync(false);
    w.open();
    CHECK(w.library->rateLimit() == 10'000'000u);
    CHECK(w.library->syncStatus().paused);
}
