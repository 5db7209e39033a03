#include "ui/mainwindow/main_window.h"

#include "ui/diff/compare_view.h"
#include "ui/inspector/inspector_page.h"
#include "ui/mainwindow/add_panel.h"
#include "ui/mainwindow/command_palette.h"
#include "ui/mainwindow/sidebar.h"
#include "ui/mainwindow/window_change.h"
#include "ui/sync/sync_line.h"
#include "ui/modelpage/model_page.h"
#include "ui/sharing/access_page.h"
#include "ui/sharing/bundle_page.h"
#include "ui/sharing/share_page.h"
#include "ui/table/table_page.h"
#include "ui/theme/theme.h"
#include "ui/widgets/notice_bar.h"
#include "ui/widgets/text.h"

#include <QCloseEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabBar>
#include <QVBoxLayout>

namespace modelbook {

MainWindow::MainWindow(QWidget* parent) : QMainWindow(parent)
{
    setObjectName(QStringLiteral("mainWindow"));
    setAcceptDrops(true);
    setMinimumSize(760, 480);
    build();
    connectPages();
    addActions();
    const QSettings settings;
    resize(settings.value(QStringLiteral("window/size"), QSize(1440, 900)).toSize());
    m_split->restoreState(settings.value(QStringLiteral("window/split")).toByteArray());
    updateSidebar();
    updateTitle();
    m_table->setFocus(); // keys are the models', not the first button's
}

MainWindow::~MainWindow()
{
    m_downloads.cancel(); // or the program would wait for them at its end
    if (m_remember.isActive() || m_remembering.isRunning()) // which would be cancelled now
        rememberState();
}

void MainWindow::build()
{
    auto* central = new QWidget(this);
    auto* column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildTop());
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    m_sidebar = new Sidebar(central);
    row->addWidget(m_sidebar);
    auto* line = new QFrame(central);
    line->setFixedWidth(1);
    line->setStyleSheet(QStringLiteral("background: palette(mid)"));
    m_sideLine = line;
    row->addWidget(line);
    auto* middle = new QVBoxLayout;
    middle->setContentsMargins(0, 0, 0, 0);
    middle->setSpacing(0);
    m_pages = new QStackedWidget(central);
    m_pages->setObjectName(QStringLiteral("pages"));
    m_pages->addWidget(buildTablePage());
    m_compare = new CompareView(m_pages);
    m_pages->addWidget(m_compare);
    m_modelPage = new ModelPage(m_pages);
    m_pages->addWidget(m_modelPage);
    m_inspector = new InspectorPage(m_pages);
    m_pages->addWidget(m_inspector);
    buildSharing();
    middle->addWidget(m_pages, 1);
    m_adding = new AddPanel(central);
    middle->addWidget(m_adding);
    row->addLayout(middle, 1);
    column->addLayout(row, 1);
    setCentralWidget(central);

    m_state = new QLabel(this);
    m_state->setObjectName(QStringLiteral("stateLabel"));
    m_state->setContentsMargins(12, 0, 0, 0);
    m_counts = new QLabel(this);
    m_counts->setObjectName(QStringLiteral("countsLabel"));
    m_counts->setContentsMargins(0, 0, 12, 0);
    for (auto* label : {m_state, m_counts}) {
        label->setProperty("role", QStringLiteral("muted"));
        label->setFont(Theme::instance().textFont(12));
    }
    statusBar()->setSizeGripEnabled(false);
    m_sync = new SyncLine(this);
    m_sync->setFont(Theme::instance().textFont(12));
    // "Up to date" is not said while something waits.
    connect(m_sync, &SyncLine::spoke, this, [this](bool speaks) { m_state->setVisible(!speaks); });
    statusBar()->addWidget(m_sync);
    statusBar()->addWidget(m_state, 1);
    statusBar()->addPermanentWidget(m_counts);
    m_notices = new NoticeBar(this);
    m_palette = new CommandPalette(this);
}

QWidget* MainWindow::buildTop()
{
    auto* top = new QFrame(this);
    top->setObjectName(QStringLiteral("topBar"));
    top->setProperty("role", QStringLiteral("bar"));
    top->setAttribute(Qt::WA_StyledBackground);
    top->setFixedHeight(36);
    auto* row = new QHBoxLayout(top);
    row->setContentsMargins(14, 0, 14, 0);
    row->setSpacing(10);
    auto* brand = new QLabel(QStringLiteral("Modelbook"), top);
    brand->setFont(Theme::instance().textFont(13, QFont::DemiBold));
    row->addWidget(brand);
    m_back = new QPushButton(tr("← Table"), top);
    m_back->setObjectName(QStringLiteral("backButton"));
    m_back->setProperty("flat", true);
    m_back->hide();
    row->addWidget(m_back);
    m_title = new QLabel(top);
    m_title->setObjectName(QStringLiteral("pageTitle"));
    m_title->setProperty("role", QStringLiteral("muted"));
    m_title->setTextFormat(Qt::PlainText);
    row->addWidget(m_title);
    row->addStretch();
    auto* commands = new QPushButton(tr("Ctrl+K  Commands"), top);
    commands->setObjectName(QStringLiteral("commandsButton"));
    commands->setProperty("flat", true);
    row->addWidget(commands);
    connect(commands, &QPushButton::clicked, this, [this] { m_palette->popup(actions()); });
    connect(m_back, &QPushButton::clicked, this, [this] { showPage(Page::Table); });
    return top;
}

