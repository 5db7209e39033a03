// What is lost if this fails: sizes, counts and numbers one can read at a glance and trust.
#include "ui/widgets/text.h"

#include "tests/ui/ui_support.h"

#include <QDateTime>

#include <cmath>

using namespace modelbook;

TEST_CASE("Sizes and counts are short and rounded honestly")
{
    CHECK(bytesText(0) == QStringLiteral("0 B"));
    CHECK(bytesText(999) == QStringLiteral("999 B"));
    CHECK(bytesText(1000) == QStringLiteral("1.00 kB"));
    CHECK(bytesText(41'000) == QStringLiteral("41.0 kB"));
    CHECK(bytesText(16'100'000'000) == QStringLiteral("16.1 GB"));
    CHECK(bytesText(999'999) == QStringLiteral("1.00 MB"));
    CHECK(countText(8'030'000'000) == QStringLiteral("8.03 B"));
    CHECK(countText(682) == QStringLiteral("682"));
}

TEST_CASE("Dates are as long as they need to be")
{
    const auto now = QDateTime::currentDateTime();
    CHECK(dateText(now.toMSecsSinceEpoch()) == now.toString(QStringLiteral("HH:mm")));
    CHECK(dateText(0).endsWith(QStringLiteral("1970")));
}

TEST_CASE("Numbers: metrics shortened, args exact, oddities named")
{
    const FieldKey metric{FieldKind::Metric, "val_acc"}, arg{FieldKind::Arg, "optimizer.lr"};
    CHECK(cellText(0.123456789, metric) == QStringLiteral("0.1235"));
    CHECK(cellText(0.123456789, arg) == QStringLiteral("0.123456789"));
    CHECK(cellText(0.0, arg) == QStringLiteral("0"));
    CHECK(cellText(5e-5, arg) == QStringLiteral("5e-05"));
    CHECK(cellText(std::nan(""), metric) == QStringLiteral("NaN"));
    CHECK(cellText(-INFINITY, metric) == QStringLiteral("−∞"));
    CHECK(cellText("숫자", arg) == QStringLiteral("숫자"));
    CHECK(cellText(std::int64_t{16'100'000'000}, {FieldKind::Property, "size"}) == QStringLiteral("16.1 GB"));
}
