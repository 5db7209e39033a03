// The real window over a library of a million models (or what bench_table made): from a keystroke to the painted page, scrolling,
// selecting all, the column picker. One line per figure. Run under Xvfb, on a folder that `bench_table load` filled:
//   xvfb-run -s "-screen 0 3840x2160x24" bench_window FOLDER
#include "models/catalogue/catalogue_db.h"
#include "models/catalogue/columns/index_files.h"
#include "storage/base/process_memory.h"
#include "tests/bench/table/figures.h"
#include "tests/support/fake_library.h"
#include "ui/mainwindow/main_window.h"
#include "ui/table/column_picker.h"
#include "ui/table/filter_bar.h"
#include "ui/table/result_model.h"
#include "ui/table/table_page.h"
#include "ui/table/table_view.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QHeaderView>
#include <QScrollBar>
#include <QSettings>
#include <QTest>
#include <QTimer>

using namespace modelbook;
using namespace modelbook::bench;

namespace {

/// Runs the event loop until a condition holds, asleep while there is nothing to do, as in the program. A clock that ticks in it
/// tells how long it did nothing else, which a user would feel as a stall.
template <typename Condition>
double waitFor(Condition condition)
{
    constexpr int tickMs = 1;
    double longest = 0;
    const auto start = Clock::now();
    auto ticked = start;
    QTimer clock;
    clock.setTimerType(Qt::PreciseTimer);
    QObject::connect(&clock, &QTimer::timeout, [&] {
        longest = std::max(longest, msSince(ticked) - tickMs);
        ticked = Clock::now();
    });
    clock.start(tickMs);
    while (!condition() && msSince(start) < 60'000)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    return std::max(longest, msSince(ticked) - tickMs);
}

/// Counts the paintings of a widget.
class PaintCounter : public QObject
{
public:
    explicit PaintCounter(int& count) : m_count(count) {}
    bool eventFilter(QObject*, QEvent* event) override
    {
        m_count += event->type() == QEvent::Paint;
        return false;
    }

private:
    int& m_count;
};

} // namespace

int main(int argc, char** argv)
{
    keepFreedMemory(); // as the program does
    if (argc < 2)
        return 2;
    QApplication app(argc, argv);
    app.setOrganizationName(QStringLiteral("modelbook-bench"));
    QSettings().clear();
    Theme::instance().apply(app, Theme::Mode::Light);
    const std::filesystem::path folder = argv[1];
    const auto db = CatalogueDb::open(folder / "catalogue.sqlite");
    auto saved = db ? IndexFiles(folder / "columns").load((*db)->id().value()) : std::nullopt;
    if (!saved)
        return 1;
    auto library = std::make_shared<test::FakeLibrary>();
    library->setIndex(saved->index);
    MainWindow window;
    window.resize(3840, 2160);
    Times stalls;
    const auto opening = timed([&] {
        window.useLibrary(library);
        window.show();
        waitFor([&] { return window.isSettled() && window.table().model().rowCount() > 0; });
    });
    auto& view = *window.findChild<TableView*>(QStringLiteral("modelTable"));
    auto& bar = *window.findChild<FilterBar*>(QStringLiteral("filterBar"));
    std::printf("window over %d models, %zu fields, %dx%d: first page %.0f ms\n", window.table().model().rowCount(), library->fields()->size(), window.width(),
                window.height(), opening);

    // Each letter of some questions; a letter counts until the page of its answer is painted.
    Times keys;
    bar.setFocus();
    int answers = 0, painted = 0; // paintings of the table since the last answer
    auto answeredAt = Clock::now();
    QObject::connect(&window.table(), &TablePage::answered, [&] {
        ++answers;
        painted = 0;
        answeredAt = Clock::now();
    });
    PaintCounter counter(painted);
    view.viewport()->installEventFilter(&counter);
    const auto shownAt = Clock::now();
    waitFor([&] { return msSince(shownAt) > 1500; }); // who looks at the first page before they type
    for (const char* question : {"metric.val_acc > 0.9 and optimizer.arg_5 = choice_1 sort by metric.val_loss", "model.arg_2 < 0.01 sort by data.arg_8 desc", "run-4242", "team_7 sort by name"}) {
        bar.clear();
        waitFor([&] { return window.isSettled(); });
        for (const char* letter = question; *letter; ++letter) {
            const int before = answers;
            const auto start = Clock::now();
            double stall = timed([&] { QTest::keyClick(&bar, *letter); });
            // An answer that is on show already is not painted again.
            stall = std::max(stall, waitFor([&] { return answers > before && (painted > 0 || msSince(answeredAt) > 40); }));
            keys.ms.push_back(painted > 0 ? msSince(start) : std::chrono::duration<double, std::milli>(answeredAt - start).count());
            stalls.ms.push_back(stall);
            waitFor([&] { return msSince(start) > 100; }); // ten letters a second, as fast as people type
        }
    }
    keys.print("from keystroke to painted page (5 ms of it waiting)");
    stalls.print("longest stall while typing");

    bar.clear();
    waitFor([&] { return window.isSettled() && window.table().model().answer()->readyRows() == window.table().model().answer()->rowCount(); });
    // Twenty columns.
    auto state = window.table().state();
    for (const auto& field : *library->fields()) {
        if (state.columns.size() < 20 && field.key.kind == FieldKind::Arg)
            state.columns.push_back({field.key, 120});
    }
    window.table().setState(state);
    waitFor([&] { return window.isSettled(); });
    waitFor([&] { return window.table().model().answer()->readyRows() == window.table().model().answer()->rowCount(); });
    // Any arg as a column: from the choice to its painted page.
    Times added;
    const auto fields = library->fields();
    for (std::size_t i = 0; i < 100; ++i) {
        auto wider = state;
        wider.columns.insert(wider.columns.begin() + 1, {(*fields)[(i * 7919 + 13) % fields->size()].key, 0});
        painted = 0;
        added.ms.push_back(timed([&] {
            window.table().setState(wider);
            waitFor([&] { return window.isSettled() && painted > 0; });
        }));
    }
    added.print("any arg becomes a column");
    window.table().setState(state);
    waitFor([&] { return window.isSettled() && window.table().model().answer()->readyRows() == window.table().model().answer()->rowCount(); });
    Times lines, pages, resizes;
    auto& scroll = *view.verticalScrollBar();
    for (int i = 0; i < 300; ++i) {
        lines.ms.push_back(timed([&] {
            scroll.setValue(scroll.value() + 40);
            QCoreApplication::processEvents(); // what is uncovered is painted, the rest moved
        }));
    }
    for (int i = 0; i < 300; ++i) {
        pages.ms.push_back(timed([&] {
            scroll.setValue(static_cast<int>(static_cast<double>(scroll.maximum()) * i / 300));
            view.viewport()->repaint();
        }));
    }
    for (int i = 0; i < 300; ++i) {
        resizes.ms.push_back(timed([&] {
            view.horizontalHeader()->resizeSection(3, 100 + i % 60);
            QCoreApplication::processEvents();
        }));
    }
    lines.print("scroll by a line");
    pages.print("jump to another place");
    resizes.print("resize a column");
    std::printf("select all: %.1f ms\n", timed([&] {
                    view.selectAll();
                    view.viewport()->repaint();
                }));
    view.clearSelection();
    std::printf("column picker, %zu fields: %.1f ms\n", library->fields()->size(), timed([&] {
                    window.table().showColumnPicker();
                    window.findChild<ColumnPicker*>(QStringLiteral("columnPicker"))->repaint();
                }));
    return 0;
}
