#include "ui/windows/mainwindow.h"

#include "ui/delegates/theme.h"
#include "ui/models/atomtablemodel.h"
#include "ui/models/numberformat.h"
#include "ui/widgets/atomlist.h"
#include "ui/widgets/atompageview.h"
#include "ui/widgets/columnscroll.h"
#include "ui/widgets/contextsbar.h"
#include "ui/widgets/labelpanel.h"
#include "ui/widgets/statepanel.h"
#include "ui/widgets/workdock.h"
#include "ui/windows/atomcommands.h"
#include "ui/windows/centrepages.h"
#include "ui/windows/closequestion.h"
#include "ui/windows/contextactions.h"
#include "ui/windows/docklayout.h"
#include "ui/windows/headstrip.h"
#include "ui/windows/indexconnection.h"
#include "ui/windows/indexdesk.h"
#include "ui/windows/keysheet.h"
#include "ui/windows/labelactions.h"
#include "ui/windows/labelconnection.h"
#include "ui/windows/listviews.h"
#include "ui/windows/pages.h"
#include "ui/windows/presentation.h"
#include "ui/windows/queuekeeper.h"
#include "ui/windows/selectionlabels.h"
#include "ui/windows/startconnection.h"
#include "ui/windows/statusline.h"
#include "ui/windows/themeactions.h"
#include "ui/windows/workconnection.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QFileInfo>
#include <QInputDialog>
#include <QLabel>
#include <QMenuBar>
#include <QStatusBar>

