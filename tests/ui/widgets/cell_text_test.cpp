// What is lost if this fails: numbers that end at their column's edge, and long names that do not run into the next cell.
#include "tests/ui/ui_support.h"
#include "ui/theme/theme.h"
#include "ui/widgets/cell_text.h"

#include <QImage>
#include <QPainter>

using namespace modelbook;

namespace {

/// The first and last column with ink of a text drawn into 10 … 109.
std::pair<int, int> inkOf(const QString& text, bool right)
{
    QImage image(300, 40, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.setPen(Qt::black);
    drawCellText(painter, QRect(10, 5, 100, 30), text, Theme::instance().textFont(), right);
    painter.end();
    int first = -1, last = -1;
    for (int x = 0; x < image.width(); ++x) {
        for (int y = 0; y < image.height(); ++y) {
            if (image.pixelColor(x, y).lightness() < 160) {
                first = first < 0 ? x : first;
                last = x;
            }
        }
    }
    return {first, last};
}

} // namespace

TEST_CASE("Cells keep their text inside, shortened where it is too long, in plain letters and in others")
{
    for (const auto& text : {QStringLiteral("digits-sweep version_119 of a very long name"), QStringLiteral("재현 실험의 아주 긴 이름이 여기에 있다")}) {
        const auto [first, last] = inkOf(text, false);
        CHECK(first >= 9);
        CHECK(first <= 14);
        CHECK(last <= 111);
        CHECK(last >= 80);
    }
    const auto [first, last] = inkOf(QStringLiteral("0.9867"), true);
    CHECK(last >= 104);
    CHECK(last <= 111);
    CHECK(first > 50);
    CHECK(inkOf(QString(), true).first == -1);
}
