// What is lost if this fails: outline, templates, find and replace, versions, pictures and completed links of a README.
#include "tests/support/fake_library.h"
#include "tests/ui/ui_support.h"
#include "ui/readme/card_templates.h"
#include "ui/readme/find_replace_bar.h"
#include "ui/readme/readme_facts.h"
#include "ui/readme/readme_page.h"
#include "ui/readme/source_edit.h"
#include "ui/readme/version_dialog.h"

#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QBuffer>
#include <QClipboard>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTextBlock>
#include <QTextBrowser>

using namespace modelbook;
using namespace modelbook::test;

namespace {

struct ToolsEditor {
    QTemporaryDir folder;
    std::shared_ptr<FakeLibrary> library = FakeLibrary::withModels(6);
    ReadmePage page{nullptr, DraftStore(folder.path())};
    SourceEdit* source = child<SourceEdit>(page, "readmeSource");

    ToolsEditor()
    {
        page.setMode(ReadmePage::Mode::Source);
        page.resize(1000, 600);
        page.show();
        page.activateWindow();
        QSignalSpy loaded(&page, &ReadmePage::loaded);
        page.setModel(library, FakeLibrary::sampleModel(0));
        REQUIRE((loaded.count() > 0 || loaded.wait()));
    }
};

} // namespace

TEST_CASE("Headings are found outside of code and front matter; words are counted, Korean ones too")
{
    const auto headings = headingsOf(QStringLiteral("---\n# no\n---\n# One\n\n```\n# no\n```\ntext\n## Two ##\n#no\n"));
    REQUIRE(headings.size() == 2);
    CHECK(headings[0].line == 3);
    CHECK(headings[1].text == QStringLiteral("Two"));
    CHECK(headings[1].level == 2);
    CHECK(wordCount(QStringLiteral("숫자 분류 실험, 3 runs — done")) == 6);
    CHECK(wordCount(QStringLiteral("模型")) == 2);
    CHECK(wordCount(QString()) == 0);
}

TEST_CASE("A model card begins with Hugging Face's front matter, filled with what is known, and stays valid YAML")
{
    auto record = FakeLibrary::sampleModel(1);
    record.tags = {"a: b", "plain", "\"quoted\\"};
    const auto cards = cardTemplates(record);
    REQUIRE(cards.size() >= 2);
    const auto& text = cards.front().text;
    CHECK(text.startsWith(QStringLiteral("---\nlicense: other\n")));
    CHECK(text.contains(QStringLiteral("- \"a: b\"\n- plain\n- \"\\\"quoted\\\\\"\n")));
    CHECK(text.contains(QStringLiteral("metrics:\n- \"val_acc\"")) != text.contains(QStringLiteral("metrics:\n- val_acc")));
    CHECK(text.contains(QStringLiteral("{{metric: val_acc}}")));
    for (const char* section : {"## Model Details", "## Uses", "## Bias, Risks, and Limitations", "## Training Details", "## Evaluation"})
        CHECK(text.contains(QLatin1String(section)));
}

TEST_CASE("A template is put in as an edit; the outline leads to its sections")
{
    ToolsEditor editor;
    QTest::mouseClick(child<QPushButton>(editor.page, "readmeTemplate"), Qt::LeftButton);
    auto* menu = child<QMenu>(editor.page, "templateMenu");
    menu->actions().front()->trigger();
    menu->close();
    CHECK(editor.page.text().startsWith(QStringLiteral("---\nlicense")));
    QTest::mouseClick(child<QPushButton>(editor.page, "readmeOutline"), Qt::LeftButton);
    auto* outline = child<QMenu>(editor.page, "outlineMenu");
    QAction* evaluation = nullptr;
    for (auto* action : outline->actions()) {
        if (action->text().trimmed() == QStringLiteral("Evaluation"))
            evaluation = action;
    }
    REQUIRE(evaluation);
    evaluation->trigger();
    outline->close();
    CHECK(editor.source->textCursor().block().text() == QStringLiteral("## Evaluation"));
    CHECK(editor.source->topLine() > 5);
    editor.source->undo();
    CHECK(editor.page.text().startsWith(QStringLiteral("# digits")));
    REQUIRE(waitFor([&] { return child<QLabel>(editor.page, "readmeWords")->text().contains(QStringLiteral("words")); }));
}

