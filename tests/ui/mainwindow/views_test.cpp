// What is lost if this fails: views kept for oneself or shared, and links that open them elsewhere.
#include "tests/ui/mainwindow/window_support.h"
#include "ui/mainwindow/view_link.h"
#include "ui/modelpage/model_panel.h"

#include <QCheckBox>
#include <QClipboard>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTabBar>
#include <QUrlQuery>

using namespace modelbook;
using namespace modelbook::test;

namespace {

void saveView(Window& w, const QString& name, bool shared)
{
    QTest::mouseClick(child<QPushButton>(*w.window, "addViewButton"), Qt::LeftButton);
    REQUIRE(waitFor([&] { return w.window->findChild<QLineEdit*>(QStringLiteral("promptText")) != nullptr; }));
    w.window->findChild<QCheckBox*>(QStringLiteral("promptOption"))->setChecked(shared);
    auto* input = w.window->findChild<QLineEdit*>(QStringLiteral("promptText"));
    input->setText(name);
    QTest::keyClick(input, Qt::Key_Return);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    w.settle();
}

void chooseInTab(Window& w, int tab, const char* action)
{
    auto* tabs = child<QTabBar>(*w.window, "viewTabs");
    Q_EMIT tabs->customContextMenuRequested(tabs->tabRect(tab).center());
    auto* menu = w.window->findChild<QMenu*>(QStringLiteral("viewMenu"));
    REQUIRE(menu);
    auto* found = menu->findChild<QAction*>(QLatin1String(action));
    REQUIRE(found);
    menu->close();
    found->trigger();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    w.settle();
}

} // namespace

TEST_CASE("A view is private unless it is shared; both come back with the next start; sharing can be changed")
{
    Window w;
    w.filter(QStringLiteral("seed > 3"));
    saveView(w, QStringLiteral("내 것"), false);
    CHECK(w.library->views()->empty());
    w.filter(QStringLiteral("seed < 3"));
    saveView(w, QStringLiteral("Ours"), true);
    REQUIRE(waitFor([&] { return w.library->views()->size() == 1; }));
    w.window.reset();
    w.open();
    auto* tabs = child<QTabBar>(*w.window, "viewTabs");
    REQUIRE(waitFor([&] { return tabs->count() == 3; }));
    QStringList texts;
    for (int i = 0; i < 3; ++i)
        texts.append(tabs->tabText(i));
    CHECK(texts.contains(QStringLiteral("☆ 내 것")));
    CHECK(texts.contains(QStringLiteral("★ Ours")));
    const int own = static_cast<int>(texts.indexOf(QStringLiteral("☆ 내 것")));
    Q_EMIT tabs->tabBarClicked(own);
    w.settle();
    CHECK(w.query() == QStringLiteral("seed > 3"));
    chooseInTab(w, own, "shareView");
    REQUIRE(waitFor([&] { return w.library->views()->size() == 2; }));
}

TEST_CASE("A link to a private view carries the view, one to a shared view its id; both open in another window")
{
    Window w;
    w.filter(QStringLiteral("seed > 8"));
    saveView(w, QStringLiteral("Mine"), false);
    chooseInTab(w, 1, "copyViewLink");
    const QUrl own(QApplication::clipboard()->text());
    CHECK(own.scheme() == QStringLiteral("modelbook"));
    const auto read = ViewLink::fromUrl(own);
    REQUIRE(read);
    REQUIRE(read->state);
    CHECK(read->state->query == QStringLiteral("seed > 8"));
    chooseInTab(w, 1, "shareView");
    REQUIRE(waitFor([&] { return w.library->views()->size() == 1; }));
    ViewLink shared;
    shared.library = QStringLiteral("fake");
    shared.view = QString::fromStdString(w.library->views()->begin()->first);

    QSettings().clear(); // another machine
    Window other;
    other.library = w.library;
    other.open();
    other->openLink(own);
    other.settle();
    CHECK(other.query() == QStringLiteral("seed > 8"));
    CHECK(other.rows().rowCount() == 3);
    other.filter(QString());
    other->openLink(shared.toUrl());
    REQUIRE(waitFor([&] { return other.query() == QStringLiteral("seed > 8"); }));
    ViewLink model;
    model.library = QStringLiteral("fake");
    model.model = QString::fromStdString(FakeLibrary::sampleModel(4).id);
    other->openLink(model.toUrl());
    REQUIRE(waitFor([&] { return other->modelPanel().isVisible(); }));
}

TEST_CASE("A link to a library this machine does not know asks before it opens the place it names; wrong links are told")
{
    Window w;
    ViewLink link;
    link.library = QStringLiteral("elsewhere");
    link.at = QStringLiteral("/mnt/팀/models");
    link.view = QStringLiteral("abc");
    CHECK(ViewLink::fromUrl(QUrl(QString::fromLatin1(link.toUrl().toEncoded())))->at == link.at);
    w->openLink(link.toUrl());
    CHECK(child<NoticeBar>(*w.window, "noticeBar")->text().contains(link.at));
    CHECK(w->session()->library()->id() == "fake");
    for (const char* wrong : {"modelbook://fake/view/../../x", "modelbook://fake/nothing", "modelbook://fake/table?state=AAAA", "modelbook:///view/1",
                              "https://fake/view/1", "modelbook://fake/table?state=f____wAA", "modelbook://fake/model/%00"}) {
        INFO(wrong);
        CHECK_FALSE(ViewLink::fromUrl(QUrl(QString::fromUtf8(wrong))));
    }
    CHECK_FALSE(ViewLink::fromUrl(QUrl(QStringLiteral("modelbook://fake/table?state=") + QString(70'000, QLatin1Char('A')))));
    w->openLink(QUrl(QStringLiteral("modelbook://fake/nothing")));
    CHECK(child<NoticeBar>(*w.window, "noticeBar")->text().contains(QStringLiteral("no link")));
}
