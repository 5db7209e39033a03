// The part of MainWindow that names its commands, takes drops, and asks for files.
#include "ui/mainwindow/add_panel.h"
#include "ui/mainwindow/command_palette.h"
#include "ui/mainwindow/main_window.h"
#include "ui/mainwindow/window_change.h"
#include "ui/modelpage/model_page.h"
#include "ui/sharing/bundle_page.h"
#include "ui/table/table_page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/text.h"

#include <QAction>
#include <QApplication>
#include <QDropEvent>
#include <QFileDialog>
#include <QMenu>
#include <QMimeData>
#include <QSettings>

#include <algorithm>

namespace modelbook {

QAction* MainWindow::command(const QString& text, const QKeySequence& key, std::function<void()> run)
{
    auto* action = new QAction(text, this);
    action->setShortcut(key);
    connect(action, &QAction::triggered, this, std::move(run));
    addAction(action);
    return action;
}

void MainWindow::addActions()
{
    const auto current = [this] {
        const auto id = m_table->currentModel();
        return id.empty() ? m_panel->model() : id;
    };
    const auto selected = [this, current] {
        auto ids = m_table->selectedModels();
        if (ids.empty() && !current().empty())
            ids.push_back(current());
        return ids;
    };
    command(tr("Add folder of runs…"), QKeySequence(QStringLiteral("Ctrl+Shift+O")), [this] { askForFolder(); });
    command(tr("Inspect a checkpoint file…"), QKeySequence::Open, [this] { askForFiles(); });
    command(tr("Open library…"), {}, [this] { chooseLibrary(); });
    command(tr("Filter"), QKeySequence::Find, [this] {
        showPage(Page::Table);
        m_table->focusFilter();
    });
    command(tr("Choose columns"), QKeySequence(QStringLiteral("Ctrl+Shift+C")), [this] {
        showPage(Page::Table);
        m_table->showColumnPicker();
    });
    command(tr("Save as view…"), {}, [this] { saveViewAs(); });
    command(tr("Compare selected models"), QKeySequence(QStringLiteral("Ctrl+D")), [this] { compareModels(m_table->selectedModels()); });
    changing(command(tr("Rename model…"), {}, [this, current] { rename(current()); }));
    command(tr("Edit the current cell"), QKeySequence(Qt::Key_F2), [this] { m_table->editCell(); });
    command(tr("Set the status of selected models…"), {}, [this, selected] { askStatus(selected()); });
    command(tr("Set a field of selected models…"), {}, [this, selected] { askField(selected(), {}); });
    command(tr("Open the model: README, args, history"), QKeySequence(QStringLiteral("Ctrl+E")), [this, current] { openModel(current()); });
    changing(command(tr("Tag selected models…"), QKeySequence(QStringLiteral("Ctrl+T")), [this, selected] { askTags(selected()); }));
    command(tr("Download selected models…"), QKeySequence(QStringLiteral("Ctrl+Shift+S")), [this, selected] { download(selected()); });
    command(tr("Copy the selected rows"), {}, [this] { m_table->copySelection(TableFormat::Tsv); });
    command(tr("Go to row…"), QKeySequence(QStringLiteral("Ctrl+G")), [this] { m_table->goToRow(); });
    command(tr("Find in the table…"), QKeySequence(QStringLiteral("Ctrl+Shift+F")), [this] {
        showPage(Page::Table);
        m_table->openFind();
    });
    command(tr("Find the next one"), QKeySequence(Qt::Key_F3), [this] { m_table->findNext(false); });
    command(tr("Find the one before"), QKeySequence(Qt::SHIFT | Qt::Key_F3), [this] { m_table->findNext(true); });
    command(tr("Add a field of your own…"), {}, [this] { m_table->askForNewField(); });
    const auto layout = [this](const QString& text, TableLayout shown, const char* field) {
        command(text, {}, [this, shown, field] {
            showPage(Page::Table);
            m_table->setLayout(shown, field ? std::optional(FieldKey{FieldKind::Property, field}) : std::nullopt);
        });
    };
    layout(tr("Show as a table"), TableLayout::Table, nullptr);
    layout(tr("Show as a gallery"), TableLayout::Gallery, nullptr);
    layout(tr("Show as a board by status"), TableLayout::Board, "status");
    layout(tr("Show as a board by tag"), TableLayout::Board, "tags");
    command(tr("Copy a link to what is shown"), {}, [this] {
        ViewLink link;
        if (!m_view.isEmpty() && !isPrivate(m_view))
            link.view = m_view;
        else
            link.state = m_table->state();
        copyLink(link);
    });
    command(tr("Copy a link to the model"), {}, [this, current] {
        ViewLink link;
        link.model = qstr(current());
        if (!link.model.isEmpty())
            copyLink(link);
    });
    command(tr("Fold all groups"), {}, [this] { m_table->setAllCollapsed(true); });
    command(tr("Unfold all groups"), {}, [this] { m_table->setAllCollapsed(false); });
    command(tr("Export the table…"), {}, [this] { askForExport(); });
    auto* deleting = command(tr("Delete selected models"), QKeySequence::Delete, [this] { remove(m_table->selectedModels()); });
    deleting->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    removeAction(deleting);
    m_table->addAction(deleting);
    command(tr("Cancel downloads"), {}, [this] { m_downloads.cancel(); });
    addSharingActions(selected);
    command(tr("Undo the last change of the library"), QKeySequence::Undo, [this] { undo(); });
    command(tr("Back to the table"), QKeySequence(QStringLiteral("Alt+Left")), [this] { showPage(Page::Table); });
    command(tr("Show or hide the model page"), QKeySequence(QStringLiteral("Ctrl+I")), [this, current] {
        if (m_panel->isVisible())
            m_panel->hide();
        else
            showModel(current());
    });
    command(tr("Rebuild the catalogue"), {}, [this] {
        change<Status>([](Library& library) { return library.reindex(); },
                       [this](Status&) { m_notices->inform(tr("The catalogue was built again from the history")); });
    });
    const auto theme = [this](const QString& text, Theme::Mode mode, const char* name) {
        command(text, {}, [mode, name] {
            QSettings().setValue(QStringLiteral("theme"), QLatin1String(name));
            Theme::instance().apply(*qApp, mode);
        });
    };
    theme(tr("Light theme"), Theme::Mode::Light, "light");
    theme(tr("Dark theme"), Theme::Mode::Dark, "dark");
    theme(tr("Theme of the system"), Theme::Mode::System, "system");
    command(tr("Commands"), QKeySequence(QStringLiteral("Ctrl+K")), [this] { m_palette->popup(actions()); });
    command(tr("Quit"), QKeySequence::Quit, [this] { close(); });
}

void MainWindow::report(const Error& error)
{
    if (error.code() != ErrorCode::Cancelled)
        m_notices->warn(qstr(error.text()));
}

void MainWindow::addPaths(std::vector<std::filesystem::path> paths)
{
    if (!m_session) {
        m_waitingPaths.insert(m_waitingPaths.end(), paths.begin(), paths.end());
        if (!m_opening)
            openLibrary(Library::defaultLocation(), true);
        return;
    }
    AddRequest request;
    request.paths = std::move(paths);
    m_adding->add(m_session->library(), std::move(request));
}

void MainWindow::askForFolder()
{
    auto* dialog = new QFileDialog(this, tr("Add the training runs below a folder"));
    dialog->setObjectName(QStringLiteral("addFolderDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) { addPaths({folder.toStdString()}); });
    dialog->open();
}

void MainWindow::askForExport()
{
    auto* dialog = new QFileDialog(this, tr("Export what the table shows"));
    dialog->setObjectName(QStringLiteral("exportDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Comma-separated values (*.csv)"), tr("JSON Lines (*.jsonl)"), tr("Markdown (*.md)"), tr("Tab-separated values (*.tsv)"), tr("JSON (*.json)")});
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        dialog->setDefaultSuffix(filter.section(QStringLiteral("*."), 1).chopped(1));
    });
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        const auto format = tableFormatOf(path.section(QLatin1Char('.'), -1).toLower().toStdString());
        m_table->exportTo(path, format.value_or(TableFormat::Csv));
    });
    dialog->open();
}

void MainWindow::askForFiles()
{
    auto* dialog = new QFileDialog(this, tr("Look into a checkpoint file"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) { inspectFile(file.toStdString()); });
    dialog->open();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    std::vector<std::filesystem::path> paths;
    for (const auto& url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            paths.emplace_back(url.toLocalFile().toStdString());
    }
    if (paths.empty())
        return;
    event->acceptProposedAction();
    const bool files = std::all_of(paths.begin(), paths.end(), [](const std::filesystem::path& path) {
        std::error_code error;
        return std::filesystem::is_regular_file(path, error);
    });
    if (paths.size() == 1 && files && isBundleFile(paths.front())) {
        openBundle(paths.front());
        return;
    }
    if (paths.size() < 2 || !files) {
        addPaths(std::move(paths));
        return;
    }
    // Several files may be meant either way.
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("dropMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Compare these %n files", nullptr, static_cast<int>(paths.size())), this, [this, paths] {
        std::vector<std::string> operands;
        for (const auto& path : paths)
            operands.push_back(path.string());
        compareFiles(operands);
    });
    menu->addAction(tr("Add them to the library"), this, [this, paths] { addPaths(paths); });
    menu->popup(mapToGlobal(event->position().toPoint()));
}

} // namespace modelbook
