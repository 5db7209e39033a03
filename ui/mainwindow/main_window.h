// MainWindow: libraries and views at the left, pages in the middle, a model beside the table.
#pragma once

#include "models/library/library_sharing.h"
#include "ui/library/library_session.h"
#include "ui/mainwindow/view_link.h"
#include "ui/table/table_state.h"
#include "ui/widgets/async.h"

#include <QMainWindow>
#include <QTimer>

#include <filesystem>
#include <map>
#include <memory>

class QLabel;
class QMenu;

class QPushButton;
class QSplitter;
class QStackedWidget;
class QTabBar;
class QUrl;

namespace modelbook {

class AccessPage;
class AddPanel;
class BundleDrag;
class BundlePage;
class CommandPalette;
class CompareView;
class InspectorPage;
class ModelPage;
class ModelPanel;
class NoticeBar;
class SharePage;
class Sidebar;
class SyncLine;
class TablePage;

/// Owns the pages and the open library; everything that takes time runs behind it. Its files follow what a user does:
/// main_window.cpp puts it together, window_library.cpp opens libraries and views, window_models.cpp changes models,
/// window_actions.cpp names commands and takes drops, window_views.cpp keeps and shows views and opens links.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    enum class Page { Table, Compare, Model, Inspector, Share, Bundle, Access };

    explicit MainWindow(QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Opens the library at a location, making it where `create` says so and there is none.
    void openLibrary(const std::string& location, bool create);
    /// Shows a library that is open already.
    void useLibrary(std::shared_ptr<Library> library);
    /// Adds files and folders to the open library, or to the next that opens.
    void addPaths(std::vector<std::filesystem::path> paths);
    void inspectFile(const std::filesystem::path& path);
    /// Looks into a bundle, without importing it.
    void openBundle(const std::filesystem::path& path);
    /// Shows what others would see of these models, to publish them or to write them into a bundle.
    void shareModels(const std::vector<ModelId>& ids, bool publishing);
    void showAccess();
    /// Looks into the newest checkpoint of a model.
    void inspectNewest(const ModelId& id);
    void compareFiles(const std::vector<std::string>& operands);
    void showModel(const ModelId& id);
    /// Shows the model of that id or name once a library is open.
    void showModelNamed(const QString& name);
    void compareModels(const std::vector<ModelId>& ids);
    /// Shows a model as a page of its own, its README first.
    void openModel(const ModelId& id);
    /// Opens the library of a modelbook:// address, if this machine knows it, and shows what it names.
    void openLink(const QUrl& url);
    void showPage(Page page);
    Page page() const;

    LibrarySession* session() const { return m_session.get(); }
    TablePage& table() { return *m_table; }
    ModelPage& modelPage() { return *m_modelPage; }
    ModelPanel& modelPanel() { return *m_panel; }
    CompareView& compare() { return *m_compare; }
    AddPanel& adding() { return *m_adding; }
    NoticeBar& notices() { return *m_notices; }
    /// Nothing is being read, asked or added.
    bool isSettled() const;

Q_SIGNALS:
    void libraryOpened();

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    // main_window.cpp
    void build();
    QWidget* buildTop();
    QWidget* buildTablePage();
    void connectPages();
    void updateTitle();
    /// The line at the foot of the window, with a dot that says whether all is well.
    void setState(const QString& text, bool calm);
    ProgressFunction downloadProgress();

    // window_library.cpp
    void libraryReady(Result<std::shared_ptr<Library>> library);
    void updateSidebar();
    void updateSpace();
    void chooseLibrary();

    // window_views.cpp
    void reloadViews();
    void showView(const QString& id);
    void rememberState();
    void rememberBehind();
    void rememberSoon() { m_remember.start(); }
    TableState rememberedState(const QString& id) const;
    void saveViewAs();
    void viewMenu(const QString& id, const QPoint& at);
    bool isPrivate(const QString& view) const { return m_privateViews.count(view) > 0; }
    std::map<QString, TableState> loadPrivateViews() const;
    void storePrivateView(const QString& id, const std::optional<TableState>& state);
    void storeView(const QString& id, const TableState& state, std::function<void()> done = {});
    void copyLink(const ViewLink& link);
    void followLink(const ViewLink& link);

    // window_models.cpp
    /// Changes models in one change of the library; a notice offers to undo it.
    void applyEdits(const std::vector<ModelEdit>& edits, const QString& what);
    void rename(const ModelId& id);
    void askTags(const std::vector<ModelId>& ids);
    void remove(const std::vector<ModelId>& ids);
    void undo();
    void download(const std::vector<ModelId>& ids);
    void downloadFiles(const std::vector<FileRecord>& files);
    void downloadTo(const std::vector<ModelId>& ids, const std::vector<FileRecord>& files, const QString& folder);
    void askFolder(std::function<void(const QString&)> chosen);
    void tableMenu(const QPoint& at);
    void compareWith(const std::filesystem::path& path);
    void confirmLink(const QUrl& url);
    /// Runs a change behind the window; a failure becomes a notice.
    template <class ResultType, class Done>
    void change(std::function<ResultType(Library&)> work, Done done);

    // window_sharing.cpp
    void buildSharing();
    void addSharingActions(const std::function<std::vector<ModelId>()>& selected);
    void addSharingMenu(QMenu& menu, const std::vector<ModelId>& ids);
    /// Off, with the reason, where the level forbids changes.
    QAction* changing(QAction* action);
    void updateAccess();
    void askForBundle();
    void saveBundleAs(const QString& file);
    void lockModels(const std::vector<ModelId>& ids, bool locked);
    void unpublishModels(const std::vector<ModelId>& ids);

    // window_actions.cpp
    void addActions();
    QAction* command(const QString& text, const QKeySequence& key, std::function<void()> run);
    void askForFiles();
    void askForExport();
    void askStatus(const std::vector<ModelId>& ids);
    void askField(const std::vector<ModelId>& ids, const QString& name);
    void askForFolder();
    void report(const Error& error);

    std::unique_ptr<LibrarySession> m_session;
    std::vector<std::filesystem::path> m_waitingPaths; ///< to be added once a library is open
    QString m_waitingModel;
    std::map<QString, TableState> m_views; ///< private ones among them
    std::map<QString, TableState> m_privateViews;
    std::optional<ViewLink> m_waitingLink; ///< to be followed once its library is open
    QString m_view; ///< "" is "All models"
    std::size_t m_modelCount = 0;
    QTimer m_remember; ///< how the table looks
    LatestTask m_remembering;
    Access m_access;
    bool m_opening = false;
    CancelToken m_downloads; ///< of those under way
    int m_working = 0; ///< changes and downloads under way

    Sidebar* m_sidebar;
    QWidget* m_sideLine;
    QLabel* m_title;
    QPushButton* m_back;
    QStackedWidget* m_pages;
    QTabBar* m_tabs;
    QSplitter* m_split;
    TablePage* m_table;
    ModelPage* m_modelPage;
    CompareView* m_compare;
    ModelPanel* m_panel;
    InspectorPage* m_inspector;
    SharePage* m_share;
    BundlePage* m_bundle;
    AccessPage* m_accessPage;
    BundleDrag* m_drag;
    AddPanel* m_adding;
    NoticeBar* m_notices;
    CommandPalette* m_palette;
    QLabel* m_state;
    SyncLine* m_sync;
    QLabel* m_counts;
};

} // namespace modelbook
