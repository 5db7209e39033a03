// The real compare view over 100 models of 12,000 args each: first paint, and scrolling. One line per figure. Run under Xvfb:
//   xvfb-run -s "-screen 0 1920x1080x24" bench_compare
#include "tests/bench/table/figures.h"
#include "tests/support/fake_library.h"
#include "ui/diff/compare_table.h"
#include "ui/diff/compare_view.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QScrollBar>

#include <random>

using namespace modelbook;
using namespace modelbook::bench;

namespace {

ModelRecord modelOf(int number)
{
    std::mt19937 random(static_cast<unsigned>(number));
    ModelRecord record;
    record.id = std::string(28, '0') + std::to_string(1000 + number);
    record.name = "model-" + std::to_string(number);
    ArgValue::Map args;
    for (int g = 0; g < 120; ++g) {
        ArgValue::Map group;
        for (int k = 0; k < 100; ++k)
            group.emplace_back("parameter_" + std::to_string(k), random() % 100 == 0 ? ArgValue(static_cast<int>(random() % 9)) : ArgValue(0.001));
        args.emplace_back("group_" + std::to_string(g), ArgValue(std::move(group)));
    }
    record.args.values = ArgValue(std::move(args));
    return record;
}

} // namespace

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    app.setOrganizationName(QStringLiteral("modelbook-bench"));
    Theme::instance().apply(app, Theme::Mode::Light);
    const auto library = std::make_shared<test::FakeLibrary>();
    std::vector<ModelId> ids;
    for (int i = 0; i < 100; ++i) {
        auto record = modelOf(i);
        ids.push_back(record.id);
        library->put(std::move(record));
    }
    CompareView view;
    view.resize(1920, 1080);
    view.show();
    QCoreApplication::processEvents();
    std::printf("compare 100 models x 12,000 args, first paint: %.0f ms\n", timed([&] {
                    view.setModels(library, ids);
                    while (view.isLoading())
                        QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
                    view.repaint();
                }));
    CompareTable* table = nullptr;
    for (auto* one : view.findChildren<CompareTable*>()) {
        if (!table || one->width() > table->width())
            table = one;
    }
    if (!table)
        return 1;
    Times down, right;
    for (int i = 0; i < 300; ++i) {
        down.ms.push_back(timed([&] {
            table->verticalScrollBar()->setValue(table->verticalScrollBar()->value() + table->verticalScrollBar()->singleStep());
            QCoreApplication::processEvents();
        }));
    }
    for (int i = 0; i < 300; ++i) {
        right.ms.push_back(timed([&] {
            table->horizontalScrollBar()->setValue(table->horizontalScrollBar()->value() + 10);
            QCoreApplication::processEvents();
        }));
    }
    down.print("scroll down by a step");
    right.print("scroll to the right by a step");
    return 0;
}
