// What is lost if this fails: a table that follows each letter, without stalls, jumps or a question that is forgotten.
#include "tests/ui/mainwindow/window_support.h"
#include "ui/table/filter_chips.h"

#include <catch2/catch.hpp>

#include <QAbstractItemModel>
#include <QCompleter>
#include <QLabel>
#include <QPaintEvent>
#include <QToolButton>

using namespace modelbook;
using namespace modelbook::test;

namespace {

/// Counts paintings of all of a widget.
class WholePaintings : public QObject
{
public:
    explicit WholePaintings(QWidget& widget) : m_widget(widget) { widget.installEventFilter(this); }
    int count = 0;

private:
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() == QEvent::Paint)
            count += static_cast<QPaintEvent*>(event)->rect() == m_widget.rect();
        return false;
    }
    QWidget& m_widget;
};

/// Types a question and waits for what comes of it.
void ask(const Window& w, const char* question)
{
    int answers = 0;
    const auto counting = QObject::connect(&w.window->table(), &TablePage::answered, [&] { ++answers; });
    child<FilterBar>(*w.window, "filterBar")->setText(QLatin1String(question));
    REQUIRE(waitFor([&] { return answers == 1; }));
    QObject::disconnect(counting);
    for (int i = 0; i < 20; ++i)
        QCoreApplication::processEvents(); // rows of chips find their places
}

} // namespace

TEST_CASE("The page of an answer is painted once")
{
    Window w;
    ask(w, "seed = 1"); // the chips are there from now on
    WholePaintings paintings(*w.view().viewport());
    for (const auto* question : {"seed = 2", "seed = 3", "seed = 1 or seed = 3"}) {
        paintings.count = 0;
        ask(w, question);
        CHECK(paintings.count == 1);
    }
}

TEST_CASE("Half a question leaves the table where it is; the reason comes when nobody types")
{
    Window w;
    auto* bar = child<FilterBar>(*w.window, "filterBar");
    auto* error = child<QLabel>(*w.window, "filterError");
    ask(w, "val_acc > 0.5");
    const auto place = w.view().mapTo(w.window.get(), QPoint());
    ask(w, "val_acc > 0.5 and");
    CHECK_FALSE(error->isVisible());
    CHECK_FALSE(bar->toolTip().isEmpty()); // it is marked already
    ask(w, "val_acc > 0.5 and seed = 1");
    CHECK_FALSE(error->isVisible());
    CHECK(w.view().mapTo(w.window.get(), QPoint()) == place);
    ask(w, "val_acc > 0.5 and");
    REQUIRE(waitFor([&] { return error->isVisible(); }));
    ask(w, "val_acc > 0.5");
    CHECK_FALSE(error->isVisible());
}

TEST_CASE("A chip stays while its condition is typed")
{
    Window w;
    auto* chips = child<FilterChips>(*w.window, "filterChips");
    ask(w, "seed = 1");
    auto* chip = chips->findChild<QToolButton*>(QStringLiteral("filterChip"));
    ask(w, "seed = 12 and val_acc > 0");
    CHECK(chips->findChild<QToolButton*>(QStringLiteral("filterChip")) == chip);
    CHECK(chip->text().startsWith(QStringLiteral("seed = 12")));
    auto* clear = child<QToolButton>(*w.window, "clearFilters");
    REQUIRE(clear->isVisible());
    const auto all = chips->findChildren<QToolButton*>(QStringLiteral("filterChip"));
    REQUIRE(all.size() == 2);
    CHECK(clear->x() > all[1]->x());
    QTest::mouseClick(clear, Qt::LeftButton);
    w.settle();
    CHECK(w.query().isEmpty());
    CHECK_FALSE(chips->isVisible());
}

TEST_CASE("A window closed right after the last letter opens with that question")
{
    Window w;
    w.filter(QStringLiteral("seed = 1"));
    w.open();
    CHECK(w.query() == QStringLiteral("seed = 1"));
}

TEST_CASE("A table opened again has its columns as wide as their values, and the keys")
{
    Window w;
    const auto widths = [&] {
        std::vector<int> all;
        for (const auto& column : w.view().visibleColumns())
            all.push_back(column.width);
        return all;
    };
    const auto before = widths();
    CHECK(w.window->focusWidget() == &w.view());
    w.filter(QStringLiteral("val_acc > 0"));
    w.filter({});
    w.open();
    CHECK(widths() == before);
    CHECK(w.window->focusWidget() == &w.view());
}

TEST_CASE("New columns of a large library are read before they are shown")
{
    Window w(10'500);
    auto state = w.window->table().state();
    state.columns.resize(1);
    w.window->table().setState(state);
    w.settle();
    const auto before = w.columns();
    std::vector<FieldKey> others;
    for (const auto& field : *w.library->fields()) {
        if (field.key.kind == FieldKind::Arg && !before.contains(QString::fromStdString(field.key.text())))
            others.push_back(field.key);
    }
    REQUIRE(others.size() >= 3);
    state.columns.push_back({others[0], 90});
    w.library->hold();
    w.window->table().setState(state);
    CHECK(w.columns() == before);
    w.library->release();
    w.settle();
    auto with = QStringList(before) + QStringList{QString::fromStdString(others[0].text())};
    CHECK(w.columns() == with);
    w.window->table().showColumnPicker();
    for (const auto& other : {others[1], others[2]}) { // the second before the first has been read
        with.append(QString::fromStdString(other.text()));
        Q_EMIT child<ColumnPicker>(*w.window, "columnPicker")->toggled(with.back(), true);
    }
    w.settle();
    CHECK(w.columns() == with);
}

TEST_CASE("Among thousands of fields a letter offers a list that can be read, what begins with it first")
{
    auto fields = std::make_shared<std::vector<FieldInfo>>();
    for (int i = 0; i < 12'000; ++i)
        fields->emplace_back().key.path = "block_" + std::to_string(i) + ".max_lr";
    fields->emplace_back().key.path = "optimizer.lr";
    FilterBar bar;
    bar.setFields(fields);
    bar.show();
    bar.setFocus();
    type(bar, QStringLiteral("lr"));
    const auto* offered = bar.findChild<QCompleter*>()->completionModel();
    CHECK(offered->rowCount() > 10);
    CHECK(offered->rowCount() <= 100);
    CHECK(offered->index(0, 0).data().toString() == QStringLiteral("optimizer.lr"));
}
