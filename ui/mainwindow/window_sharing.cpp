// The part of MainWindow that is about other people: publishing, bundles, access.
#include "ui/mainwindow/main_window.h"
#include "ui/mainwindow/window_change.h"
#include "ui/sharing/access_page.h"
#include "ui/sharing/bundle_drag.h"
#include "ui/sharing/bundle_page.h"
#include "ui/sharing/share_page.h"
#include "ui/table/table_page.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/text.h"

#include <QAction>
#include <QFileDialog>
#include <QMenu>
#include <QShortcut>
#include <QStackedWidget>

namespace modelbook {

void MainWindow::buildSharing()
{
    m_share = new SharePage(m_pages);
    m_bundle = new BundlePage(m_pages);
    m_accessPage = new AccessPage(m_pages);
    m_drag = new BundleDrag(this);
    for (QWidget* page : {static_cast<QWidget*>(m_share), static_cast<QWidget*>(m_bundle), static_cast<QWidget*>(m_accessPage)}) {
        m_pages->addWidget(page);
        auto* back = new QShortcut(QKeySequence(Qt::Key_Escape), page);
        back->setContext(Qt::WidgetWithChildrenShortcut);
        connect(back, &QShortcut::activated, this, [this] { showPage(Page::Table); });
    }
    const auto warn = [this](const QString& text) { m_notices->warn(text); };
    connect(m_share, &SharePage::titleChanged, this, &MainWindow::updateTitle);
    connect(m_share, &SharePage::closeRequested, this, [this] { showPage(Page::Table); });
    connect(m_share, &SharePage::failed, this, warn);
    connect(m_share, &SharePage::finished, this, [this](const QString& text) {
        showPage(Page::Table);
        m_notices->inform(text);
    });
    connect(m_bundle, &BundlePage::titleChanged, this, &MainWindow::updateTitle);
    connect(m_bundle, &BundlePage::failed, this, warn);
    connect(m_bundle, &BundlePage::imported, this, [this](const QString& text) {
        m_notices->inform(text, tr("Undo"), [this] { undo(); });
    });
    connect(m_accessPage, &AccessPage::failed, this, warn);
    connect(m_accessPage, &AccessPage::notice, this, [this](const QString& text) { m_notices->inform(text); });
    connect(m_accessPage, &AccessPage::modelActivated, this, &MainWindow::openModel);
    connect(m_drag, &BundleDrag::failed, this, warn);
    connect(m_drag, &BundleDrag::ready, this, [this](const QString& file) {
        m_notices->inform(tr("The bundle is written; drag it again, or save it"), tr("Save…"), [this, file] { saveBundleAs(file); });
    });
    connect(m_table, &TablePage::dragOutRequested, this, [this](const std::vector<ModelId>& ids) {
        if (m_session)
            m_drag->start(m_session->library(), ids);
    });
}

void MainWindow::addSharingActions(const std::function<std::vector<ModelId>()>& selected)
{
    changing(command(tr("Publish selected models…"), {}, [this, selected] { shareModels(selected(), true); }));
    command(tr("Write selected models into a bundle…"), QKeySequence(QStringLiteral("Ctrl+B")), [this, selected] { shareModels(selected(), false); });
    command(tr("Open a bundle…"), {}, [this] { askForBundle(); });
    command(tr("Access and activity"), {}, [this] { showAccess(); });
    changing(command(tr("Lock selected models against deletion"), {}, [this, selected] { lockModels(selected(), true); }));
    changing(command(tr("Unlock selected models"), {}, [this, selected] { lockModels(selected(), false); }));
    changing(command(tr("Take selected models out of public"), {}, [this, selected] { unpublishModels(selected()); }));
}

void MainWindow::addSharingMenu(QMenu& menu, const std::vector<ModelId>& ids)
{
    menu.addAction(tr("Write into a bundle…"), this, [this, ids] { shareModels(ids, false); });
    changing(menu.addAction(tr("Publish…"), this, [this, ids] { shareModels(ids, true); }));
}

QAction* MainWindow::changing(QAction* action)
{
    const bool may = m_access.level == AccessLevel::Admin;
    action->setProperty("changes", true);
    action->setEnabled(may);
    action->setToolTip(may ? QString() : qstr(m_access.reason));
    return action;
}

void MainWindow::updateAccess()
{
    if (!m_session)
        return;
    using Answer = std::pair<std::shared_ptr<Library>, Access>;
    runAsync(this, [library = m_session->library()] { return Answer(library, sharingOf(*library).access()); }, [this](Answer answer) {
        if (!m_session || answer.first != m_session->library())
            return;
        m_access = std::move(answer.second);
        for (auto* action : actions()) {
            if (action->property("changes").toBool())
                changing(action);
        }
        m_table->setForbidden(m_access.level == AccessLevel::Admin ? QString() : qstr(m_access.reason));
        updateSpace();
    });
}

void MainWindow::shareModels(const std::vector<ModelId>& ids, bool publishing)
{
    if (!m_session)
        return;
    if (ids.empty()) {
        m_notices->inform(tr("Select the models to share in the table"));
        return;
    }
    m_share->setModels(m_session->library(), ids, publishing ? SharePage::Way::Publish : SharePage::Way::Bundle);
    showPage(Page::Share);
}

void MainWindow::openBundle(const std::filesystem::path& path)
{
    m_bundle->setLibrary(m_session ? m_session->library() : nullptr);
    m_bundle->open(path);
    showPage(Page::Bundle);
}

void MainWindow::askForBundle()
{
    auto* dialog = new QFileDialog(this, tr("Look into a bundle"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Bundles (*.modelbook)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& file) { openBundle(file.toStdString()); });
    dialog->open();
}

void MainWindow::saveBundleAs(const QString& file)
{
    auto* dialog = new QFileDialog(this, tr("Save the bundle as"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("modelbook"));
    dialog->selectFile(QFileInfo(file).fileName());
    connect(dialog, &QFileDialog::fileSelected, this, [this, file](const QString& target) {
        runAsync(this, [file, target] { QFile::remove(target); return QFile::copy(file, target); }, [this, target](bool copied) {
            if (copied)
                m_notices->inform(tr("Saved %1").arg(target));
            else
                m_notices->warn(tr("Cannot write %1").arg(target));
        });
    });
    dialog->open();
}

void MainWindow::showAccess()
{
    if (!m_session)
        return;
    m_accessPage->setLibrary(m_session->library());
    showPage(Page::Access);
}

void MainWindow::lockModels(const std::vector<ModelId>& ids, bool locked)
{
    if (ids.empty())
        return;
    change<Status>([ids, locked](Library& library) { return sharingOf(library).setLocked(ids, locked); }, [this, locked, count = static_cast<int>(ids.size())](Status&) {
        m_notices->inform(locked ? tr("%n models are locked against deletion", nullptr, count) : tr("%n models are not locked any more", nullptr, count));
    });
}

void MainWindow::unpublishModels(const std::vector<ModelId>& ids)
{
    if (ids.empty())
        return;
    change<Status>([ids](Library& library) { return sharingOf(library).unpublish(ids, publicShare); }, [this](Status&) { m_notices->inform(tr("They are not public any more")); });
}

} // namespace modelbook
