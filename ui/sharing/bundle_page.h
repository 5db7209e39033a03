// BundlePage: looks into a .modelbook file without importing it, and imports it where that is wanted.
#pragma once

#include "models/library/library.h"
#include "models/library/library_sharing.h"
#include "models/sharing/bundle/bundle.h"
#include "ui/widgets/async.h"

#include <QWidget>

#include <filesystem>
#include <memory>

class QFrame;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QTableView;
class QTextBrowser;

namespace modelbook {

class BundleModel;

/// Whether a file is called as bundles are.
bool isBundleFile(const std::filesystem::path& path);

class BundlePage : public QWidget
{
    Q_OBJECT
public:
    explicit BundlePage(QWidget* parent = nullptr);
    ~BundlePage() override;

    void open(const std::filesystem::path& path);
    /// The library to import into; null where none is open.
    void setLibrary(std::shared_ptr<Library> library);
    QString title() const;
    bool isLoading() const { return m_opening.isRunning() || m_previewing.isRunning() || m_busy; }

Q_SIGNALS:
    void titleChanged();
    void imported(const QString& text);
    void failed(const QString& text);

private:
    void tryOpen();
    void showBundle(std::shared_ptr<const Bundle> bundle);
    void showRefusal(const Error& error, bool isSealed);
    void askPreview();
    void showModel(int row);
    void import();
    void setBusy(bool busy);

    std::filesystem::path m_path;
    std::shared_ptr<Library> m_library;
    std::shared_ptr<const Bundle> m_bundle;
    LatestTask m_opening, m_previewing;
    CancelToken m_cancel;
    bool m_busy = false;

    BundleModel* m_model;
    QLabel *m_name, *m_facts, *m_signature, *m_refusal, *m_reason;
    QFrame *m_refusalBox, *m_passwordBox;
    QLineEdit* m_password;
    QTableView* m_table;
    QTextBrowser* m_card;
    QProgressBar* m_bar;
    QPushButton *m_import, *m_stop;
};

} // namespace modelbook
