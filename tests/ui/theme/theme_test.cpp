// What is lost if this fails: text that can be read, in both themes, and colours that mean the same tomorrow.
#include "ui/theme/theme.h"

#include "tests/ui/ui_support.h"

#include <QApplication>
#include <QFile>

#include <cmath>

using namespace modelbook;

namespace {

double luminance(const QColor& color)
{
    const auto part = [](double value) { return value <= 0.03928 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4); };
    return 0.2126 * part(color.redF()) + 0.7152 * part(color.greenF()) + 0.0722 * part(color.blueF());
}

/// WCAG 2.1's contrast ratio.
double contrast(const QColor& a, const QColor& b)
{
    const double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

constexpr double readable = 4.5; // AA for text of this size

void useTheme(Theme::Mode mode)
{
    Theme::instance().apply(*qApp, mode);
}

} // namespace

TEST_CASE("Text is readable on every background, light and dark")
{
    for (const auto& t : {Tokens::light(), Tokens::darkTokens()}) {
        INFO((t.dark ? "dark" : "light"));
        for (const auto& background : {t.background, t.side, t.raised, t.selection, t.range, t.hover, t.changed, t.added, t.removed})
            CHECK(contrast(t.ink, background) >= readable);
        for (const auto& background : {t.background, t.side, t.raised, t.hover})
            CHECK(contrast(t.muted, background) >= readable);
        // A range in selected rows is told from them at a glance.
        CHECK(contrast(t.range, t.selection) >= 1.1);
        CHECK(contrast(t.accent, t.background) >= readable);
        CHECK(contrast(t.background, t.accent) >= readable);
    }
}

TEST_CASE("Chips are readable, and a tag has its colour for ever")
{
    for (const auto mode : {Theme::Mode::Dark, Theme::Mode::Light}) {
        useTheme(mode);
        for (const char* tag : {"baseline", "ablation", "paper", "sweep", "adam", "숫자", "", "x", "cnn", "mlp", "vit"}) {
            const auto chip = Theme::instance().chipColors(QString::fromUtf8(tag));
            INFO(tag);
            CHECK(contrast(chip.ink, chip.background) >= readable);
        }
    }
    CHECK(Theme::instance().chipColors(QStringLiteral("baseline")).background == QColor(QStringLiteral("#f8f0cc")));
}

TEST_CASE("Heat rises with the value, and what is written on it stays readable")
{
    for (const auto mode : {Theme::Mode::Dark, Theme::Mode::Light}) {
        useTheme(mode);
        for (const double share : {-1.0, 0.0, 0.25, 0.5, 0.75, 1.0, 2.0})
            CHECK(contrast(tokens().ink, Theme::instance().heat(share)) >= readable);
        CHECK(Theme::instance().heat(0.1) != Theme::instance().heat(0.9));
    }
}

TEST_CASE("The style sheet knows every colour it names")
{
    useTheme(Theme::Mode::Light);
    CHECK_FALSE(qApp->styleSheet().isEmpty());
    CHECK_FALSE(qApp->styleSheet().contains(QLatin1Char('@')));
}

TEST_CASE("Fonts have the size and weight that is asked for, each time")
{
    for (int round = 0; round < 2; ++round) {
        for (const int size : {10, 12, 13}) {
            for (const auto weight : {QFont::Normal, QFont::Medium}) {
                const auto font = Theme::instance().textFont(size, weight);
                CHECK(font.pixelSize() == size);
                CHECK(font.weight() == weight);
            }
        }
    }
}
