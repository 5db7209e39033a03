// What is lost if this fails: text a researcher wrote about a model.
#include "ui/readme/readme_page.h"

#include "tests/support/fake_library.h"
#include "tests/ui/ui_support.h"
#include "ui/readme/preview.h"
#include "ui/readme/preview_page.h"

#include <QFrame>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QWebEngineView>

using namespace modelbook;
using namespace modelbook::test;

namespace {

struct Editor {
    QTemporaryDir folder;
    std::shared_ptr<FakeLibrary> library = FakeLibrary::withModels(3);
    ReadmePage page{nullptr, DraftStore(folder.path())};
    QPlainTextEdit* source = child<QPlainTextEdit>(page, "readmeSource");

    Editor()
    {
        page.setMode(ReadmePage::Mode::Source);
        page.resize(900, 600);
        page.show();
    }
    void open(int number)
    {
        QSignalSpy loaded(&page, &ReadmePage::loaded);
        page.setModel(library, FakeLibrary::sampleModel(number));
        REQUIRE((loaded.count() > 0 || loaded.wait()));
    }
    std::optional<Draft> draft(int number) const
    {
        return DraftStore(folder.path()).find(QStringLiteral("fake"), QString::fromStdString(FakeLibrary::sampleModel(number).id));
    }
    std::string stored(int number) const { return *library->readme(FakeLibrary::sampleModel(number).id); }
    bool isSaved()
    {
        return waitFor([&] { return !page.isDirty() && !page.isLoading(); });
    }
};

} // namespace

TEST_CASE("Ctrl+S saves the README, and the draft is gone")
{
    Editor editor;
    editor.open(0);
    CHECK_FALSE(editor.page.isDirty());
    QTest::keyClicks(editor.source, QStringLiteral("Best so far. "));
    CHECK(editor.page.isDirty());
    QTest::keySequence(editor.source, QKeySequence::Save);
    REQUIRE(editor.isSaved());
    CHECK(editor.stored(0).rfind("Best so far. # digits-cnn-000", 0) == 0);
    CHECK(waitFor([&] { return !editor.draft(0); }));
}

TEST_CASE("What is typed is on disk before it is saved, and comes back")
{
    Editor editor;
    editor.open(0);
    QTest::keyClicks(editor.source, QStringLiteral("unsaved "));
    REQUIRE(waitFor([&] { return editor.draft(0).has_value(); }));
    CHECK(editor.draft(0)->text.startsWith(QStringLiteral("unsaved ")));

    ReadmePage later(nullptr, DraftStore(editor.folder.path()));
    QSignalSpy loaded(&later, &ReadmePage::loaded);
    later.setModel(editor.library, FakeLibrary::sampleModel(0));
    REQUIRE(loaded.wait());
    CHECK(later.text().startsWith(QStringLiteral("unsaved ")));
    CHECK(later.isDirty());
    CHECK_FALSE(child<QFrame>(later, "draftBar")->isHidden());
    child<QPushButton>(later, "draftDiscard")->click();
    CHECK_FALSE(later.isDirty());
    CHECK(waitFor([&] { return !editor.draft(0); }));
}

TEST_CASE("Another model, or a closed window, keeps the text as a draft at once")
{
    Editor editor;
    editor.open(0);
    QTest::keyClicks(editor.source, QStringLiteral("first "));
    editor.open(1);
    CHECK(editor.page.text().startsWith(QStringLiteral("# digits-mlp-001")));
    REQUIRE(editor.draft(0));
    CHECK(editor.draft(0)->text.startsWith(QStringLiteral("first ")));
    {
        ReadmePage closing(nullptr, DraftStore(editor.folder.path()));
        QSignalSpy loaded(&closing, &ReadmePage::loaded);
        closing.setModel(editor.library, FakeLibrary::sampleModel(2));
        REQUIRE(loaded.wait());
        QTest::keyClicks(child<QPlainTextEdit>(closing, "readmeSource"), QStringLiteral("second "));
    }
    REQUIRE(editor.draft(2));
    CHECK(editor.draft(2)->text.startsWith(QStringLiteral("second ")));
}

TEST_CASE("A save that fails says so and keeps the text")
{
    Editor editor;
    editor.open(0);
    QSignalSpy failed(&editor.page, &ReadmePage::failed);
    QTest::keyClicks(editor.source, QStringLiteral("precious "));
    editor.library->failNext(makeError(ErrorCode::DiskFull, "no space on /lib"));
    editor.page.save();
    REQUIRE((failed.count() > 0 || failed.wait()));
    CHECK(failed.first().first().toString().contains(QStringLiteral("no space on /lib")));
    CHECK(editor.page.isDirty());
    CHECK(editor.draft(0)->text.startsWith(QStringLiteral("precious ")));
}

