// CheckpointList: the checkpoints of a model and their files; double-click looks into one.
#pragma once

#include "models/library/model_record.h"

#include <QTreeWidget>

#include <vector>

namespace modelbook {

class CheckpointList : public QTreeWidget
{
    Q_OBJECT
public:
    explicit CheckpointList(QWidget* parent = nullptr);

    /// Name and size only, for a narrow place; without scroll bars, since the place scrolls.
    void setNarrow();
    /// Newest first. Shards are folded below their checkpoint; attachments come last.
    void setModel(const ModelRecord& record);

Q_SIGNALS:
    /// A checkpoint with all its files, or one of its files alone.
    void inspectRequested(const std::vector<FileRecord>& files);
    void downloadRequested(const std::vector<FileRecord>& files);

private:
    QTreeWidgetItem* addFile(QTreeWidgetItem* parent, const FileRecord& file, const QString& name);
    std::vector<FileRecord> filesOf(const QTreeWidgetItem* item) const;
    void showMenu(const QPoint& at);

    std::vector<FileRecord> m_files;
};

} // namespace modelbook
