// The part of MainWindow that opens libraries, and lists them and their views at the left.
#include "ui/diff/compare_view.h"
#include "ui/inspector/inspector_page.h"
#include "ui/mainwindow/add_panel.h"
#include "ui/mainwindow/main_window.h"
#include "ui/mainwindow/sidebar.h"
#include "ui/mainwindow/window_change.h"
#include "ui/library/connect_dialog.h"
#include "ui/modelpage/model_page.h"
#include "ui/sharing/bundle_page.h"
#include "ui/sync/sync_line.h"
#include "ui/table/table_page.h"
#include "ui/widgets/async.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/text.h"

#include <QLabel>
#include <QSettings>
#include <QTabBar>

namespace modelbook {

namespace {

constexpr int pollOthersMs = 5000;

} // namespace

void MainWindow::openLibrary(const std::string& location, bool create)
{
    if (m_session && m_session->library()->location() == Library::absoluteLocation(location)) {
        showPage(Page::Table);
        return;
    }
    m_opening = true;
    setState(tr("Opening %1…").arg(qstr(location)), false);
    const bool isDefault = location == Library::defaultLocation();
    runAsync(
        this,
        [location, create, isDefault] {
            return create ? Library::openOrCreate(location, isDefault ? "On this machine" : "", {})
                          : Library::open(location, {});
        },
        [this](Result<std::shared_ptr<Library>> library) { libraryReady(std::move(library)); });
}

void MainWindow::useLibrary(std::shared_ptr<Library> library)
{
    libraryReady(std::move(library));
}

void MainWindow::libraryReady(Result<std::shared_ptr<Library>> library)
{
    m_opening = false;
    if (!library) {
        setState(m_session ? tr("Up to date") : tr("No library is open"), m_session != nullptr);
        report(library.error());
        return;
    }
    rememberState();
    m_session = std::make_unique<LibrarySession>(std::move(*library));
    m_session->watchOthers(pollOthersMs);
    m_panel->hide();
    m_table->setSession(m_session.get());
    m_view.clear();
    m_privateViews = loadPrivateViews();
    m_views = m_privateViews;
    m_table->setState(rememberedState({}));
    connect(m_session.get(), &LibrarySession::changed, this, [this] {
        reloadViews();
        updateAccess();
        if (m_panel->isVisible())
            m_panel->setModel(m_session->library(), m_panel->model());
        if (page() == Page::Model)
            m_modelPage->refresh();
    });
    connect(m_session.get(), &LibrarySession::othersChanged, this,
            [this](const QStringList& changes) { m_notices->inform(changes.join(QStringLiteral("\n"))); });
    QSettings settings;
    auto recent = settings.value(QStringLiteral("libraries/recent")).toStringList();
    const auto path = qstr(m_session->library()->location());
    recent.removeAll(path);
    recent.prepend(path);
    settings.setValue(QStringLiteral("libraries/recent"), recent.mid(0, 8));
    m_sync->setLibrary(m_session->library());
    setState(tr("Up to date"), true);
    // Files of the disk that are being looked into or compared do not belong to the library before: they stay.
    const bool looksIntoFile = (page() == Page::Inspector && !m_inspector->path().empty()) || page() == Page::Bundle ||
                               (page() == Page::Compare && m_compare->comparesFiles());
    m_bundle->setLibrary(m_session->library());
    if (!looksIntoFile)
        showPage(Page::Table);
    reloadViews();
    updateSidebar();
    updateAccess();
    updateTitle();
    Q_EMIT libraryOpened();
    if (!m_waitingPaths.empty())
        addPaths(std::exchange(m_waitingPaths, {}));
    if (!m_waitingModel.isEmpty())
        showModelNamed(std::exchange(m_waitingModel, {}));
    if (m_waitingLink && m_waitingLink->library == qstr(m_session->library()->id()))
        followLink(*std::exchange(m_waitingLink, {}));
}

void MainWindow::updateSidebar()
{
    const auto current = m_session ? qstr(m_session->library()->location()) : QString();
    std::vector<SidebarEntry> libraries;
    auto recent = QSettings().value(QStringLiteral("libraries/recent")).toStringList();
    const auto standard = qstr(Library::absoluteLocation(Library::defaultLocation()));
    recent.removeAll(standard);
    recent.prepend(standard);
    for (const auto& folder : recent) {
        const bool open = folder == current;
        // A folder that is gone is left out, unless it is the default one, which is made when it is chosen.
        const auto location = folder.toStdString();
        if (folder != standard && !open && !Library::isRemote(location) && !Library::isLibrary(location))
            continue;
        const auto name = open                ? qstr(m_session->library()->name())
                          : folder == standard ? tr("On this machine")
                                               : folder.section(QLatin1Char('?'), 0, 0).section(QLatin1Char('/'), -1);
        const auto count = open && m_table ? QString::number(m_modelCount) : QString();
        libraries.push_back({folder, name, folder == standard ? QStringLiteral("▣") : QStringLiteral("◫"), count, folder});
    }
    libraries.push_back({{}, tr("Open library…"), QStringLiteral("+"), {}, tr("Choose a library's folder, or an empty one for a new library")});
    m_sidebar->setLibraries(libraries, current);

    std::vector<SidebarEntry> views{{QString(), tr("All models"), QStringLiteral("▦"), {}, {}}};
    for (const auto& [id, state] : m_views)
        views.push_back({id, state.name, isPrivate(id) ? QStringLiteral("☆") : QStringLiteral("★"), {},
                         (isPrivate(id) ? tr("Private: only on this machine") : tr("Shared with everyone who uses this library")) + QLatin1Char('\n') + state.query});
    m_sidebar->setViews(views, m_view.isEmpty() ? QString() : m_view);
    m_sidebar->setTools({{QStringLiteral("compare"), tr("Compare"), QStringLiteral("⇄"), {}, tr("Compare the selected models")},
                         {QStringLiteral("inspect"), tr("Inspect a file…"), QStringLiteral("⌕"), {}, tr("Look into a checkpoint file")}});

    const QSignalBlocker quiet(m_tabs);
    while (m_tabs->count() > 0)
        m_tabs->removeTab(0);
    for (const auto& view : views) {
        const int tab = m_tabs->addTab(view.sign + QLatin1Char(' ') + view.text);
        m_tabs->setTabData(tab, view.id);
        if (view.id == m_view)
            m_tabs->setCurrentIndex(tab);
    }
}

void MainWindow::updateSpace()
{
    if (!m_session)
        return;
    using Answer = std::pair<std::shared_ptr<Library>, Result<Library::Space>>;
    runAsync(
        this, [library = m_session->library()] { return Answer(library, library->space()); },
        [this](Answer answer) {
            if (!m_session || answer.first != m_session->library() || !answer.second)
                return;
            m_sidebar->setFooter(tr("%3\n%1 stored as %2")
                                     .arg(bytesText(answer.second->files), bytesText(answer.second->stored),
                                          m_access.level == AccessLevel::Admin ? tr("Read-write · Admin") : qstr(accessLevelName(m_access.level))));
        });
}

void MainWindow::chooseLibrary()
{
    auto* dialog = new ConnectDialog(this);
    connect(dialog, &ConnectDialog::opened, this, [this](std::shared_ptr<Library> library) { useLibrary(std::move(library)); });
    dialog->open();
}

} // namespace modelbook
