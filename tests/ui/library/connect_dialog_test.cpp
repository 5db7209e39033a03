// What is lost if this fails: a team's library could not be opened from the window.
#include "tests/support/temp_folder.h"
#include "tests/ui/ui_support.h"
#include "ui/library/connect_dialog.h"

#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>

#include <catch2/catch.hpp>

using namespace modelbook;
using namespace modelbook::test;

TEST_CASE("A folder is opened, or made into a library; a bucket asks for its server and keys")
{
    TempFolder folder;
    qputenv("MODELBOOK_HOME", QByteArray::fromStdString((folder / "home").string()));
    QWidget window;
    window.show();
    QPointer<ConnectDialog> dialog = new ConnectDialog(&window);
    std::shared_ptr<Library> opened;
    QObject::connect(dialog, &ConnectDialog::opened, &window, [&](std::shared_ptr<Library> library) { opened = std::move(library); });
    dialog->open();
    auto* location = child<QLineEdit>(*dialog, "connectLocation");
    auto* open = child<QPushButton>(*dialog, "connectOpen");
    auto* endpoint = child<QLineEdit>(*dialog, "connectEndpoint");
    auto* message = child<QLabel>(*dialog, "connectMessage");
    CHECK_FALSE(open->isEnabled());
    CHECK_FALSE(endpoint->isVisible());

    location->setText(QStringLiteral("s3://BAD/x"));
    CHECK(endpoint->isVisible());
    QTest::mouseClick(open, Qt::LeftButton);
    REQUIRE(waitFor([&] { return message->isVisible() && message->text().contains(QStringLiteral("BAD")); }));
    CHECK(dialog->isVisible());

    folder.write("full/file", "x");
    location->setText(QString::fromStdString((folder / "full").string()));
    CHECK_FALSE(endpoint->isVisible());
    QTest::mouseClick(open, Qt::LeftButton);
    REQUIRE(waitFor([&] { return message->text().contains(QStringLiteral("other files")); }));

    location->setText(QString::fromStdString((folder / "team").string()));
    QTest::keyClick(location, Qt::Key_Return);
    REQUIRE(waitFor([&] { return opened != nullptr; }));
    CHECK(opened->name() == "team");
    REQUIRE(waitFor([&] { return dialog.isNull(); }));
}
