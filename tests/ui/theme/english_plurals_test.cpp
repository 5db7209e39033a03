// What is lost if this fails: "1 models" in every corner of the windows.
#include "ui/theme/english_plurals.h"

#include <QCoreApplication>

#include <catch2/catch.hpp>

using namespace modelbook;

TEST_CASE("One is singular, all else plural")
{
    CHECK(EnglishPlurals::singular(QStringLiteral("%n models")) == QStringLiteral("%n model"));
    CHECK(EnglishPlurals::singular(QStringLiteral("Bundle of %n models")) == QStringLiteral("Bundle of %n model"));
    CHECK(EnglishPlurals::singular(QStringLiteral("%n models are locked")) == QStringLiteral("%n model is locked"));
    CHECK(EnglishPlurals::singular(QStringLiteral("%1 of %n models, %2 files")) == QStringLiteral("%1 of %n model, %2 files"));
    CHECK(EnglishPlurals::singular(QStringLiteral("and %n more")) == QStringLiteral("and %n more"));
    EnglishPlurals plurals;
    QCoreApplication::installTranslator(&plurals);
    const auto said = [](int n) { return QCoreApplication::translate("Test", "Deleted %n models", nullptr, n); };
    CHECK(said(1) == QStringLiteral("Deleted 1 model"));
    CHECK(said(0) == QStringLiteral("Deleted 0 models"));
    CHECK(said(21) == QStringLiteral("Deleted 21 models"));
    QCoreApplication::removeTranslator(&plurals);
}