TEST_CASE("What others wrote meanwhile is merged and shown")
{
    Editor editor;
    editor.open(0);
    QTest::keyClicks(editor.source, QStringLiteral("mine "));
    editor.library->changeReadme(FakeLibrary::sampleModel(0).id, "theirs");
    editor.page.save();
    REQUIRE(editor.isSaved());
    CHECK(editor.page.text().startsWith(QStringLiteral("mine ")));
    CHECK(editor.page.text().endsWith(QStringLiteral("theirs")));
}

TEST_CASE("Typing while it is saved is not lost, nor while the library changes")
{
    Editor editor;
    editor.open(0);
    QTest::keyClicks(editor.source, QStringLiteral("a"));
    editor.library->hold();
    editor.page.save();
    REQUIRE(waitFor([&] { return editor.library->heldCalls() > 0; }));
    QTest::keyClicks(editor.source, QStringLiteral("b"));
    editor.library->release();
    REQUIRE(waitFor([&] { return !editor.page.isLoading(); }));
    CHECK(editor.page.text().startsWith(QStringLiteral("ab# ")));
    CHECK(editor.page.isDirty());
    editor.page.setModel(editor.library, FakeLibrary::sampleModel(0));
    REQUIRE(waitFor([&] { return !editor.page.isLoading(); }));
    CHECK(editor.page.text().startsWith(QStringLiteral("ab# ")));
}

TEST_CASE("Foreign line ends and no-break spaces survive opening and are no change")
{
    Editor editor;
    auto record = FakeLibrary::sampleModel(7);
    editor.library->put(record, "one\r\ntwo\u00a0three\r\n");
    editor.open(7);
    CHECK_FALSE(editor.page.isDirty());
    CHECK(editor.page.text() == QStringLiteral("one\ntwo\u00a0three\n"));
}

TEST_CASE("A list goes on by itself")
{
    Editor editor;
    editor.open(0);
    editor.source->setPlainText(QStringLiteral("- [x] trained"));
    editor.source->moveCursor(QTextCursor::End);
    QTest::keyClick(editor.source, Qt::Key_Return);
    CHECK(editor.page.text() == QStringLiteral("- [x] trained\n- [ ] "));
    QTest::keyClick(editor.source, Qt::Key_Return);
    CHECK(editor.page.text() == QStringLiteral("- [x] trained\n"));
}

TEST_CASE("The preview shows the text, runs no script and fetches nothing")
{
    Editor editor;
    auto record = FakeLibrary::sampleModel(8);
    editor.library->put(record, "# Title\n<img src='http://127.0.0.1:9/x.png'>\n\n![x](data:image/gif;base64,"
                                "R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==)\n\n숫자 분류\n");
    editor.open(8);
    auto* preview = child<Preview>(editor.page, "readmePreview");
    QSignalSpy shown(preview, &Preview::shown);
    StallWatch stall;
    editor.page.setMode(ReadmePage::Mode::Both);
    REQUIRE(shown.wait(20'000));
    REQUIRE(waitFor([&] { return !editor.page.isLoading(); }));
    INFO("starting the web engine held the window up for " << stall.longest() << " ms");
    auto* view = child<QWebEngineView>(*preview, "readmeWebView");
    QString text;
    view->page()->toPlainText([&](const QString& all) { text = all; });
    REQUIRE(waitFor([&] { return !text.isEmpty(); }));
    CHECK(text.contains(QStringLiteral("Title")));
    CHECK(text.contains(QStringLiteral("숫자 분류")));
    CHECK(text.contains(QStringLiteral("<img src=")));
    auto* page = static_cast<PreviewPage*>(view->page());
    page->showHtml("<html><body><img src='http://127.0.0.1:9/y.png'><iframe src='http://127.0.0.1:9/'></iframe>"
                   "<script>document.title='ran'</script>second</body></html>");
    REQUIRE(shown.wait(20'000));
    CHECK(page->blocker().blocked() > 0);
    CHECK(page->title() != QStringLiteral("ran"));
    page->load(QUrl(QStringLiteral("file:///etc/hostname")));
    QString after;
    page->toPlainText([&](const QString& all) { after = all; });
    REQUIRE(waitFor([&] { return !after.isEmpty(); }));
    CHECK(after.contains(QStringLiteral("second")));
    picture(editor.page, "readme");
}
