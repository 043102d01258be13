// Renders every widget of ui/widgets with made-up data to PNG files, light and dark, at several sizes and scales, for a
// person to look at: `pictures [FOLDER]`. Not a test: it fails only when a file cannot be written.
#include "tests/ui/support/examplecolumns.h"
#include "tests/ui/support/examplepage.h"
#include "tests/ui/support/widgettest.h"
#include "ui/models/atomtablemodel.h"
#include "ui/session/atomorder.h"
#include "ui/widgets/atomlist.h"
#include "ui/widgets/atompageview.h"
#include "ui/widgets/contextsview.h"
#include "ui/widgets/jobqueueview.h"
#include "ui/widgets/labelpanel.h"
#include "ui/widgets/startpage.h"
#include "ui/widgets/workdock.h"

#include <QAction>
#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>
#include <cstdio>
#include <functional>

using namespace atomscope;

namespace {

struct Picture
{
    QString name;
    QSize size;
    std::function<QWidget*()> make;
};

bool save(const Picture& picture, const QString& folder, const QString& suffix, double scale)
{
    std::unique_ptr<QWidget> widget(picture.make());
    widget->setAttribute(Qt::WA_DontShowOnScreen);
    widget->resize(picture.size);
    widget->show();
    QApplication::sendPostedEvents();
    QApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
    QImage image(picture.size * scale, QImage::Format_ARGB32_Premultiplied);
    image.setDevicePixelRatio(scale);
    image.fill(widget->palette().color(QPalette::Window));
    widget->render(&image);
    const QString file = QDir(folder).filePath(picture.name + suffix + QStringLiteral(".png"));
    if (image.save(file))
        return true;
    std::fprintf(stderr, "cannot write %s\n", qPrintable(file));
    return false;
}

QWidget* makeContexts(std::shared_ptr<const AtomPage> page, bool isMonospace, int focus, int expanded = -1)
{
    auto* area = new QScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    auto* view = new ContextsView;
    view->setPage(std::move(page));
    view->setMonospace(isMonospace);
    area->setWidget(view);
    view->resize(900, 600);
    if (focus >= 0)
        view->focusContext(focus);
    if (expanded >= 0) {
        view->focusContext(expanded);
        QTest::keyClick(view->focusProxy(), Qt::Key_Space);
    }
    return area;
}

QWidget* makePage(std::shared_ptr<const AtomPage> page)
{
    auto* view = new AtomPageView;
    view->setTokenText(test::exampleTokenText);
    view->setAtomName([](AtomId atom) {
        return atom.v % 4 ? KnownAs{QStringLiteral("few tokens"), false}
                          : KnownAs{QStringLiteral("participles in glosses"), true};
    });
    view->resize(840, 800);
    if (page) {
        const bool isSoFar = page->numbers.isSoFar;
        view->setPage(std::move(page));
        view->setLabel(test::exampleLabel());
        view->setNewTokens(isSoFar ? 180'000 : 0);
    }
    return view;
}

QWidget* makeErrorPage()
{
    auto* view = new AtomPageView;
    view->showLoading(AtomId{1854});
    view->showError(
        QStringLiteral("The index /data/gpt2.atoms could not be read: the disk reports an error at page 812. "
                       "Check the disk, then try again"),
        QStringLiteral("SQLITE_IOERR_READ (266)"));
    return view;
}

QWidget* makeList(const AtomFilter& filter)
{
    auto* model = new AtomTableModel;
    auto columns = test::exampleColumns(4096);
    for (std::size_t atom = 0; atom < columns->sparklines.size(); ++atom) {
        const double x = static_cast<double>(atom % 16) - 6 - static_cast<double>(atom / 16 % 5);
        columns->sparklines[atom] = static_cast<std::uint8_t>(250 * std::exp(-x * x / 18));
    }
    model->setColumns(columns);
    model->setLabels(test::exampleLabels(4096));
    auto* list = new AtomList(model);
    model->setParent(list);
    QObject::connect(model, &AtomTableModel::orderWanted, list, [model](const AtomOrderRequest& request) {
        model->setOrder(request.generation,
                        orderAtoms(*request.columns, *request.labels, request.sort, request.filter));
    });
    QObject::connect(
        list, &AtomList::histogramWanted, list, [list](const AtomColumnsPointer& asked, const QString& measure) {
            list->setHistogram(
                std::make_shared<const ColumnHistogram>(histogramOf(*asked->measure(measure.toStdString()))));
        });
    list->setCurrentAtom(AtomId{8});
    list->setFilter(filter);
    if (!filter.isEmpty())
        list->focusFilter(true);
    return list;
}

QWidget* makeLabels(bool isFull)
{
    auto* panel = new LabelPanel;
    panel->setAtom(AtomId{1854}, isFull ? test::exampleLabel() : LabelContent{});
    panel->setAutomatic(test::examplePage()->category);
    if (!isFull)
        return panel;
    LabelRevision first, second;
    first.author = second.author = "ada";
    first.timeUtc = "2024-03-01T09:02:11.000Z";
    second.timeUtc = "2024-03-01T09:14:40.000Z";
    first.programVersion = second.programVersion = "0.1.0";
    first.content.label = "of or relating to";
    second.content = test::exampleLabel();
    panel->setHistory({first, second});
    panel->setUndoState(true, false);
    panel->setStatus(QStringLiteral("saved"), false);
    return panel;
}

QWidget* makeWork(WorkDock::State state)
{
    auto* dock = new WorkDock;
    dock->setCanStart(true);
    dock->setSubject(QStringLiteral("demo.atoms"));
    dock->setState(state);
    if (state == WorkDock::State::Running || state == WorkDock::State::Paused)
        dock->setProgress({QStringLiteral("indexing"), 412'000, 1'000'000, 21'034, 28, 393'216, 6});
    if (state == WorkDock::State::Failed) {
        dock->showFailure(QStringLiteral("The worker was killed by signal 9"),
                          {QStringLiteral("segment 7: 65,536 tokens"), QStringLiteral("out of memory")});
        dock->appendLog(QStringLiteral("atomscope-worker 0.1.0, 2 threads, OpenBLAS"));
        dock->appendLog(QStringLiteral("segment 7: 65,536 tokens"));
        dock->showLog(true);
    }
    return dock;
}

QWidget* makeTip()
{
    const auto page = test::examplePage();
    const std::vector<FiringHere> firings = {{AtomId{1854}, 34.1F, {}},
                                             {AtomId{7}, 12.25F, QStringLiteral("participles in glosses")},
                                             {AtomId{2201}, 3.5F, {}}};
    auto* label
        = new QLabel(tokenTip(*page, page->contexts[0], page->contexts[0].peak, QStringLiteral(" relating"), firings)
                     + QStringLiteral("<p>%1</p>").arg(contextPlaceText(page->contexts[0])));
    label->setMargin(kHalfGridPx);
    label->setBackgroundRole(QPalette::ToolTipBase);
    label->setForegroundRole(QPalette::ToolTipText);
    label->setAutoFillBackground(true);
    return label;
}

/// All of them as a window has them.
QWidget* makeWhole()
{
    auto* whole = new QWidget;
    auto* list = makeList({});
    auto* page = makePage(test::examplePage());
    auto* label = makeLabels(true);
    list->setFixedWidth(352);
    label->setFixedWidth(296);
    auto* row = new QHBoxLayout;
    row->setSpacing(1);
    row->addWidget(list);
    row->addWidget(page, 1);
    row->addWidget(label);
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(1);
    column->addLayout(row, 1);
    column->addWidget(makeWork(WorkDock::State::Running));
    return whole;
}

QWidget* makeStart(bool isEmpty)
{
    auto* page = new StartPage;
    for (const char* text : {"&New index…", "&Open index…", "Open the &demo"})
        page->offer(new QAction(QString::fromUtf8(text), page));
    if (isEmpty)
        return page;
    page->setRecent({QStringLiteral("/home/a/sae/demo-1000000.atoms"), QStringLiteral("/home/a/sae/half.atoms"),
                     QStringLiteral("/media/gone/gpt2-small-res-jb.atoms"), QStringLiteral("/home/a/new.atoms")});
    IndexSummary summary{QStringLiteral("/home/a/sae/demo-1000000.atoms"),
                         {},
                         QStringLiteral("demo · sae"),
                         QStringLiteral("blocks.2.hook_resid_post"),
                         4096,
                         1'000'937,
                         true,
                         {2, 4, 9, 14, 30, 44, 71, 120, 180, 230, 255, 240, 190, 150, 110, 80, 40, 22, 9, 3, 1}};
    page->setSummary(summary);
    summary.file = QStringLiteral("/home/a/sae/half.atoms");
    summary.isFinished = false;
    summary.nTokens = 412'000;
    page->setSummary(summary);
    page->setSummary(
        {QStringLiteral("/media/gone/gpt2-small-res-jb.atoms"), QStringLiteral("cannot open it: it is not there")});
    page->setStatus(QStringLiteral("Preparing the demo's text …"));
    return page;
}

QWidget* makeQueue()
{
    auto* dock = new WorkDock;
    dock->setSubject(QStringLiteral("demo.atoms"));
    dock->setCanOpen(true);
    dock->queue()->setJobs({{QStringLiteral("gpt2-res.atoms"), QStringLiteral("gpt2 · blocks.8 · openwebtext.jsonl")},
                            {QStringLiteral("second.atoms"), QStringLiteral("pythia-70m · layer3 · pile.jsonl.zst")}});
    dock->setState(WorkDock::State::Running);
    dock->setProgress({QStringLiteral("indexing"), 412'000, 1'000'000, 21'034.4, 2700.2, 393'216, 6});
    dock->showSanity(
        {true, QStringLiteral("explained variance 0.312, L0 22.0 on the first 1000 counted tokens, which is low")});
    dock->appendLog(QStringLiteral("the weights of gpt2 take 0.5 GB of memory"));
    dock->appendLog(QStringLiteral("explained variance 0.926, L0 22.0"));
    dock->showLog(true);
    return dock;
}

std::vector<Picture> pictures()
{
    AtomFilter filter;
    filter.text = "haus";
    AtomFilter nothing;
    nothing.text = "no such thing";
    nothing.firing = AtomFilter::Firing::Dead;
    filter.isStarredOnly = true;
    filter.ranges = {{"density", 0.001, 1}, {"max_act", 2, std::numeric_limits<double>::infinity()}};
    return {
        {QStringLiteral("whole-1440"), {1440, 900}, makeWhole},
        {QStringLiteral("whole-1280"), {1280, 720}, makeWhole},
        {QStringLiteral("tip"), {440, 180}, makeTip},
        {QStringLiteral("list"), {384, 560}, [] { return makeList({}); }},
        {QStringLiteral("list-filtered"), {384, 420}, [filter] { return makeList(filter); }},
        {QStringLiteral("list-nothing"), {384, 420}, [nothing] { return makeList(nothing); }},
        {QStringLiteral("label"), {304, 640}, [] { return makeLabels(true); }},
        {QStringLiteral("label-empty"), {304, 560}, [] { return makeLabels(false); }},
        {QStringLiteral("start"), {600, 680}, [] { return makeStart(false); }},
        {QStringLiteral("start-empty"), {600, 320}, [] { return makeStart(true); }},
        {QStringLiteral("work-queue"), {1280, 220}, makeQueue},
        {QStringLiteral("work-idle"), {1100, 40}, [] { return makeWork(WorkDock::State::Idle); }},
        {QStringLiteral("work-running"), {1100, 40}, [] { return makeWork(WorkDock::State::Running); }},
        {QStringLiteral("work-failed"), {1100, 180}, [] { return makeWork(WorkDock::State::Failed); }},
        {QStringLiteral("page"), {840, 820}, [] { return makePage(test::examplePage()); }},
        {QStringLiteral("page-narrow"),
         {640, 640},
         [] {
             auto page = test::examplePage();
             page->numbers.isSoFar = true;
             page->snapshot.isFinished = false;
             page->neighbours.clear();
             return makePage(page);
         }},
        {QStringLiteral("page-dead"), {840, 640}, [] { return makePage(test::deadPage()); }},
        {QStringLiteral("page-empty"), {840, 240}, [] { return makePage(nullptr); }},
        {QStringLiteral("page-error"), {840, 240}, [] { return makeErrorPage(); }},
        {QStringLiteral("contexts"), {840, 760}, [] { return makeContexts(test::examplePage(), false, 1); }},
        {QStringLiteral("contexts-expanded"),
         {840, 420},
         [] { return makeContexts(test::examplePage(), false, 1, 1); }},
        {QStringLiteral("contexts-scripts"), {840, 360}, [] { return makeContexts(test::scriptsPage(), false, -1); }},
        {QStringLiteral("contexts-mono"), {840, 360}, [] { return makeContexts(test::scriptsPage(), true, -1); }},
        {QStringLiteral("contexts-dead"), {840, 200}, [] { return makeContexts(test::deadPage(), false, -1); }},
        {QStringLiteral("contexts-loading"), {840, 200}, [] { return makeContexts(nullptr, false, -1); }},
    };
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    test::useTestLook(application);
    const QString folder = argc > 1 ? QString::fromLocal8Bit(argv[1])
                                    : QDir(QApplication::applicationDirPath()).filePath(QStringLiteral("../pictures"));
    const QString only = argc > 2 ? QString::fromLocal8Bit(argv[2]) : QString();
    QDir().mkpath(folder);
    bool isWritten = true;
    for (const ThemeChoice theme : {ThemeChoice::Light, ThemeChoice::Dark}) {
        applyTheme(application, theme);
        for (const Picture& picture : pictures()) {
            if (!picture.name.startsWith(only))
                continue;
            isWritten &= save(picture, folder, QStringLiteral("-") + toString(theme), 1);
            isWritten &= save(picture, folder, QStringLiteral("-") + toString(theme) + QStringLiteral("-2x"), 2);
        }
    }
    return isWritten ? 0 : 1;
}
