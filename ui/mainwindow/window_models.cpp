// The part of MainWindow that shows and changes models: rename, tag, delete, undo, download, compare, README.
#include "models/args/infer.h"
#include "ui/diff/compare_view.h"
#include "ui/inspector/inspector_page.h"
#include "ui/mainwindow/main_window.h"
#include "ui/mainwindow/window_change.h"
#include "ui/modelpage/model_page.h"
#include "ui/sharing/bundle_page.h"
#include "ui/table/table_page.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/progress_report.h"
#include "ui/widgets/prompt.h"
#include "ui/widgets/text.h"

#include "models/library/pick_checkpoint.h"

#include <QDesktopServices>
#include <QFileDialog>
#include <QMenu>
#include <QUrl>

namespace modelbook {

void MainWindow::showModel(const ModelId& id)
{
    if (!m_session || id.empty())
        return;
    if (page() == Page::Model) {
        m_modelPage->setModel(m_session->library(), id);
        return;
    }
    m_panel->setModel(m_session->library(), id);
    m_panel->setVisible(true);
}

void MainWindow::showModelNamed(const QString& name)
{
    if (!m_session) {
        m_waitingModel = name;
        return;
    }
    change<Result<ModelRecord>>([name = name.toStdString()](Library& library) { return library.model(name); },
                                [this](Result<ModelRecord>& record) { showModel(record->id); });
}

void MainWindow::compareModels(const std::vector<ModelId>& ids)
{
    if (!m_session)
        return;
    if (ids.size() < 2) {
        m_notices->inform(tr("Select two or more models in the table to compare them"));
        return;
    }
    m_compare->setModels(m_session->library(), ids);
    showPage(Page::Compare);
}

void MainWindow::compareFiles(const std::vector<std::string>& operands)
{
    m_compare->setOperands(m_session ? m_session->library() : nullptr, operands);
    showPage(Page::Compare);
}

void MainWindow::compareWith(const std::filesystem::path& path)
{
    auto* dialog = new QFileDialog(this, tr("Compare %1 with…").arg(qstr(path.filename().string())),
                                   qstr(path.parent_path().string()));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, [this, path](const QStringList& files) {
        std::vector<std::string> operands{path.string()};
        for (const auto& file : files)
            operands.push_back(file.toStdString());
        compareFiles(operands);
    });
    dialog->open();
}

void MainWindow::inspectFile(const std::filesystem::path& path)
{
    if (isBundleFile(path))
        return openBundle(path);
    m_inspector->open(path);
    showPage(Page::Inspector);
}

void MainWindow::inspectNewest(const ModelId& id)
{
    change<Result<ModelRecord>>([id](Library& library) { return library.model(id); }, [this](Result<ModelRecord>& record) {
        if (record->checkpoints.empty())
            return;
        m_inspector->openStored(m_session->library(), record->checkpoints.back().files);
        showPage(Page::Inspector);
    });
}

void MainWindow::openModel(const ModelId& id)
{
    if (!m_session || id.empty())
        return;
    m_modelPage->setModel(m_session->library(), id);
    showPage(Page::Model);
}

void MainWindow::rename(const ModelId& id)
{
    if (!m_session || id.empty())
        return;
    change<Result<ModelRecord>>(
        [id](Library& library) { return library.model(id); },
        [this, id](Result<ModelRecord>& record) {
            const auto before = qstr(record->name);
            promptText(this, tr("Rename"), tr("New name of %1").arg(before), before, [this, id, before](const QString& name) {
                if (name == before)
                    return;
                change<Status>([id, name = name.toStdString()](Library& library) { return library.rename(id, name); },
                               [this, before, name](Status&) {
                                   m_notices->inform(tr("%1 is now %2").arg(before, name), tr("Undo"), [this] { undo(); });
                               });
            });
        });
}

void MainWindow::askTags(const std::vector<ModelId>& ids)
{
    if (ids.empty())
        return;
    promptText(this, tr("Tags"), tr("Tags to add, separated by commas; -tag takes one away"), {},
               [this, ids](const QString& text) {
                   std::vector<std::string> add, remove;
                   for (const auto& part : text.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
                       const auto tag = part.trimmed();
                       if (tag.startsWith(QLatin1Char('-')))
                           remove.push_back(tag.mid(1).toStdString());
                       else if (!tag.isEmpty())
                           add.push_back(tag.toStdString());
                   }
                   if (add.empty() && remove.empty())
                       return;
                   change<Status>([ids, add, remove](Library& library) { return library.setTags(ids, add, remove); },
                                  [](Status&) {});
               });
}

void MainWindow::askStatus(const std::vector<ModelId>& ids)
{
    if (!ids.empty())
        promptText(this, tr("Status"), tr("Status of %n models, such as running, done, broken; empty for none", nullptr, static_cast<int>(ids.size())), {},
                   [this, ids](const QString& text) {
                       change<Status>([ids, status = text.trimmed().toStdString()](Library& library) { return library.setStatus(ids, status); },
                                      [](Status&) {});
                   });
}

void MainWindow::askField(const std::vector<ModelId>& ids, const QString& name)
{
    if (ids.empty())
        return;
    promptText(this, tr("Field of your own"), tr("NAME = VALUE for %n models; without a value it is taken away", nullptr, static_cast<int>(ids.size())),
               name.isEmpty() ? QString() : name + QStringLiteral(" = "), [this, ids](const QString& text) {
                   const auto field = text.section(QLatin1Char('='), 0, 0).trimmed().toStdString();
                   const auto value = text.section(QLatin1Char('='), 1).trimmed().toStdString();
                   change<Status>(
                       [ids, field, value](Library& library) {
                           return library.setCustom(ids, field, value.empty() ? std::nullopt : std::optional(inferArg(value)));
                       },
                       [](Status&) {});
               });
}