TEST_CASE("Text is found round the end, replaced one by one, and all at once with one undo")
{
    ToolsEditor editor;
    editor.source->setPlainText(QStringLiteral("lr here, LR there, lr again"));
    editor.page.openFind();
    auto* bar = child<FindReplaceBar>(editor.page, "findReplaceBar");
    child<QLineEdit>(editor.page, "readmeFind")->setText(QStringLiteral("lr"));
    child<QLineEdit>(editor.page, "readmeReplace")->setText(QStringLiteral("rate"));
    CHECK(bar->find(false));
    CHECK(editor.source->textCursor().selectedText() == QStringLiteral("lr"));
    bar->replace();
    CHECK(editor.page.text() == QStringLiteral("rate here, LR there, lr again"));
    CHECK(bar->replaceAll() == 2);
    CHECK(editor.page.text() == QStringLiteral("rate here, rate there, rate again"));
    editor.source->undo();
    CHECK(editor.page.text() == QStringLiteral("rate here, LR there, lr again"));
    child<QLineEdit>(editor.page, "readmeFind")->setText(QStringLiteral("nowhere"));
    CHECK_FALSE(bar->find(false));
    QTest::keyClick(child<QLineEdit>(editor.page, "readmeFind"), Qt::Key_Escape);
    CHECK_FALSE(bar->isVisible());
}

TEST_CASE("A link in two brackets is completed with names of the library's models")
{
    ToolsEditor editor;
    editor.source->setPlainText(QString());
    editor.source->setFocus();
    QAbstractItemView* list = nullptr;
    REQUIRE(waitFor([&] {
        editor.source->selectAll();
        QTest::keyClicks(editor.source, QStringLiteral("see [[mlp"));
        for (auto* widget : QApplication::allWidgets()) {
            if (widget->objectName() == QLatin1String("nameCompletions") && widget->isVisible())
                list = qobject_cast<QAbstractItemView*>(widget);
        }
        return list != nullptr;
    }));
    QTest::keyClick(list, Qt::Key_Return);
    CHECK(editor.page.text() == QStringLiteral("see [[digits-mlp-001]]"));
}

TEST_CASE("A pasted picture becomes a file of the model and is shown; text stays text")
{
    ToolsEditor editor;
    editor.source->setPlainText(QString());
    QImage image(4, 4, QImage::Format_RGB32);
    image.fill(Qt::red);
    auto* data = new QMimeData;
    data->setImageData(image);
    QApplication::clipboard()->setMimeData(data);
    editor.source->paste();
    REQUIRE(waitFor([&] { return editor.page.text().startsWith(QStringLiteral("![picture-")); }));
    const auto record = editor.library->model(FakeLibrary::sampleModel(0).id);
    REQUIRE(record->attachments.size() == 1);
    const auto facts = factsOf(editor.library, *record)(editor.page.text().toStdString());
    REQUIRE(facts.pictures.size() == 1);
    CHECK(facts.pictures.begin()->second.starts_with("data:image/png;base64,iVBOR"));
    CHECK(markdownToHtml(editor.page.text().toStdString(), facts).find("<img src=\"data:image/png") != std::string::npos);
    // What calls itself a picture and is none, is not embedded.
    REQUIRE(editor.library->attach(record->id, "evil.png", "<svg onload=x>"));
    CHECK(factsOf(editor.library, *editor.library->model(record->id))("![](attachment:evil.png)").pictures.empty());
}

TEST_CASE("Earlier versions are listed with what changed since, and brought back as an edit")
{
    ToolsEditor editor;
    editor.page.showVersions();
    auto* dialog = child<VersionDialog>(editor.page, "versionDialog");
    REQUIRE(waitFor([&] { return child<QListWidget>(*dialog, "versionList")->count() == 2; }));
    child<QListWidget>(*dialog, "versionList")->setCurrentRow(1);
    CHECK(child<QTextBrowser>(*dialog, "versionChanges")->toPlainText().contains(QStringLiteral("old")));
    picture(*dialog, "versions");
    QTest::mouseClick(child<QPushButton>(*dialog, "versionRestore"), Qt::LeftButton);
    CHECK(editor.page.text() == QStringLiteral("# first\n\nold line\n"));
    CHECK(editor.page.isDirty());
    editor.source->undo();
    CHECK(editor.page.text().startsWith(QStringLiteral("# digits-cnn-000")));
    const auto html = changesHtml(QStringLiteral("<b>"), QStringLiteral("<script>"));
    CHECK_FALSE(html.contains(QStringLiteral("<script")));
    CHECK(html.contains(QStringLiteral("&lt;")));
}
