// What is lost if this fails: the course of a metric at a glance, whatever numbers a run logged.
#include "ui/widgets/sparkline.h"

#include "tests/ui/ui_support.h"

#include <QElapsedTimer>
#include <QImage>
#include <QPainter>

#include <cmath>

using namespace modelbook;

namespace {

QImage drawn(const std::vector<SparkPoint>& points)
{
    QImage image(100, 40, QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    drawSparkline(painter, QRectF(2, 2, 96, 36), points, Qt::black);
    return image;
}

bool isInked(const QImage& image, const QRect& area)
{
    for (int y = area.top(); y <= area.bottom(); ++y) {
        for (int x = area.left(); x <= area.right(); ++x) {
            if (qGray(image.pixel(x, y)) < 200)
                return true;
        }
    }
    return false;
}

} // namespace

TEST_CASE("A rising metric rises")
{
    const auto image = drawn({{0, 0}, {1, 0.5}, {2, 1}});
    CHECK(isInked(image, {0, 30, 20, 10}));
    CHECK(isInked(image, {80, 0, 20, 10}));
    CHECK_FALSE(isInked(image, {0, 0, 20, 10}));
}

TEST_CASE("NaN is a gap, nothing is nothing, one point is a dot, equal values are a line")
{
    CHECK_FALSE(isInked(drawn({}), {0, 0, 100, 40}));
    CHECK_FALSE(isInked(drawn({{0, NAN}, {1, NAN}}), {0, 0, 100, 40}));
    CHECK(isInked(drawn({{5, 3}}), {40, 10, 20, 20}));
    CHECK(isInked(drawn({{0, 1}, {1, 1}}), {40, 15, 20, 10}));
    const auto gap = drawn({{0, 0}, {1, 0}, {2, NAN}, {3, INFINITY}, {8, 1}, {9, 1}});
    CHECK_FALSE(isInked(gap, {40, 0, 20, 40}));
}

TEST_CASE("A million points are drawn within a frame or two, extremes included")
{
    std::vector<SparkPoint> points;
    for (int i = 0; i < 1'000'000; ++i)
        points.push_back({static_cast<double>(i), i == 500'000 ? 10.0 : std::sin(i * 0.001)});
    QElapsedTimer clock;
    clock.start();
    const auto image = drawn(points);
    CHECK(clock.elapsed() < 250);
    CHECK(isInked(image, {45, 0, 10, 8}));
}
