// A main window on a library in memory, and the gestures of its tests.
#pragma once

#include "tests/support/fake_library.h"
#include "tests/ui/ui_support.h"
#include "ui/mainwindow/main_window.h"
#include "ui/table/column_picker.h"
#include "ui/table/filter_bar.h"
#include "ui/table/result_model.h"
#include "ui/table/table_header.h"
#include "ui/table/table_page.h"
#include "ui/table/table_view.h"
#include "ui/widgets/notice_bar.h"

#include <QAction>
#include <QSettings>
#include <QStackedWidget>

namespace modelbook::test {

struct Window {
    std::shared_ptr<FakeLibrary> library;
    std::unique_ptr<MainWindow> window;

    explicit Window(int models = 12) : library(FakeLibrary::withModels(models))
    {
        QSettings().clear();
        open();
    }
    void open()
    {
        window = std::make_unique<MainWindow>();
        window->resize(1280, 800);
        window->useLibrary(library);
        window->show();
        window->activateWindow();
        settle();
    }
    void settle() const
    {
        REQUIRE(waitFor([&] { return window->isSettled() && window->table().model().answer() != nullptr; }));
    }
    MainWindow* operator->() const { return window.get(); }
    ResultModel& rows() const { return window->table().model(); }
    TableView& view() const { return *child<TableView>(*window, "modelTable"); }

    /// The names of the models in the order of the rows.
    QStringList names() const
    {
        QStringList list;
        for (int row = 0; row < rows().rowCount(); ++row) {
            const auto value = rows().value(row, {FieldKind::Property, "name"});
            list.append(value ? QString::fromStdString(value->toString()) : QStringLiteral("—"));
        }
        return list;
    }
    /// Columns by their fields, as they stand on the screen.
    QStringList columns() const
    {
        QStringList list;
        for (const auto& column : view().visibleColumns())
            list.append(QString::fromStdString(column.field.text()));
        return list;
    }
    void filter(const QString& text) const
    {
        auto* bar = child<FilterBar>(*window, "filterBar");
        bar->setFocus();
        bar->selectAll();
        type(*bar, text);
        if (text.isEmpty())
            QTest::keyClick(bar, Qt::Key_Delete);
        QTest::keyClick(bar, Qt::Key_Escape); // the list of completions
        QTest::keyClick(bar, Qt::Key_Return);
        settle();
    }
    void clickHeader(const char* field, Qt::KeyboardModifiers keys = {}) const
    {
        auto& header = view().header();
        for (int section = 1; section < header.count(); ++section) {
            if (rows().headerData(section, Qt::Horizontal, ResultModel::FieldRole).toString() == QLatin1String(field)) {
                const QPoint at(header.sectionViewportPosition(section) + header.sectionSize(section) / 2, header.height() / 2);
                QTest::mouseClick(header.viewport(), Qt::LeftButton, keys, at);
                settle();
                return;
            }
        }
        FAIL("no column " << field);
    }
    void check(int row) const
    {
        const auto rect = view().visualRect(rows().index(row, 0));
        QTest::mouseClick(view().viewport(), Qt::LeftButton, {}, rect.center());
    }
    void run(const QString& command) const
    {
        for (auto* action : window->findChildren<QAction*>()) {
            if (action->text() == command) {
                action->trigger();
                return;
            }
        }
        FAIL("no command " << command.toStdString());
    }
    QString query() const { return window->table().state().query; }
};

} // namespace modelbook::test
