// What is lost if this fails: looking into a checkpoint without loading it, and being told what is wrong with a broken one.
#include "ui/inspector/inspector_page.h"

#include "tests/support/fake_library.h"
#include "tests/support/temp_folder.h"
#include "tests/ui/ui_support.h"
#include "ui/inspector/tensor_values.h"
#include "ui/widgets/histogram.h"
#include "ui/widgets/key_values.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTreeView>

#include <cstring>
#include <limits>

using namespace modelbook;
using namespace modelbook::test;

namespace {

void wait(InspectorPage& page, const QSignalSpy& loaded)
{
    REQUIRE(waitFor([&] { return loaded.count() > 0 && !page.isLoading(); }));
}

std::filesystem::path sample()
{
    for (const auto& entry : std::filesystem::recursive_directory_iterator(MODELBOOK_TEST_DATA "/training-runs/lightning_logs")) {
        if (entry.path().extension() == ".ckpt")
            return entry.path();
    }
    return {};
}

/// A safetensors file with one tensor of `rows` × 4 floats that is not really there beyond its header.
std::string safetensors(const std::string& name, int rows)
{
    const auto end = std::to_string(rows * 16);
    auto header = R"({"__metadata__":{"note":"숫자"},")" + name + R"(":{"dtype":"F32","shape":[)" + std::to_string(rows) +
                  R"(,4],"data_offsets":[0,)" + end + "]}}";
    std::string file(8, '\0');
    file[0] = static_cast<char>(header.size());
    return file + header + std::string(static_cast<std::size_t>(rows) * 16, 'x');
}

} // namespace

TEST_CASE("A real checkpoint shows its format, args and tensors")
{
    InspectorPage page;
    page.resize(1200, 800);
    page.show();
    const QSignalSpy loaded(&page, &InspectorPage::loaded);
    page.open(sample());
    wait(page, loaded);
    CHECK(child<QLabel>(page, "inspectorFacts")->text().contains(QStringLiteral("PyTorch ZIP")));
    CHECK(child<QLabel>(page, "inspectorFacts")->text().contains(QStringLiteral("read ")));
    auto* tree = child<QTreeView>(page, "tensorTree");
    CHECK(tree->model()->rowCount() > 0);
    CHECK(child<QTreeView>(page, "inspectorArgs")->model()->rowCount() > 0);

    QTest::keyClicks(child<QLineEdit>(page, "tensorFilter"), QStringLiteral("head bias"));
    REQUIRE(waitFor([&] { return tree->model()->rowCount() == 1; }));
    child<QPushButton>(page, "tensorFlat")->click();
    REQUIRE(waitFor([&] { return !page.isLoading(); }));
    tree->setCurrentIndex(tree->model()->index(0, 0));
    CHECK(child<QLabel>(page, "tensorName")->text().contains(QStringLiteral("bias")));
    picture(page, "inspector");
}

TEST_CASE("A broken file says what is wrong and where; the next file is shown as ever")
{
    const TempFolder folder;
    const auto whole = safetensors("w", 8);
    const auto cut = folder.write("cut.safetensors", whole.substr(0, 40));
    const auto fine = folder.write("fine.safetensors", whole);
    InspectorPage page;
    page.show();
    QSignalSpy loaded(&page, &InspectorPage::loaded);
    page.open(cut);
    wait(page, loaded);
    CHECK(child<QLabel>(page, "inspectorMessage")->text().contains(QStringLiteral("cut.safetensors")));
    CHECK_FALSE(child<QPushButton>(page, "inspectorAdd")->isEnabled());
    loaded.clear();
    page.open(fine);
    wait(page, loaded);
    CHECK(child<QTreeView>(page, "tensorTree")->model()->rowCount() == 1);
    CHECK(child<QPushButton>(page, "inspectorAdd")->isEnabled());
    CHECK(child<QLabel>(page, "inspectorTitle")->text() == QStringLiteral("fine.safetensors"));
    loaded.clear();
    page.open(folder / "missing.pt");
    wait(page, loaded);
    CHECK(child<QLabel>(page, "inspectorMessage")->text().contains(QStringLiteral("missing.pt")));
}

TEST_CASE("Of two files opened in a row the last is shown")
{
    const TempFolder folder;
    InspectorPage page;
    page.show();
    const QSignalSpy loaded(&page, &InspectorPage::loaded);
    page.open(folder.write("first.safetensors", safetensors("first", 4)));
    page.open(folder.write("second.safetensors", safetensors("second", 4)));
    wait(page, loaded);
    CHECK(child<QTreeView>(page, "tensorTree")->model()->index(0, 0).data().toString() == QStringLiteral("second"));
    CHECK(loaded.count() == 1);
}

