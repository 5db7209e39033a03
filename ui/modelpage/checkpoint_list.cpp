#include "ui/modelpage/checkpoint_list.h"

#include "ui/modelpage/model_details.h"
#include "ui/theme/theme.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/text.h"

#include <QHeaderView>
#include <QMenu>

namespace modelbook {

namespace {

enum Column { Name, Size, Step, Metrics, columnTotal };
constexpr int FileRole = Qt::UserRole; ///< index into m_files; -1 for a heading

QString metricsText(const std::map<std::string, double>& metrics)
{
    QStringList texts;
    for (const auto& [name, value] : metrics)
        texts.append(qstr(name) + QLatin1Char(' ') + numberText(value, true));
    return texts.join(QStringLiteral(" · "));
}

} // namespace

CheckpointList::CheckpointList(QWidget* parent) : QTreeWidget(parent)
{
    setObjectName(QStringLiteral("checkpointList"));
    setColumnCount(columnTotal);
    setHeaderLabels({tr("file"), tr("size"), tr("step"), tr("metrics")});
    setItemDelegate(new RowDelegate(-1, this));
    setUniformRowHeights(true);
    setIndentation(14);
    setMouseTracking(true);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    header()->setStretchLastSection(true);
    header()->setSectionResizeMode(Name, QHeaderView::Interactive);
    setColumnWidth(Name, 240);
    setColumnWidth(Size, 80);
    setColumnWidth(Step, 80);
    connect(this, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) {
        if (item->data(0, FileRole).toInt() >= 0)
            Q_EMIT inspectRequested(filesOf(item));
    });
    connect(this, &QWidget::customContextMenuRequested, this, &CheckpointList::showMenu);
}

void CheckpointList::setNarrow()
{
    setHeaderHidden(true);
    setColumnHidden(Metrics, true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(Name, QHeaderView::Stretch);
    header()->setMinimumSectionSize(40);
    setColumnWidth(Size, 78);
    setColumnWidth(Step, 70);
}

QTreeWidgetItem* CheckpointList::addFile(QTreeWidgetItem* parent, const FileRecord& file, const QString& name)
{
    auto* item = parent ? new QTreeWidgetItem(parent) : new QTreeWidgetItem(this);
    item->setText(Name, name);
    item->setToolTip(Name, tr("%1\nSHA-256 %2\nDouble-click to look inside").arg(qstr(file.file), qstr(file.sha256)));
    item->setText(Size, bytesText(file.bytes));
    item->setData(Size, Qt::TextAlignmentRole, int(Qt::AlignVCenter) | int(Qt::AlignRight));
    item->setData(Step, Qt::TextAlignmentRole, int(Qt::AlignVCenter) | int(Qt::AlignRight));
    item->setData(0, FileRole, static_cast<int>(m_files.size()));
    m_files.push_back(file);
    return item;
}

void CheckpointList::setModel(const ModelRecord& record)
{
    clear();
    m_files.clear();
    bool branches = !record.attachments.empty();
    for (const auto& checkpoint : record.checkpoints)
        branches = branches || checkpoint.files.size() > 1;
    setRootIsDecorated(branches);
    for (auto checkpoint = record.checkpoints.rbegin(); checkpoint != record.checkpoints.rend(); ++checkpoint) {
        if (checkpoint->files.empty())
            continue;
        auto* item = addFile(nullptr, checkpoint->files.front(), qstr(checkpointTitle(*checkpoint)));
        item->setText(Size, bytesText(checkpoint->bytes()));
        if (checkpoint->step)
            item->setText(Step, QString::number(*checkpoint->step));
        item->setText(Metrics, metricsText(checkpoint->metrics));
        item->setToolTip(Metrics, item->text(Metrics));
        for (std::size_t i = 1; i < checkpoint->files.size(); ++i)
            addFile(item, checkpoint->files[i], qstr(checkpoint->files[i].file));
    }
    if (record.attachments.empty())
        return;
    auto* heading = new QTreeWidgetItem(this, {tr("Other files")});
    heading->setForeground(0, tokens().muted);
    heading->setData(0, FileRole, -1);
    heading->setText(Size, QString());
    for (const auto& file : record.attachments)
        addFile(heading, file, qstr(file.file));
}

std::vector<FileRecord> CheckpointList::filesOf(const QTreeWidgetItem* item) const
{
    std::vector<FileRecord> files;
    const int file = item->data(0, FileRole).toInt();
    if (file >= 0)
        files.push_back(m_files[static_cast<std::size_t>(file)]);
    for (int i = 0; i < item->childCount(); ++i) {
        const auto below = filesOf(item->child(i));
        files.insert(files.end(), below.begin(), below.end());
    }
    return files;
}

void CheckpointList::showMenu(const QPoint& at)
{
    const auto* item = itemAt(at);
    if (!item)
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto files = filesOf(item);
    auto* look = menu->addAction(tr("Look inside"));
    look->setEnabled(item->data(0, FileRole).toInt() >= 0);
    connect(look, &QAction::triggered, this, [this, files] { Q_EMIT inspectRequested(files); });
    connect(menu->addAction(tr("Download…")), &QAction::triggered, this, [this, files] { Q_EMIT downloadRequested(files); });
    menu->popup(viewport()->mapToGlobal(at));
}

} // namespace modelbook
