// What is lost if this fails: opening files and libraries from a terminal, and pictures without a display.
#include "app/desktop/command_line.h"

#include "tests/ui/ui_support.h"

using namespace modelbook;

namespace {

std::optional<DesktopCommandLine> parse(const QStringList& arguments, QString& error)
{
    return DesktopCommandLine::parse(QStringList{QStringLiteral("modelbook")} + arguments, error);
}

} // namespace

TEST_CASE("Files, a library and a picture are taken from the command line")
{
    QString error;
    const auto line = parse({QStringLiteral("--library"), QStringLiteral("/lib"), QStringLiteral("--screenshot"),
                             QStringLiteral("a.png"), QStringLiteral("--page"), QStringLiteral("compare"),
                             QStringLiteral("--size"), QStringLiteral("900x600"), QStringLiteral("runs"),
                             QStringLiteral("모델.ckpt")},
                            error);
    REQUIRE(line);
    CHECK(line->library == QStringLiteral("/lib"));
    CHECK(line->screenshot == QStringLiteral("a.png"));
    CHECK(line->page == QStringLiteral("compare"));
    CHECK(line->size == QSize(900, 600));
    CHECK(line->paths == QStringList{QStringLiteral("runs"), QStringLiteral("모델.ckpt")});
}

TEST_CASE("What is not understood is an error that says so")
{
    QString error;
    CHECK_FALSE(parse({QStringLiteral("--nonsense")}, error));
    CHECK(error.contains(QStringLiteral("nonsense")));
    const auto help = parse({QStringLiteral("--help")}, error);
    REQUIRE(help);
    CHECK(help->help);
    CHECK(help->helpText.contains(QStringLiteral("--library")));
}