void MainWindow::applyEdits(const std::vector<ModelEdit>& edits, const QString& what)
{
    change<Status>([edits, text = what.toStdString()](Library& library) { return library.edit(edits, text); },
                   [this, what](Status&) { m_notices->inform(what, tr("Undo"), [this] { undo(); }); });
}

void MainWindow::remove(const std::vector<ModelId>& ids)
{
    if (ids.empty() || !m_session)
        return;
    const int count = static_cast<int>(ids.size());
    promptConfirm(this, tr("Delete %n models?", nullptr, count),
                  tr("They disappear from the library for everyone. Undo brings them back; the checkpoints stay stored "
                     "until the library is cleaned up."),
                  tr("Delete"), [this, ids, count] {
                      change<Status>([ids](Library& library) { return library.remove(ids); }, [this, ids, count](Status&) {
                          if (std::find(ids.begin(), ids.end(), m_panel->model()) != ids.end())
                              m_panel->hide();
                          m_notices->inform(tr("Deleted %n models", nullptr, count), tr("Undo"), [this] { undo(); });
                      });
                  });
}

void MainWindow::undo()
{
    if (!m_session)
        return;
    change<Result<Change>>([](Library& library) { return library.undo(); }, [this](Result<Change>& undone) {
        m_notices->inform(tr("Undone: %1").arg(qstr(undone->message)));
    });
}

void MainWindow::askFolder(std::function<void(const QString&)> chosen)
{
    auto* dialog = new QFileDialog(this, tr("Download to"));
    dialog->setObjectName(QStringLiteral("downloadDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, std::move(chosen));
    dialog->open();
}

void MainWindow::download(const std::vector<ModelId>& ids)
{
    if (!ids.empty() && m_session)
        askFolder([this, ids](const QString& folder) { downloadTo(ids, {}, folder); });
}

void MainWindow::downloadFiles(const std::vector<FileRecord>& files)
{
    if (!files.empty() && m_session)
        askFolder([this, files](const QString& folder) { downloadTo({}, files, folder); });
}

ProgressFunction MainWindow::downloadProgress()
{
    return reportTo(this, [this](const Progress& step) {
        if (m_working > 0)
            setState(tr("Downloading · %1 of %2").arg(bytesText(step.done), bytesText(step.total)), false);
    });
}

void MainWindow::downloadTo(const std::vector<ModelId>& ids, const std::vector<FileRecord>& files, const QString& folder)
{
    if (m_working == 0 || m_downloads.isCancelled())
        m_downloads = CancelToken::create();
    const auto work = [ids, files, folder = folder.toStdString(), progress = downloadProgress(),
                       cancel = m_downloads](Library& library) -> Result<std::uint64_t> {
        std::uint64_t bytes = 0;
        const auto fetch = [&](const FileRecord& file, const std::filesystem::path& target) -> Status {
            bytes += file.bytes;
            return library.fetch(file, std::filesystem::path(folder) / target, progress, cancel);
        };
        for (const auto& file : files)
            MB_CHECK(fetch(file, std::filesystem::path(file.file).filename()));
        for (const auto& id : ids) {
            MB_TRY(const auto picked, pickCheckpoint(library, id));
            auto all = picked.record.attachments;
            for (const auto& checkpoint : picked.checkpoints)
                all.insert(all.end(), checkpoint.files.begin(), checkpoint.files.end());
            MB_TRY(const auto targets, downloadTargets(picked, all, ""));
            for (std::size_t i = 0; i < all.size(); ++i)
                MB_CHECK(fetch(all[i], targets[i]));
        }
        return bytes;
    };
    setState(tr("Downloading…"), false);
    change<Result<std::uint64_t>>(work, [this, folder](Result<std::uint64_t>& bytes) {
        m_notices->inform(tr("Downloaded %1 to %2").arg(bytesText(*bytes), folder));
    });
}

void MainWindow::confirmLink(const QUrl& url)
{
    m_notices->inform(tr("Open %1 in the browser?").arg(url.toDisplayString()), tr("Open"),
                      [url] { QDesktopServices::openUrl(url); });
}

void MainWindow::tableMenu(const QPoint& at)
{
    const auto ids = m_table->selectedModels();
    if (ids.empty())
        return;
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("tableMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    m_table->addCellActions(*menu);
    if (ids.size() == 1) {
        menu->addAction(tr("Rename…"), this, [this, ids] { rename(ids.front()); });
        menu->addAction(tr("Open"), this, [this, ids] { openModel(ids.front()); });
    } else {
        menu->addAction(tr("Compare"), this, [this, ids] { compareModels(ids); });
    }
    menu->addAction(tr("Tag…"), this, [this, ids] { askTags(ids); });
    menu->addAction(tr("Status…"), this, [this, ids] { askStatus(ids); });
    menu->addAction(tr("Set a field…"), this, [this, ids] { askField(ids, {}); });
    menu->addAction(tr("Download…"), this, [this, ids] { download(ids); });
    addSharingMenu(*menu, ids);
    menu->addSeparator();
    changing(menu->addAction(tr("Delete"), this, [this, ids] { remove(ids); }));
    menu->popup(at);
}

} // namespace modelbook
