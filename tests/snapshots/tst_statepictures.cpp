// Dialogs, and pages that are empty, loading, filling or in trouble, against pictures that a person has accepted.
#include "core/store/labelbook.h"
#include "tests/e2e/explorer.h"
#include "tests/snapshots/picturecompare.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinyindex.h"
#include "tests/support/tinymodel.h"
#include "tests/ui/support/widgettest.h"
#include "ui/widgets/jobplan.h"
#include "ui/widgets/jobqueueview.h"
#include "ui/widgets/newindexform.h"
#include "ui/widgets/startpage.h"
#include "ui/widgets/statepanel.h"
#include "ui/windows/closequestion.h"
#include "ui/windows/indexdesk.h"
#include "ui/windows/keysheet.h"
#include "ui/windows/newindexconnection.h"
#include "ui/windows/newindexdialog.h"
#include "ui/windows/pagerenderer.h"
#include "ui/windows/pages.h"
#include "ui/windows/preferences.h"
#include "ui/windows/rangequestion.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QPushButton>
#include <QStyleHints>
#include <QTableView>
#include <QTemporaryDir>
#include <functional>

using namespace atomscope;
using test::Explorer;

namespace {

QString text(const char* utf8)
{
    return QString::fromUtf8(utf8);
}

/// Brings a window of 1280 × 720 into the state; returns whether it got there.
using Arrange = std::function<bool(Explorer&)>;

bool waitFor(const std::function<bool()>& condition)
{
    return QTest::qWaitFor(condition, test::kPatienceMs);
}

Arrange opened(const char* file, int atom, const std::function<void(Explorer&)>& andThen = {})
{
    return [=](Explorer& explorer) {
        explorer.window.openIndex(text(file), AtomId{atom});
        if (!waitFor([&] { return explorer.index().isSettled() && explorer.isShowing(AtomId{atom}); }))
            return false;
        if (andThen)
            andThen(explorer);
        return true;
    };
}

Arrange refused(const char* file)
{
    return [=](Explorer& explorer) {
        explorer.window.openIndex(text(file));
        return waitFor([&] { return explorer.page->statePanel()->state() == StatePanel::State::Error; });
    };
}

bool showRecent(Explorer& explorer)
{
    auto* page = explorer.window.findChild<StartPage*>();
    const QString whole = text("/srv/indexes/wiki.atoms"), half = text("/srv/indexes/code.atoms"),
                  gone = text("/srv/indexes/gone.atoms");
    page->setRecent({whole, half, gone});
    page->setSummary({whole,
                      {},
                      text("gpt2-small · res-jb"),
                      text("blocks.8.hook_resid_pre"),
                      24'576,
                      10'000'384,
                      true,
                      {40, 90, 150, 210, 255, 230, 190, 140, 100, 60, 40, 20, 10, 6, 3}});
    page->setSummary({half,
                      {},
                      text("pythia-70m · mlp-out"),
                      text("blocks.3.hook_mlp_out"),
                      32'768,
                      412'000,
                      false,
                      {10, 40, 80, 200, 255, 250, 140, 80, 40, 30, 25, 20, 12, 4}});
    page->setSummary({gone, text("There is no such file"), {}, {}, 0, 0, false, {}});
    return true;
}

/// The dialog with what was chosen, looked at by the worker. Measured speeds and free memory would be others each
/// time: in their place stand lines of the same kind.
Arrange newIndex(const IndexJobRequest& job, bool hasPlan)
{
    return [=](Explorer& explorer) {
        NewIndexConnection* connection = explorer.window.desk()->newIndex();
        connection->setWorker(text("./atomscope-worker"));
        connection->open(job);
        NewIndexDialog* dialog = connection->dialog();
        if (!waitFor([&] { return dialog->isSettled(); }) || dialog->startButton()->isEnabled() != hasPlan)
            return false;
        // It has whole paths, of a folder that is another each time.
        for (auto* field : dialog->findChildren<QLineEdit*>()) {
            if (field->accessibleName() == text("The same as a command line"))
                field->setText(
                    text("atomscope-worker index --model model --sae sae --corpus text.txt --out made.atoms"));
        }
        if (hasPlan)
            dialog->plan()->showPlan({{text("Windows"), text("of 16 tokens, each with BOS"), {}},
                                      {text("Memory"), text("about 120 MB of 8.0 GB that are free"), {}},
                                      {text("Time"), text("20k tokens/s in a short trial: 1 s, until 14:32"), {}},
                                      {text("Fit"), text("explained variance −0.31 in the trial"), {}, true}});
        return true;
    };
}

bool showQueue(Explorer& explorer)
{
    explorer.window.showPage(page::kWork);
    explorer.dock->setState(WorkDock::State::Running);
    explorer.dock->setSubject(text("wiki.atoms"));
    explorer.dock->setProgress({text("indexing"), 412'000, 1'000'000, 21'034.4, {}, 393'216, 6});
    explorer.dock->queue()->setJobs({{text("code.atoms"), text("pythia-70m · mlp-out · code.jsonl.zst")},
                                     {text("layer4.atoms"), text("gpt2-small · layer 4 · wiki.txt, 1M tokens")}});
    explorer.dock->setQueueLength(2);
    explorer.dock->appendLog(text("model: gpt2, 12 layers, width 768"));
    explorer.dock->appendLog(text("SAE: jumprelu, 24,576 atoms at blocks.8.hook_resid_pre"));
    explorer.dock->appendLog(text("warning: 3 documents are shorter than a window"));
    explorer.dock->showLog(true);
    return true;
}

bool showFailedJob(Explorer& explorer)
{
    explorer.window.showPage(page::kWork);
    explorer.dock->setSubject(text("wiki.atoms"));
    explorer.dock->setCanStart(true);
    explorer.dock->showFailure(text("The worker was ended by signal 9"), {text("segment 7 of 31 is written")});
    return true;
}

void showDialog(QDialog* dialog)
{
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

struct State
{
    const char* name;
    ThemeChoice theme;
    Arrange arrange;
};

constexpr auto kLight = ThemeChoice::Light, kDark = ThemeChoice::Dark;

std::vector<State> states()
{
    const auto preferences = [](Explorer& explorer) {
        Settings settings;
        settings.author = text("ada");
        showDialog(new Preferences(settings, &explorer.window));
        return true;
    };
    const auto keys = [](Explorer& explorer) {
        explorer.window.action(WindowActions::Id::ShowKeys)->trigger();
        return true;
    };
    const auto filters = opened("whole.atoms", 5, [](Explorer& explorer) {
        explorer.window.action(WindowActions::Id::ShowFilters)->trigger();
        waitFor([&] { return explorer.index().isSettled(); });
    });
    const auto range = opened("whole.atoms", 1, [](Explorer& explorer) {
        showDialog(new RangeQuestion(ActivationRange{1, 2}, 3, &explorer.window));
    });
    const auto closing
        = opened("whole.atoms", 5, [](Explorer& explorer) { showDialog(new CloseQuestion(2, &explorer.window)); });
    const auto label = opened("whole.atoms", 1, [](Explorer& explorer) {
        LabelContent content;
        content.label = "of or relating to (gloss)";
        content.category = "token in context";
        content.verdict = Verdict::Monosemantic;
        content.confidence = 3;
        content.nSenses = 1;
        content.tags = {"dictionary", "gloss"};
        content.notes = "Definitions only; never in running prose.";
        content.isStarred = true;
        explorer.panel->setReadOnly(false);
        explorer.panel->setAtom(AtomId{1}, content);
        explorer.page->setLabel(content);
    });
    const auto loading = opened("whole.atoms", 5, [](Explorer& explorer) {
        explorer.page->showLoading(AtomId{7});
        waitFor([&] { return !explorer.page->isShowingPage(); });
    });
    const auto documentError = opened("whole.atoms", 5, [](Explorer& explorer) {
        explorer.page->showError(text("Atom 5 of whole.atoms could not be read: the file ends early; use a copy"),
                                 text("details"));
    });
    const auto several = opened("whole.atoms", 5, [](Explorer& explorer) {
        auto* table = explorer.window.findChild<QTableView*>();
        table->setFocus();
        for (int i = 0; i < 3; ++i)
            QTest::keyClick(table, Qt::Key_Down, Qt::ShiftModifier);
        waitFor([&] { return explorer.index().isSettled() && explorer.isShowing(AtomId{8}); });
    });
    IndexJobRequest good, bad;
    good.model = text("./model");
    good.sae = text("./sae");
    good.corpus = {text("./text.txt")};
    good.out = text("./made.atoms");
    bad.model = text("./model");
    bad.sae = text("./wide");
    bad.corpus = {text("./nothing.txt")};
    bad.out = text("./made.atoms");
    return {
        {"start-recent-light", kLight, showRecent},
        {"start-recent-dark", kDark, showRecent},
        {"settings-light", kLight, preferences},
        {"settings-dark", kDark, preferences},
        {"keys-light", kLight, keys},
        {"keys-dark", kDark, keys},
        {"filters-light", kLight, filters},
        {"filters-dark", kDark, filters},
        {"range-light", kLight, range},
        {"closing-light", kLight, closing},
        {"newindex-filled-light", kLight, newIndex(good, true)},
        {"newindex-filled-dark", kDark, newIndex(good, true)},
        {"newindex-mistakes-light", kLight, newIndex(bad, false)},
        {"newindex-mistakes-dark", kDark, newIndex(bad, false)},
        {"queue-light", kLight, showQueue},
        {"queue-dark", kDark, showQueue},
        {"failed-job-light", kLight, showFailedJob},
        {"missing-light", kLight, refused("gone.atoms")},
        {"missing-dark", kDark, refused("gone.atoms")},
        {"newer-light", kLight, refused("newer.atoms")},
        {"unfinished-light", kLight, opened("unfinished.atoms", 1)},
        {"unfinished-dark", kDark, opened("unfinished.atoms", 1)},
        {"loading-light", kLight, loading},
        {"page-error-dark", kDark, documentError},
        {"several-light", kLight, several},
        {"label-light", kLight, label},
        {"label-dark", kDark, label},
    };
}

} // namespace

class StatePicturesTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::vector<State> m_states = states();
    const test::PictureFolders m_folders{QDir(text(ATOMSCOPE_SNAPSHOTS) + text("/states")),
                                         QDir(text(ATOMSCOPE_SNAPSHOTS_OUT))};

    /// As while it fills: half of the text, and the table of atoms so far.
    static bool writeHalf(const test::TinyTable& table)
    {
        const std::size_t half = table.windows.size() / 2;
        if (!test::writeUnfinishedIndex("unfinished.atoms", table, half))
            return false;
        auto writer = IndexWriter::open("unfinished.atoms", table.definitions, IndexWriter::Existing::Resume);
        return writer && test::writeTinyAtomsTable(*writer, table);
    }

    static bool writeNewer(const QString& from, const QString& to)
    {
        QFile whole(from), newer(to);
        if (!whole.open(QIODevice::ReadOnly) || !newer.open(QIODevice::WriteOnly))
            return false;
        QByteArray bytes = whole.readAll();
        bytes[63] = 99; // the last byte of user_version in SQLite's header
        return newer.write(bytes) == bytes.size();
    }

private Q_SLOTS:
    void initTestCase()
    {
        // Names of files are seen in the pictures, so they must not depend on the folder.
        QVERIFY(QDir::setCurrent(m_folder.path()));
        const test::Material material(text("."));
        VERIFY_RESULT(test::writeTinySae("wide", {.dIn = 32}));
        const test::TinyTable table = test::makeTinyTable();
        VERIFY_RESULT(test::writeTinyIndex("whole.atoms", table));
        QVERIFY(writeHalf(table));
        QVERIFY(writeNewer(text("whole.atoms"), text("newer.atoms")));
        QVERIFY(
            QFile::link(QString::fromStdString(test::program("atomscope-worker").string()), text("atomscope-worker")));
    }

    void statesLookAsAccepted_data()
    {
        QTest::addColumn<int>("at");
        for (std::size_t i = 0; i < m_states.size(); ++i)
            QTest::addRow("%s", m_states[i].name) << static_cast<int>(i);
    }

    void statesLookAsAccepted()
    {
        QFETCH(const int, at);
        const State& state = m_states[static_cast<std::size_t>(at)];
        applyTheme(*qApp, state.theme);
        Explorer explorer(m_folder.filePath(text("data-") + text(state.name)));
        explorer.window.resize(1280, 720);
        explorer.window.setUnattended(true);
        explorer.window.showPage(page::kAtom);
        QVERIFY(QTest::qWaitForWindowActive(&explorer.window));
        QVERIFY(state.arrange(explorer));
        QTest::qWait(0); // layouts and plots settle in posted events
        QCoreApplication::sendPostedEvents();
        QTest::qWait(0);
        const QString wrong = test::comparedWithAccepted(PageRenderer::picture(&explorer.window).toImage(),
                                                         text(state.name), m_folders);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }

    void everyAcceptedPictureIsTested()
    {
        QStringList tested;
        for (const State& state : m_states)
            tested += text(state.name) + text(".png");
        tested.sort();
        QCOMPARE(m_folders.accepted.entryList({text("*.png")}, QDir::Files, QDir::Name), tested);
    }
};

int main(int argc, char** argv)
{
    qputenv("FONTCONFIG_FILE", ATOMSCOPE_SNAPSHOTS "/fonts.conf");
    QApplication application(argc, argv);
    test::failOnWarnings();
    test::useTestLook(application);
    QGuiApplication::styleHints()->setCursorFlashTime(0); // the same picture at any moment
    StatePicturesTest test;
    return test::runTest(test, argc, argv);
}
#include "tst_statepictures.moc"
