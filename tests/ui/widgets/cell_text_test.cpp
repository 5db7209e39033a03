// What is lost if this fails: numbers that end at their column's edge, and long names that do not run into the next cell.
#include "tests/ui/ui_support.h"
#include "ui/theme/theme.h"
#include "ui/widgets/cell_text.h"

#include <QGlyphRun>
#include <QImage>
#include <QPainter>
#include <QRawFont>

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

TEST_CASE("Letters laid side by side look as Qt draws them")
{
    const auto& t = tokens();
    for (const auto& ink : {t.ink, t.muted}) {
        for (const auto& [scale, ground] : {std::pair(1, Ground::Any), std::pair(2, Ground::Any), std::pair(1, Ground::Background), std::pair(2, Ground::Background)}) {
            const auto text = QStringLiteral("digits-cnn 0.00123 (fj)");
            const auto draw = [&, scale = scale, ground = ground](bool whole) {
                QImage image(200 * scale, 40 * scale, QImage::Format_RGB32);
                image.setDevicePixelRatio(scale);
                image.fill(t.background);
                QPainter painter(&image);
                painter.setPen(ink);
                if (whole) {
                    drawCellText(painter, QRect(10, 5, 180, 30), text, Theme::instance().textFont(), false, ground);
                    return image;
                }
                const auto raw = QRawFont::fromFont(Theme::instance().textFont());
                QGlyphRun run;
                run.setRawFont(raw);
                run.setGlyphIndexes(raw.glyphIndexesForString(text));
                QList<QPointF> places;
                double x = 0;
                for (const auto& advance : raw.advancesForGlyphIndexes(run.glyphIndexes())) {
                    places.append({x, 0});
                    x += advance.x();
                }
                run.setPositions(places);
                painter.drawGlyphRun(QPointF(10, qRound(5 + (30 - raw.ascent() - raw.descent()) / 2 + raw.ascent())), run);
                return image;
            };
            const auto mine = draw(true), theirs = draw(false);
            int worst = 0;
            long sum = 0;
            for (int y = 0; y < mine.height(); ++y) {
                for (int x = 0; x < mine.width(); ++x) {
                    const int apart = std::abs(qGray(mine.pixel(x, y)) - qGray(theirs.pixel(x, y)));
                    worst = std::max(worst, apart);
                    sum += apart;
                }
            }
            INFO("scale " << scale << ", ink " << ink.name().toStdString());
            CHECK(worst < 64);
            CHECK(sum < 1000L * scale * scale); // half a pixel off would be 14,000
        }
    }
}
