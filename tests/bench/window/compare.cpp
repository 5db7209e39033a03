// The real compare view over 100 models of 12,000 args each: first paint, and scrolling. One line per figure. Run under Xvfb:
//   xvfb-run -s "-screen 0 1920x1080x24" bench_compare
#include "models/library/diff_operands.h"
#include "models/library/library.h"
#include "storage/base/process_memory.h"
#include "tests/bench/table/figures.h"
#include "ui/diff/compare_table.h"
#include "ui/diff/compare_view.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QScrollBar>
#include <QTemporaryDir>

#include <filesystem>
#include <fstream>
#include <random>

using namespace modelbook;
using namespace modelbook::bench;

namespace {

std::string configOf(int number)
{
    std::mt19937 random(static_cast<unsigned>(number));
    std::string json = "{";
    for (int g = 0; g < 120; ++g) {
        json += (g ? ",\n\"group_" : "\"group_") + std::to_string(g) + "\": {";
        for (int k = 0; k < 100; ++k)
            json += (k ? ", \"parameter_" : "\"parameter_") + std::to_string(k) + "\": " + (random() % 100 == 0 ? std::to_string(random() % 9) : "0.001");
        json += "}";
    }
    return json + "}";
}

/// A real library on this disk, so that what is timed is what a researcher waits for.
Result<std::vector<ModelId>> fill(Library& library, const std::filesystem::path& folder)
{
    AddRequest request;
    for (int i = 0; i < 100; ++i) {
        const auto run = folder / ("model-" + std::to_string(i));
        std::filesystem::create_directories(run);
        std::ofstream(run / "config.json") << configOf(i);
        std::ofstream(run / "model.bin") << i;
        request.paths.push_back(run);
    }
    MB_TRY(const auto report, library.add(request));
    std::vector<ModelId> ids;
    for (const auto& model : report.models)
        ids.push_back(model.id);
    return ids;
}

} // namespace

int main(int argc, char** argv)
{
    keepFreedMemory(); // as the program does
    QApplication app(argc, argv);
    app.setOrganizationName(QStringLiteral("modelbook-bench"));
    Theme::instance().apply(app, Theme::Mode::Light);
    const QTemporaryDir folder;
    const std::filesystem::path root = folder.path().toStdString();
    Library::Options options;
    options.home = root / "home";
    options.author = "bench";
    const auto made = Library::create((root / "library").string(), "bench", options);
    const auto filled = made ? fill(**made, root / "runs") : Result<std::vector<ModelId>>(made.error());
    if (!filled) {
        std::fprintf(stderr, "%s\n", filled.error().text().c_str());
        return 1;
    }
    const auto library = *made;
    const auto ids = *filled;
    CompareView view;
    view.resize(1920, 1080);
    view.show();
    QCoreApplication::processEvents();
    const auto read = [&] { (void)diffOperands(library.get(), ids); };
    read(); // the first time pays for the pages of memory
    const auto reading = timed(read);
    std::printf("reading 100 records of 12,000 args: %.0f ms\n", reading);
    const auto whole = timed([&] {
                    view.setModels(library, ids);
                    while (view.isLoading())
                        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
                    view.repaint();
                });
    std::printf("compare 100 models x 12,000 args, from the call to the first paint: %.0f ms, without reading them %.0f ms\n", whole, whole - reading);
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