QWidget* MainWindow::buildTablePage()
{
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_tabs = new QTabBar(page);
    m_tabs->setObjectName(QStringLiteral("viewTabs"));
    m_tabs->setExpanding(false);
    m_tabs->setContextMenuPolicy(Qt::CustomContextMenu);
    auto* tabRow = new QHBoxLayout;
    tabRow->setContentsMargins(14, 4, 14, 0);
    tabRow->addWidget(m_tabs);
    auto* addView = new QPushButton(QStringLiteral("+"), page);
    addView->setObjectName(QStringLiteral("addViewButton"));
    addView->setToolTip(tr("Save these columns, filter and order as a view"));
    addView->setProperty("flat", true);
    tabRow->addWidget(addView);
    tabRow->addStretch();
    column->addLayout(tabRow);
    auto* line = new QFrame(page);
    line->setProperty("role", QStringLiteral("line"));
    column->addWidget(line);
    m_split = new QSplitter(Qt::Horizontal, page);
    m_split->setObjectName(QStringLiteral("tableSplit"));
    m_split->setChildrenCollapsible(false);
    m_split->setHandleWidth(1);
    m_table = new TablePage(m_split);
    m_panel = new ModelPanel(true, m_split);
    m_panel->setMinimumWidth(320);
    m_panel->hide();
    m_split->addWidget(m_table);
    m_split->addWidget(m_panel);
    m_split->setStretchFactor(0, 1);
    m_split->setSizes({1000, 400});
    column->addWidget(m_split, 1);
    connect(addView, &QPushButton::clicked, this, &MainWindow::saveViewAs);
    return page;
}

void MainWindow::connectPages()
{
    connect(m_sidebar, &Sidebar::libraryChosen, this, [this](const QString& folder) {
        if (folder.isEmpty()) {
            chooseLibrary();
            return;
        }
        showPage(Page::Table);
        openLibrary(folder.toStdString(), true);
    });
    connect(m_sidebar, &Sidebar::viewChosen, this, &MainWindow::showView);
    connect(m_sidebar, &Sidebar::viewMenuRequested, this, &MainWindow::viewMenu);
    connect(m_sidebar, &Sidebar::toolChosen, this, [this](const QString& tool) {
        if (tool == QLatin1String("compare"))
            compareModels(m_table->selectedModels());
        else if (tool == QLatin1String("inspect"))
            askForFiles();
    });
    connect(m_tabs, &QTabBar::tabBarClicked, this, [this](int tab) {
        if (tab >= 0)
            showView(m_tabs->tabData(tab).toString());
    });
    connect(m_tabs, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        if (const int tab = m_tabs->tabAt(at); tab > 0)
            viewMenu(m_tabs->tabData(tab).toString(), m_tabs->mapToGlobal(at));
    });

    connect(m_table, &TablePage::stateChanged, this, &MainWindow::rememberSoon);
    m_remember.setSingleShot(true);
    m_remember.setInterval(500); // it is written to the disk: not with each letter of a question
    connect(&m_remember, &QTimer::timeout, this, &MainWindow::rememberBehind);
    connect(m_table, &TablePage::countsChanged, this, [this](const QString& text, std::size_t models) {
        m_counts->setText(text);
        if (std::exchange(m_modelCount, models) != models)
            updateSidebar();
    });
    connect(m_table, &TablePage::currentModelChanged, this, &MainWindow::showModel);
    connect(m_table, &TablePage::modelOpened, this, &MainWindow::openModel);
    connect(m_table, &TablePage::compareRequested, this, &MainWindow::compareModels);
    connect(m_table, &TablePage::tagRequested, this, &MainWindow::askTags);
    connect(m_table, &TablePage::deleteRequested, this, &MainWindow::remove);
    connect(m_table, &TablePage::downloadRequested, this, &MainWindow::download);
    connect(m_table, &TablePage::changeRequested, this, &MainWindow::applyEdits);
    connect(m_table, &TablePage::refused, this, [this](const QString& why) { m_notices->inform(why); });
    connect(m_table, &TablePage::fieldDefined, this, [this](const CustomField& field) {
        change<Status>([field](Library& library) { return library.defineField(field); }, [](Status&) {});
    });
    connect(m_table, &TablePage::addRequested, this, &MainWindow::askForFolder);
    connect(m_table, &TablePage::menuRequested, this, &MainWindow::tableMenu);
    connect(m_table, &TablePage::exported, this, [this](const QString& path, const QString& error) {
        if (error.isEmpty())
            m_notices->inform(tr("Exported to %1").arg(path));
        else
            m_notices->warn(error);
    });

    const auto inspectStored = [this](const std::vector<FileRecord>& files) {
        if (!m_session)
            return;
        m_inspector->openStored(m_session->library(), files);
        showPage(Page::Inspector);
    };
    const auto warn = [this](const QString& text) { m_notices->warn(text); };
    const auto activate = [this](const ModelId& idOrName) { showModelNamed(qstr(idOrName)); };
    connect(m_panel, &ModelPanel::modelActivated, this, activate);
    connect(m_panel, &ModelPanel::inspectRequested, this, inspectStored);
    connect(m_panel, &ModelPanel::downloadRequested, this, &MainWindow::downloadFiles);
    connect(m_panel, &ModelPanel::openRequested, this, &MainWindow::openModel);
    connect(m_panel, &ModelPanel::closeRequested, m_panel, &QWidget::hide);
    connect(m_panel, &ModelPanel::externalLinkActivated, this, &MainWindow::confirmLink);
    connect(m_panel, &ModelPanel::failed, this, warn);
    connect(m_modelPage, &ModelPage::modelActivated, this, activate);
    connect(m_modelPage, &ModelPage::inspectRequested, this, inspectStored);
    connect(m_modelPage, &ModelPage::downloadRequested, this, &MainWindow::downloadFiles);
    connect(m_modelPage, &ModelPage::externalLinkActivated, this, &MainWindow::confirmLink);
    connect(m_modelPage, &ModelPage::failed, this, warn);
    connect(m_modelPage, &ModelPage::titleChanged, this, &MainWindow::updateTitle);

    connect(m_compare, &CompareView::titleChanged, this, &MainWindow::updateTitle);
    connect(m_compare, &CompareView::modelOpened, this, [this](const ModelId& id) {
        showPage(Page::Table);
        showModel(id);
    });
    connect(m_compare, &CompareView::notice, this, [this](const QString& text) { m_notices->inform(text); });
    connect(m_inspector, &InspectorPage::titleChanged, this, &MainWindow::updateTitle);
    connect(m_inspector, &InspectorPage::addRequested, this,
            [this](const std::filesystem::path& path) { addPaths({path}); });
    connect(m_inspector, &InspectorPage::compareRequested, this, &MainWindow::compareWith);
    connect(m_adding, &AddPanel::modelActivated, this, [this](const ModelId& id) {
        showPage(Page::Table);
        showModel(id);
    });
    for (auto* page : {static_cast<QWidget*>(m_compare), static_cast<QWidget*>(m_modelPage), static_cast<QWidget*>(m_inspector)}) {
        auto* back = new QShortcut(QKeySequence(Qt::Key_Escape), page);
        back->setContext(Qt::WidgetWithChildrenShortcut);
        connect(back, &QShortcut::activated, this, [this] { showPage(Page::Table); });
    }
    connect(m_adding, &AddPanel::finished, this, &MainWindow::updateSpace);
}

