// VersionDialog: the versions of a README that the history keeps, each with what it changed, to be brought back.
#pragma once

#include "models/library/library.h"
#include "ui/widgets/async.h"

#include <QDialog>

class QListWidget;
class QPushButton;
class QTextBrowser;

namespace modelbook {

/// Not modal: the text can be read beside it.
class VersionDialog : public QDialog
{
    Q_OBJECT
public:
    VersionDialog(std::shared_ptr<Library> library, const ModelId& id, QString present, QWidget* parent);
    bool isLoading() const { return m_loading.isRunning(); }

Q_SIGNALS:
    /// The text that is to be in the editor; nothing is stored yet.
    void restoreRequested(const QString& text);

private:
    void present(int number);

    std::vector<ReadmeVersion> m_versions;
    QString m_present;
    LatestTask m_loading;
    QListWidget* m_list;
    QTextBrowser* m_changes;
    QPushButton* m_restore;
};

/// Both texts in one: what is only in `a` struck out, what is only in `b` marked. Nothing of the texts is taken for HTML.
QString changesHtml(const QString& a, const QString& b);

} // namespace modelbook
