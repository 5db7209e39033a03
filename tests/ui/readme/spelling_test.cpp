// What is lost if this fails: typing errors in model cards, or a page red with the names of args.
#include "tests/support/temp_folder.h"
#include "tests/ui/ui_support.h"
#include "ui/readme/markdown_highlighter.h"
#include "ui/readme/source_edit.h"
#include "ui/readme/spelling.h"

#include <QMenu>
#include <QContextMenuEvent>
#include <QSignalSpy>
#include <QTextBlock>
#include <QTextLayout>

#include <catch2/catch.hpp>

using namespace modelbook;
using namespace modelbook::test;

namespace {

/// A dictionary of a few words, so that the test does not rest on what the system has.
std::shared_ptr<Spelling> small(const TempFolder& folder)
{
    folder.write("xx.aff", "SET UTF-8\nTRY abcdefghijklmnopqrstuvwxyz\n");
    folder.write("xx.dic", "6\nmodel\nthe\nlearns\nbaseline\ncafé\nit's\n");
    return Spelling::load({QStringLiteral("xx"), QStringLiteral("none")}, QString::fromStdString(folder.path().string()));
}

QStringList wordsOf(const QString& line)
{
    QStringList words;
    for (const auto& word : Spelling::wordsOf(line))
        words.append(line.mid(word.start, word.length));
    return words;
}

} // namespace

TEST_CASE("Prose is looked at, not code, links, macros, formulas or paths")
{
    CHECK(wordsOf(QStringLiteral("the **modle** learns, it’s café")) == QStringList{QStringLiteral("the"), QStringLiteral("modle"), QStringLiteral("learns"), QStringLiteral("it’s"), QStringLiteral("café")});
    CHECK(wordsOf(QStringLiteral("`xq` {{args: zq*}} [[dgts]] [the](htp://qx) https://qxz.org $e^x$ /data/imgnt a@bqx.org")) == QStringList{QStringLiteral("the")});
    CHECK(wordsOf(QStringLiteral("모델 the")) == QStringList{QStringLiteral("모델"), QStringLiteral("the")});
}

TEST_CASE("Words are right or wrong by the dictionary; names of code and other scripts are neither")
{
    const TempFolder folder;
    const auto spelling = small(folder);
    REQUIRE(spelling->isThere());
    CHECK(spelling->isRight(QStringLiteral("model")));
    CHECK(spelling->isRight(QStringLiteral("café")));
    CHECK_FALSE(spelling->isRight(QStringLiteral("modle")));
    CHECK(spelling->suggestions(QStringLiteral("modle")).contains(QStringLiteral("model")));
    for (const auto* word : {"AdamW", "lr_scheduler", "fp16", "모델", "модель", "x"})
        CHECK(spelling->isRight(QString::fromUtf8(word)));
    spelling->accept(QStringLiteral("Modle"));
    CHECK(spelling->isRight(QStringLiteral("modle")));
    CHECK_FALSE(Spelling::load({QStringLiteral("none")}, QStringLiteral("/nowhere"))->isThere());
}

TEST_CASE("A misspelt word is marked, and its menu mends it")
{
    const TempFolder folder;
    SourceEdit edit;
    auto* highlighter = new MarkdownHighlighter(edit.document());
    edit.setPlainText(QStringLiteral("modle the\n```\nmodle\n```\n"));
    const auto spelling = small(folder);
    highlighter->setSpelling(spelling);
    edit.setSpelling(spelling);
    const auto marked = [&](int block) {
        for (const auto& range : edit.document()->findBlockByNumber(block).layout()->formats()) {
            if (range.format.underlineStyle() == QTextCharFormat::SpellCheckUnderline)
                return range.start == 0 && range.length == 5;
        }
        return false;
    };
    CHECK(marked(0));
    CHECK_FALSE(marked(2)); // code
    edit.resize(400, 200);
    edit.show();
    const auto at = edit.cursorRect(QTextCursor(edit.document()->firstBlock())).center() + QPoint(12, 0);
    QContextMenuEvent event(QContextMenuEvent::Mouse, at, edit.viewport()->mapToGlobal(at));
    QCoreApplication::sendEvent(edit.viewport(), &event);
    auto* menu = edit.findChild<QMenu*>(QStringLiteral("sourceMenu"));
    REQUIRE(menu);
    QSignalSpy accepted(&edit, &SourceEdit::wordAccepted);
    for (auto* action : menu->actions()) {
        if (action->text().contains(QStringLiteral("is right")))
            action->trigger();
    }
    CHECK(accepted.count() == 1);
    for (auto* action : menu->actions()) {
        if (action->text() == QStringLiteral("model")) {
            action->trigger();
            break;
        }
    }
    menu->close();
    CHECK(edit.toPlainText().startsWith(QStringLiteral("model the")));
    CHECK_FALSE(marked(0));
}