void MainWindow::showPage(Page page)
{
    m_pages->setCurrentIndex(static_cast<int>(page));
    m_back->setVisible(page != Page::Table);
    updateTitle();
}

MainWindow::Page MainWindow::page() const
{
    return static_cast<Page>(m_pages->currentIndex());
}

void MainWindow::updateTitle()
{
    QString title = m_session ? qstr(m_session->library()->name()) : tr("no library");
    switch (page()) {
    case Page::Compare: title = m_compare->title(); break;
    case Page::Inspector: title = m_inspector->title(); break;
    case Page::Model: title = m_modelPage->title(); break;
    case Page::Share: title = m_share->title(); break;
    case Page::Bundle: title = m_bundle->title(); break;
    case Page::Access: title = m_accessPage->title(); break;
    case Page::Table: break;
    }
    m_title->setText(title);
    setWindowTitle(title + QStringLiteral(" — Modelbook"));
}

void MainWindow::setState(const QString& text, bool calm)
{
    m_state->setTextFormat(Qt::RichText);
    const auto dot = calm ? QStringLiteral("#37a24d") : tokens().faint.name();
    m_state->setText(QStringLiteral("<span style=\"color:%1\">●</span>&nbsp; %2").arg(dot, text.toHtmlEscaped()));
}

bool MainWindow::isSettled() const
{
    return !m_opening && m_working == 0 && !m_adding->isBusy() && !m_table->isLoading() && !m_inspector->isLoading() &&
           !m_compare->isLoading() && !m_panel->isLoading() && !m_modelPage->isLoading() && !m_share->isLoading() &&
           !m_bundle->isLoading() && !m_accessPage->isLoading() && m_waitingPaths.empty();
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    constexpr int narrow = 960; // tabs and commands lead to the same places
    m_sidebar->setVisible(width() >= narrow);
    m_sideLine->setVisible(width() >= narrow);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    QSettings settings;
    settings.setValue(QStringLiteral("window/size"), size());
    settings.setValue(QStringLiteral("window/split"), m_split->saveState());
    rememberState();
    // An unsaved README stays on disk as a draft; nothing has to be asked.
    event->accept();
}

} // namespace modelbook
