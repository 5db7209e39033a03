// The part of MainWindow that keeps and shows views, private and shared ones, and opens links to them.
#include "ui/mainwindow/main_window.h"
#include "ui/mainwindow/window_change.h"
#include "ui/table/table_page.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/prompt.h"
#include "ui/widgets/text.h"

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QMenu>
#include <QSettings>
#include <QUrl>
#include <QUuid>

namespace modelbook {

namespace {

QString settingsKey(const Library& library, const QString& view)
{
    return QStringLiteral("libraries/%1/views/%2").arg(qstr(library.id()), view.isEmpty() ? QStringLiteral("all") : view);
}

QString privateKey(const Library& library)
{
    return QStringLiteral("libraries/%1/private").arg(qstr(library.id()));
}

/// The id in a folder's library.json, "" where there is none.
QString libraryIdOf(const QString& folder)
{
    QFile file(folder + QStringLiteral("/library.json"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QJsonDocument::fromJson(file.read(64 * 1024)).object()[QStringLiteral("id")].toString();
}

} // namespace

void MainWindow::reloadViews()
{
    runAsync(
        this, [library = m_session->library()] { return std::pair(library, library->views()); },
        [this](std::pair<std::shared_ptr<Library>, Result<std::map<std::string, std::string>>> answer) {
            if (!m_session || answer.first != m_session->library() || !answer.second)
                return;
            auto views = m_privateViews;
            for (const auto& [id, json] : *answer.second) {
                if (auto state = TableState::fromJson(qstr(json)))
                    views[qstr(id)] = std::move(*state);
            }
            if (!m_view.isEmpty() && !views.count(m_view)) {
                m_views = std::move(views);
                showView({});
                return;
            }
            m_views = std::move(views);
            updateSidebar();
            if (m_waitingLink && m_waitingLink->library == qstr(m_session->library()->id()) && m_views.count(m_waitingLink->view))
                showView(std::exchange(m_waitingLink, {})->view);
        });
}

TableState MainWindow::rememberedState(const QString& id) const
{
    const auto json = QSettings().value(settingsKey(*m_session->library(), id)).toString();
    if (auto state = TableState::fromJson(json))
        return *state;
    const auto view = m_views.find(id);
    return view == m_views.end() ? TableState{} : view->second;
}

void MainWindow::rememberState()
{
    m_remembering.cancel();
    if (m_session)
        QSettings().setValue(settingsKey(*m_session->library(), m_view), m_table->state().toJson());
}

void MainWindow::rememberBehind()
{
    if (!m_session)
        return;
    m_remembering.start(
        this,
        [key = settingsKey(*m_session->library(), m_view), json = m_table->state().toJson()](const CancelToken& cancel) {
            if (!cancel.isCancelled())
                QSettings().setValue(key, json); // the disk is not the window's affair
            return true;
        },
        [](bool) {});
}

void MainWindow::showView(const QString& id)
{
    if (!m_session)
        return;
    rememberState();
    m_view = m_views.count(id) ? id : QString();
    m_table->setState(rememberedState(m_view));
    updateSidebar();
    showPage(Page::Table);
}

std::map<QString, TableState> MainWindow::loadPrivateViews() const
{
    std::map<QString, TableState> views;
    QSettings settings;
    settings.beginGroup(privateKey(*m_session->library()));
    for (const auto& id : settings.childKeys()) {
        if (auto state = TableState::fromJson(settings.value(id).toString()))
            views[id] = std::move(*state);
    }
    return views;
}

void MainWindow::storePrivateView(const QString& id, const std::optional<TableState>& state)
{
    QSettings settings;
    settings.beginGroup(privateKey(*m_session->library()));
    if (state)
        settings.setValue(id, state->toJson());
    else
        settings.remove(id);
    settings.endGroup();
    m_privateViews = loadPrivateViews();
}

void MainWindow::storeView(const QString& id, const TableState& state, std::function<void()> done)
{
    change<Status>([id = id.toStdString(), json = state.toJson().toStdString()](Library& library) { return library.setView(id, json); },
                   [done = std::move(done)](Status&) {
                       if (done)
                           done();
                   });
}

void MainWindow::saveViewAs()
{
    if (!m_session)
        return;
    promptText(this, tr("Save view"), tr("Name of the view"), {}, tr("Share it with everyone who uses this library"), false,
               [this](const QString& name, bool shared) {
                   if (name.trimmed().isEmpty())
                       return;
                   auto state = m_table->state();
                   state.name = name.trimmed();
                   const auto id = QUuid::createUuid().toString(QUuid::Id128);
                   m_views[id] = state;
                   // What was changed has become a view; the one before is as it was saved.
                   if (!m_view.isEmpty() && m_views.count(m_view))
                       m_table->setState(m_views[m_view]);
                   if (shared)
                       storeView(id, state);
                   else
                       storePrivateView(id, state);
                   showView(id);
               });
}

void MainWindow::viewMenu(const QString& id, const QPoint& at)
{
    if (!m_views.count(id))
        return;
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("viewMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const char* name, const QString& text, std::function<void()> run) {
        menu->addAction(text, this, std::move(run))->setObjectName(QLatin1String(name));
    };
    const auto present = [this, id] {
        auto state = id == m_view ? m_table->state() : rememberedState(id);
        state.name = m_views[id].name;
        return state;
    };
    const auto name = m_views[id].name;
    const bool own = isPrivate(id);
    add("saveView", own ? tr("Save changes to “%1”").arg(name) : tr("Save changes to “%1” for everyone").arg(name), [this, id, own, present] {
        m_views[id] = present();
        const auto saved = [this] { m_notices->inform(tr("The view was saved")); };
        if (own) {
            storePrivateView(id, m_views[id]);
            saved();
        } else {
            storeView(id, m_views[id], saved);
        }
    });
    add("discardView", tr("Discard my changes"), [this, id] {
        QSettings().remove(settingsKey(*m_session->library(), id));
        m_view = id;
        m_table->setState(m_views[id]);
        updateSidebar();
    });
    add("renameView", tr("Rename…"), [this, id, own, name] {
        promptText(this, tr("Rename the view"), tr("New name of %1").arg(name), name, [this, id, own](const QString& text) {
            if (text.trimmed().isEmpty() || !m_views.count(id))
                return;
            m_views[id].name = text.trimmed();
            if (own)
                storePrivateView(id, m_views[id]);
            else
                storeView(id, m_views[id]);
            updateSidebar();
        });
    });
    add("copyViewLink", tr("Copy a link to it"), [this, id, own] {
        ViewLink link;
        if (own)
            link.state = m_views[id];
        else
            link.view = id;
        copyLink(link);
    });
    if (own) {
        add("shareView", tr("Share it with everyone"), [this, id] {
            const auto state = m_views[id];
            storeView(id, state, [this, id] {
                storePrivateView(id, std::nullopt);
                updateSidebar();
                m_notices->inform(tr("Everyone who uses this library sees the view now"));
            });
        });
    } else {
        add("unshareView", tr("Keep it for myself only"), [this, id] {
            storePrivateView(id, m_views[id]);
            change<Status>([id = id.toStdString()](Library& library) { return library.removeView(id); },
                           [this](Status&) { m_notices->inform(tr("The view is private now"), tr("Undo"), [this] { undo(); }); });
        });
    }
    menu->addSeparator();
    add("deleteView", tr("Delete view"), [this, id, own] {
        if (own) {
            const auto state = m_privateViews[id];
            storePrivateView(id, std::nullopt);
            reloadViews();
            m_notices->inform(tr("The view was deleted"), tr("Undo"), [this, id, state] {
                storePrivateView(id, state);
                reloadViews();
            });
            return;
        }
        change<Status>([id = id.toStdString()](Library& library) { return library.removeView(id); },
                       [this](Status&) { m_notices->inform(tr("The view was deleted"), tr("Undo"), [this] { undo(); }); });
    });
    menu->popup(at);
}

void MainWindow::copyLink(const ViewLink& from)
{
    if (!m_session)
        return;
    auto link = from;
    link.library = qstr(m_session->library()->id());
    link.at = qstr(m_session->library()->location());
    QApplication::clipboard()->setText(QString::fromLatin1(link.toUrl().toEncoded()));
    m_notices->inform(tr("The link was copied: it opens in Modelbook, for those who may open this library"));
}

void MainWindow::openLink(const QUrl& url)
{
    const auto link = ViewLink::fromUrl(url);
    if (!link) {
        m_notices->warn(tr("This is no link that Modelbook understands: %1").arg(url.toDisplayString().left(200)));
        return;
    }
    if (m_session && qstr(m_session->library()->id()) == link->library)
        return followLink(*link);
    m_waitingLink = link;
    auto folders = QSettings().value(QStringLiteral("libraries/recent")).toStringList();
    folders.prepend(qstr(Library::defaultLocation()));
    for (const auto& folder : folders) {
        if (libraryIdOf(folder) == link->library)
            return openLibrary(folder.toStdString(), false);
    }
    if (link->at.isEmpty()) {
        m_notices->warn(tr("The library of this link was never opened on this machine: open it first"));
        return;
    }
    // Whoever made the link chose the place: it is opened only if the user agrees.
    m_notices->inform(tr("The link is about a library at %1. Open it?").arg(link->at.left(300)), tr("Open"),
                      [this, at = link->at] { openLibrary(at.toStdString(), false); });
}

void MainWindow::followLink(const ViewLink& link)
{
    if (!link.model.isEmpty())
        return showModelNamed(link.model);
    if (!link.view.isEmpty()) {
        if (m_views.count(link.view))
            return showView(link.view);
        m_waitingLink = link; // the views are being read
        return;
    }
    rememberState();
    m_view.clear();
    if (link.state)
        m_table->setState(*link.state);
    updateSidebar();
    showPage(Page::Table);
}

} // namespace modelbook