namespace atomscope {

namespace {

constexpr int kStatusMs = 8000;

} // namespace

MainWindow::MainWindow(const Settings& settings, const QString& dataFolder, QWidget* parent)
    : QMainWindow(parent)
    , m_settings(settings)
    , m_dataFolder(dataFolder)
    , m_state(new BrowseState(this))
    , m_actions(new WindowActions(this))
    , m_model(new AtomTableModel(this))
{
    setObjectName(QStringLiteral("MainWindow"));
    m_state->setWidth(settings.width);
    m_state->setStrataMode(settings.strataMode);
    makePanes();
    m_index = std::make_unique<IndexConnection>(IndexConnection::Panes{m_model, m_list, m_page}, m_state);
    m_labels = std::make_unique<LabelConnection>(LabelConnection::Panes{m_model, m_page, m_labelPanel}, m_state,
                                                 settings.author);
    m_work = std::make_unique<WorkConnection>(m_workPane, m_index.get());
    m_desk = std::make_unique<IndexDesk>(
        IndexDesk::Parts{this, &m_settings, m_work.get(), m_actions, m_pages, m_index.get(), dataFolder});
    m_keeper = new QueueKeeper(m_work.get(), this);
    m_pages->connectTo(m_index.get(), m_labels.get(), m_work.get(), m_actions);
    makeMenus();
    setSettings(settings);
    wireActions();
    m_selection = new SelectionLabels(m_list, m_labels->session(), this);
    new LabelActions({m_actions, m_labelPanel, m_labels.get(), m_docks, m_list, m_selection}, this);
    connect(m_labels.get(), &LabelConnection::atomWanted, m_index.get(), &IndexConnection::goTo);
    wireStatus();
    wireDesk();
    m_list->setFocus(); // single letters are keys of the window unless somebody goes to a text field
    m_page->showEmpty(tr("No index open"), tr("Open an index to see its atoms"), tr("Open index…"));
    resize(1440, 900);
    restoreGeometry(settings.windowGeometry);
    restoreState(settings.windowState);
    showIndexName();
}

MainWindow::~MainWindow() = default;

void MainWindow::makePanes()
{
    m_page = new AtomPageView;
    m_list = new AtomList(m_model);
    m_pages = new CentrePages({m_page, m_model, m_list}, m_state);
    m_list->restoreColumnState(m_settings.listColumns);
    m_views = new ListViews(m_list, m_settings.listViews, this);
    m_labelPanel = new LabelPanel;
    auto* scroll = new ColumnScroll;
    scroll->setAccessibleName(tr("Label"));
    scroll->setWidget(m_labelPanel);
    m_workPane = new WorkDock;
    m_docks = new DockLayout(this, m_list, scroll, m_workPane);
    setCentralWidget(m_pages);
    m_docks->orderTabs();
    m_presentation = new Presentation(this, m_docks, action(WindowActions::Id::Present));
}

void MainWindow::makeMenus()
{
    for (const WindowActions::Group group : WindowActions::groups()) {
        QMenu* menu = menuBar()->addMenu(WindowActions::titleOf(group));
        menu->addActions(m_actions->actionsOf(group));
    }
    m_head = new HeadStrip(this);
    menuBar()->setCornerWidget(m_head);
    connect(m_head, &HeadStrip::fileChosen, this, [this](const QString& file) { openIndex(file); });
    connect(m_head, &HeadStrip::openRequested, action(WindowActions::Id::OpenIndex), &QAction::trigger);
    connect(m_head, &HeadStrip::themeSwitched, this, [this](bool toDark) {
        action(toDark ? WindowActions::Id::ThemeDark : WindowActions::Id::ThemeLight)->trigger();
    });
    m_themes = new ThemeActions(m_actions);
    connect(m_themes, &ThemeActions::chosen, this,
            [this](ThemeChoice theme) { changeSettings([theme](Settings& settings) { settings.theme = theme; }); });
}

void MainWindow::wireActions()
{
    using enum WindowActions::Id;
    const auto on = [this](WindowActions::Id id, auto slot) { connect(action(id), &QAction::triggered, this, slot); };
    on(CloseIndex, [this] {
        m_labels->close();
        m_index->close();
        showIndexName();
    });
    on(Quit, [] { QApplication::closeAllWindows(); });
    on(NewWindow, [this] { Q_EMIT windowRequested({}); });
    on(CloseWindow, [this] { close(); });
    on(ShowPreferences, [this] { Q_EMIT preferencesRequested(); });
    on(NextAtom, [this] { m_list->step(1); });
    on(PreviousAtom, [this] { m_list->step(-1); });
    on(Back, [this] { m_index->goBack(); });
    on(Forward, [this] { m_index->goForward(); });
    on(GoToAtom, [this] { askForAtom(); });
    on(FindText, [this] {
        m_docks->reveal(m_docks->list());
        m_list->focusFilter();
    });
    on(ShowFilters, [this] {
        m_docks->reveal(m_docks->list());
        m_list->focusFilter(true);
    });
    on(ClearFilters, [this] { m_list->clearFilters(); });
    on(SortList, [this] {
        m_docks->reveal(m_docks->list());
        m_list->askForSort();
    });
    on(ShowViews, [this] {
        m_docks->reveal(m_docks->list());
        m_views->popUp();
    });
    on(StrataTop, [this] { m_state->setStrataMode(StrataMode::TopOnly); });
    on(StrataAll, [this] { m_state->setStrataMode(StrataMode::FullRange); });
    on(Update, [this] { m_index->update(); });
    on(Narrower, [this] { m_state->setWidth(steppedContextWidth(m_state->width(), -1)); });
    on(Wider, [this] { m_state->setWidth(steppedContextWidth(m_state->width(), 1)); });
    on(ShowKeys, [this] {
        auto* sheet = new KeySheet(*m_actions, this);
        sheet->setAttribute(Qt::WA_DeleteOnClose);
        sheet->open();
    });
    auto* contexts = new ContextActions(m_actions, m_state, m_page, this);
    connect(contexts, &ContextActions::said, this,
            [this](const QString& text) { statusBar()->showMessage(text, kStatusMs); });
    connect(action(ToggleMonospace), &QAction::toggled, m_state, &BrowseState::setMonospace);
    connect(m_state, &BrowseState::monospaceChanged, this, [this](bool isMonospace) {
        action(ToggleMonospace)->setChecked(isMonospace);
        changeSettings([isMonospace](Settings& settings) { settings.isMonospace = isMonospace; });
    });
    bindDock(ToggleList, m_docks->list());
    bindDock(ToggleLabels, m_docks->label());
    bindDock(ToggleWork, m_docks->work());
    const auto showHistory = [this] {
        action(Back)->setEnabled(m_state->canGoBack());
        action(Forward)->setEnabled(m_state->canGoForward());
    };
    connect(m_state, &BrowseState::historyChanged, this, showHistory);
    showHistory();
    connect(m_state, &BrowseState::contextLookChanged, this, [this](const ContextLook& look) {
        changeSettings([&look](Settings& settings) { settings.areBlanksMarked = look.areBlanksMarked; });
    });
    connect(m_pages, &CentrePages::openRequested, action(OpenIndex), &QAction::trigger);
    connect(m_pages->probe(), &ProbeConnection::foldersChosen, this, [this] {
        changeSettings([this](Settings& settings) { settings.modelFolders = m_pages->probe()->folders(); });
    });
    connect(m_views, &ListViews::viewsChanged, this, [this](const QList<SavedView>& views) {
        changeSettings([&views](Settings& settings) { settings.listViews = views; });
    });
    connect(m_page, &AtomPageView::actionRequested, this, [this] {
        if (m_page->statePanel()->state() == StatePanel::State::Error)
            m_index->retry();
        else if (!m_index->session()->isOpen())
            action(WindowActions::Id::OpenIndex)->trigger();
    });
}

void MainWindow::bindDock(WindowActions::Id id, QDockWidget* dock)
{
    QAction* toggle = action(id);
    connect(toggle, &QAction::triggered, dock, [this, dock](bool on) {
        if (on)
            m_docks->reveal(dock);
        else
            dock->hide();
    });
    // Docks hide once more while the window ends: nothing of it may be asked then.
    connect(dock, &QDockWidget::visibilityChanged, toggle, [toggle, dock] { toggle->setChecked(dock->isVisible()); });
}

void MainWindow::wireStatus()
{
    m_where = new QLabel;
    m_where->setContentsMargins(0, 0, kGridPx, 0);
    statusBar()->addPermanentWidget(m_where);
    statusBar()->addWidget(new StatusLine(m_work.get()));
    statusBar()->setSizeGripEnabled(false);
    const auto say = [this](const QString& message) { statusBar()->showMessage(message, kStatusMs); };
    connect(m_index.get(), &IndexConnection::said, this, say);
    connect(m_labels.get(), &LabelConnection::said, this, say);
    connect(m_work.get(), &WorkConnection::said, this, say);
    connect(m_views, &ListViews::said, this, say);
    auto* commands = new AtomCommands(m_index.get(), m_list, m_actions);
    connect(commands, &AtomCommands::said, this, say);
    connect(commands, &AtomCommands::menuMade, m_selection, &SelectionLabels::addTo);
    connect(m_selection, &SelectionLabels::said, this, say);
    connect(m_index.get(), &IndexConnection::opened, this, [this](const IndexOpened& index) {
        if (!m_isUnattended || LabelConnection::hasBook(index, m_dataFolder))
            m_labels->open(index, m_dataFolder);
        changeSettings([&index](Settings& settings) { settings.addRecentFile(index.file); });
        m_head->setRecentFiles(m_settings.recentFiles);
        showIndexName();
    });
    connect(m_index.get(), &IndexConnection::openFailed, this, [this] {
        m_labels->close();
        showIndexName();
    });
    connect(m_index.get(), &IndexConnection::documentsSeen, this,
            [this](AtomId atom, const std::vector<std::uint64_t>& documentHashes) {
                if (!m_isUnattended)
                    m_labels->session()->noteShown(atom, documentHashes);
            });
    connect(m_index->session(), &IndexSession::pageReady, this, [this](const AtomPageReply& reply) {
        m_labelPanel->setAutomatic(reply.page->category, reply.page->evidence.verdict);
    });
    connect(m_index->watcher(), &IndexWatcher::newsChanged, this, [this] { showIndexName(); });
    connect(m_labels.get(), &LabelConnection::bookOpened, this, [this](const LabelBookInfo& info) {
        m_book = info.file;
        showIndexName();
    });
}

void MainWindow::wireDesk()
{
    connect(m_keeper, &QueueKeeper::changed, this, [this](const QStringList& before, const QStringList& now) {
        changeSettings([&](Settings& settings) { settings.replaceWaitingJobs(before, now); });
    });
    connect(m_desk.get(), &IndexDesk::openRequested, this, [this](const QString& file) { openIndex(file); });
    connect(m_desk.get(), &IndexDesk::openBesideRequested, this, &MainWindow::windowRequested);
    connect(m_desk.get(), &IndexDesk::startRequested, this, &MainWindow::startIndexing);
    connect(m_desk.get(), &IndexDesk::settingsChanged, this, [this] { Q_EMIT settingsChanged(m_settings); });
    connect(m_desk.get(), &IndexDesk::said, this,
            [this](const QString& text) { statusBar()->showMessage(text, kStatusMs); });
}

void MainWindow::showIndexName()
{
    const auto& index = m_index->index();
    m_head->setIndex(index ? index->file : QString());
    if (!index) {
        setWindowTitle(QStringLiteral("Atomscope"));
        m_where->clear();
        return;
    }
    const QString name = QFileInfo(index->file).fileName();
    setWindowTitle(tr("%1 – Atomscope").arg(name));
    const qint64 nTokens = std::max<qint64>(m_index->session()->state().nTokens, m_index->watcher()->news().nTokens);
    const QString soFar = m_index->session()->state().isFinished ? QString() : tr(" so far");
    if (const std::string& from = index->definitions.importedFrom; !from.empty()) {
        m_where->setText(tr("%1 · export of %2").arg(name, QString::fromStdString(from)));
    } else
        m_where->setText(
            tr("%1 · %2 · %3 tokens%4")
                .arg(name, QString::fromStdString(index->definitions.hookName), formatCount(nTokens), soFar));
    m_where->setToolTip(tr("Model: %1\nSAE: %2\nLabels: %3")
                            .arg(QString::fromStdString(index->definitions.modelName),
                                 QString::fromStdString(index->definitions.saeName), m_book));
}

void MainWindow::openIndex(const QString& file, std::optional<AtomId> atom)
{
    m_index->open(file, atom);
}

void MainWindow::startIndexing(const IndexJobRequest& job)
{
    m_docks->reveal(m_docks->work());
    m_work->start(job);
}

void MainWindow::offerWaitingJobs()
{
    if (m_keeper->offer(m_settings.waitingJobs) == 0)
        return;
    m_docks->reveal(m_docks->work());
    statusBar()->showMessage(tr("Jobs that waited last time wait in the work dock"), kStatusMs);
}

void MainWindow::showPage(const QString& name)
{
    const bool isListOnly = name == page::kList;
    m_docks->list()->setVisible(true);
    m_docks->label()->setVisible(!isListOnly);
    if (isListOnly)
        m_list->showAllColumns();
    m_pages->setVisible(!isListOnly);
    m_state->setView(page::viewOf(name));
    m_docks->work()->setVisible(name == page::kWork);
    statusBar()->setVisible(!isListOnly);
    if (name == page::kPresent)
        m_presentation->showInWindow();
}

void MainWindow::askForAtom()
{
    if (!m_index->index())
        return;
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Go to atom"));
    dialog->setLabelText(tr("Number of the atom"));
    dialog->setInputMode(QInputDialog::IntInput);
    dialog->setIntRange(0, m_index->index()->definitions.dSae - 1);
    dialog->setIntValue(std::max(0, m_state->atom().v));
    connect(dialog, &QInputDialog::intValueSelected, this, [this](int atom) { m_index->goTo(AtomId{atom}); });
    dialog->open();
}

void MainWindow::setSettings(const Settings& settings)
{
    m_settings = settings;
    if (m_labels->session()->author() != settings.author)
        m_labels->session()->setAuthor(settings.author);
    m_work->setWorker(settings.workerProgram, settings.workerThreads);
    if (m_pages->probe()->folders() != settings.modelFolders)
        m_pages->probe()->setFolders(settings.modelFolders);
    m_head->setRecentFiles(settings.recentFiles);
    m_desk->start()->refresh();
    m_views->setViews(settings.listViews);
    m_themes->setTheme(settings.theme);
    action(WindowActions::Id::ToggleMonospace)->setChecked(settings.isMonospace);
    m_state->setMonospace(settings.isMonospace);
    ContextLook look = m_state->contextLook();
    look.areBlanksMarked = settings.areBlanksMarked;
    m_state->setContextLook(look);
}

void MainWindow::changeSettings(const std::function<void(Settings&)>& change)
{
    const Settings before = m_settings;
    change(m_settings);
    if (m_settings != before)
        Q_EMIT settingsChanged(m_settings);
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    m_docks->adapt();
}

void MainWindow::showEvent(QShowEvent* event)
{
    QMainWindow::showEvent(event);
    m_docks->adapt();
    if (!m_settings.windowState.isEmpty())
        return;
    m_docks->setDefaultWidths();
    // Once more when the pages have arranged themselves for it, and need no more room than they get.
    QMetaObject::invokeMethod(m_docks, &DockLayout::setDefaultWidths, Qt::QueuedConnection);
}

void MainWindow::rememberLayout()
{
    m_presentation->setOn(false);
    m_docks->undoTabs();
    m_settings.windowGeometry = saveGeometry();
    m_settings.windowState = saveState();
    m_settings.listColumns = m_list->columnState();
    m_settings.width = m_state->width();
    m_settings.isMonospace = m_state->isMonospace();
    m_settings.strataMode = m_state->strataMode();
    Q_EMIT settingsChanged(m_settings);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!m_isClosing && m_work->isWorking() && !m_work->worker()->isJobDetached()) {
        event->ignore();
        askBeforeClosing();
        return;
    }
    rememberLayout();
    m_labels->session()->finishEditing();
    event->accept();
}

bool MainWindow::askBeforeClosing()
{
    auto* question = new CloseQuestion(m_work->queue().jobs().size(), this);
    question->setAttribute(Qt::WA_DeleteOnClose);
    const auto closeNow = [this] {
        m_isClosing = true;
        close();
    };
    connect(question, &CloseQuestion::chosen, this, [this, closeNow](CloseQuestion::Choice choice) {
        if (choice == CloseQuestion::Choice::RunOn)
            m_work->detach(closeNow);
        else
            m_work->endJob(choice == CloseQuestion::Choice::StopWhole, closeNow);
    });
    question->open();
    return false;
}

} // namespace atomscope