TEST_CASE("Add and compare name the file")
{
    const TempFolder folder;
    const auto path = folder.write("모델.safetensors", safetensors("w", 4));
    InspectorPage page;
    page.show();
    QSignalSpy loaded(&page, &InspectorPage::loaded);
    page.open(path);
    wait(page, loaded);
    CHECK(page.title() == QStringLiteral("모델.safetensors"));
    std::filesystem::path added, compared;
    QObject::connect(&page, &InspectorPage::addRequested, &page, [&](const auto& asked) { added = asked; });
    QObject::connect(&page, &InspectorPage::compareRequested, &page, [&](const auto& asked) { compared = asked; });
    QTest::mouseClick(child<QPushButton>(page, "inspectorAdd"), Qt::LeftButton);
    QTest::mouseClick(child<QPushButton>(page, "inspectorCompare"), Qt::LeftButton);
    CHECK(added == path);
    CHECK(compared == path);
}

TEST_CASE("A stored file is read from its library, off the GUI thread")
{
    const auto library = FakeLibrary::withModels(1);
    InspectorPage page;
    page.show();
    const QSignalSpy loaded(&page, &InspectorPage::loaded);
    StallWatch stall;
    library->hold();
    page.openStored(library, FakeLibrary::sampleModel(0).checkpoints[0].files);
    REQUIRE(waitFor([&] { return library->heldCalls() == 1; }));
    library->release();
    wait(page, loaded);
    CHECK(child<QTreeView>(page, "tensorTree")->model()->index(0, 0).data().toString() == QStringLiteral("head.weight"));
    CHECK_FALSE(child<QPushButton>(page, "inspectorAdd")->isVisible());
    CHECK(stall.longest() < 250);
}

TEST_CASE("The values of a chosen tensor are read on demand, with NaN counted and a histogram")
{
    TempFolder folder;
    std::string file = safetensors("weight", 2);
    // 1, 2, NaN and five times the letters' number.
    const float values[] = {1, 2, std::numeric_limits<float>::quiet_NaN()};
    std::memcpy(file.data() + file.size() - 32, values, sizeof values);
    folder.write("a.safetensors", file);
    InspectorPage page;
    page.resize(1300, 800);
    page.show();
    const QSignalSpy loaded(&page, &InspectorPage::loaded);
    page.open(folder.path() / "a.safetensors");
    wait(page, loaded);
    CHECK(child<QLabel>(page, "inspectorTotals")->text().contains(QStringLiteral("F32")));
    auto* values_ = child<TensorValues>(page, "tensorValues");
    CHECK_FALSE(values_->isVisible());
    const QSignalSpy finished(values_, &TensorValues::finished);
    auto* tree = child<QTreeView>(page, "tensorTree");
    tree->setCurrentIndex(tree->model()->index(0, 0));
    REQUIRE(waitFor([&] { return finished.count() == 1; }));
    CHECK(child<Histogram>(page, "tensorHistogram")->isVisible());
    QStringList texts;
    for (const auto* label : child<KeyValues>(page, "tensorValueRows")->findChildren<QLabel*>())
        texts.append(label->text());
    CHECK(texts.contains(QStringLiteral("NaN")));
    CHECK(texts[texts.indexOf(QStringLiteral("NaN")) + 1] == QStringLiteral("1"));
    CHECK(texts[texts.indexOf(QStringLiteral("min")) + 1] == QStringLiteral("1"));
}

TEST_CASE("A tensor without plain values says why it has no statistics")
{
    InspectorPage page;
    page.resize(1300, 800);
    page.show();
    const QSignalSpy loaded(&page, &InspectorPage::loaded);
    page.open(MODELBOOK_TEST_DATA "/formats/tied.pt");
    wait(page, loaded);
    child<QPushButton>(page, "tensorFlat")->click();
    auto* tree = child<QTreeView>(page, "tensorTree");
    REQUIRE(waitFor([&] { return tree->model()->rowCount() == 4; }));
    tree->setCurrentIndex(tree->model()->index(3, 0)); // the transpose
    CHECK(child<QLabel>(page, "tensorValuesNote")->text().contains(QStringLiteral("strided")));
    CHECK_FALSE(child<QPushButton>(page, "tensorStatistics")->isVisible());
}
