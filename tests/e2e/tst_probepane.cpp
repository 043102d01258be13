// The probe pane in a real window with a real worker.
#include "tests/support/jobfixture.h"
#include "tests/support/workerprocess.h"
#include "tests/ui/support/widgettest.h"
#include "ui/models/probetablemodel.h"
#include "ui/session/filepath.h"
#include "ui/widgets/atompageview.h"
#include "ui/widgets/probeview.h"
#include "ui/widgets/statepanel.h"
#include "ui/widgets/tintedtext.h"
#include "ui/windows/centrepages.h"
#include "ui/windows/indexconnection.h"
#include "ui/windows/mainwindow.h"
#include "ui/windows/workconnection.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <algorithm>

using namespace atomscope;
using namespace atomscope::test;

namespace {

constexpr int kLongMs = 60'000; // a worker starts, and loads its libraries

class Probing
{
public:
    Probing()
        : m_fixture({}, {}, mixedDocuments())
    {
    }

    bool open()
    {
        if (!runToTheEnd(m_fixture.job("tiny.atoms")))
            return false;
        Settings settings;
        settings.author = QStringLiteral("tester");
        m_window = std::make_unique<MainWindow>(settings, path(""));
        m_window->show();
        m_window->openIndex(path("tiny.atoms"));
        if (!QTest::qWaitFor([this] { return m_window->index()->index() && m_window->index()->isSettled(); }, kLongMs))
            return false;
        QTest::keyClick(m_window.get(), Qt::Key_B);
        return settle();
    }

    QString path(const std::string& name) const { return fromPath(m_fixture.path(name)); }
    const JobFixture& fixture() const { return m_fixture; }
    MainWindow& window() const { return *m_window; }
    ProbeView& view() const { return *m_window->findChild<ProbeView*>(); }
    QPlainTextEdit& field() const { return *view().findChild<QPlainTextEdit*>(); }
    const ProbeTableModel& table() const { return *view().findChild<ProbeTableModel*>(); }
    bool settle() const
    {
        return QTest::qWaitFor([this] { return m_window->index()->isSettled() && m_window->pages()->isSettled(); },
                               kLongMs);
    }
    void useFolders() const { m_window->pages()->probe()->useFolders({path("model"), path("sae")}); }
    bool isWarnedOfAnotherModel() const
    {
        const auto labels = view().findChildren<QLabel*>();
        return std::ranges::any_of(labels, [](const QLabel* label) {
            return label->isVisible() && label->text().contains(QStringLiteral("not the model"));
        });
    }
    bool type(const QString& text) const
    {
        QTest::keyClicks(&field(), text);
        return settle();
    }

private:
    JobFixture m_fixture;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace

class ProbePaneTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void withoutAModelItSaysSoAndWithOneItAnswersWhatTheWorkerSays()
    {
        Probing probing;
        QVERIFY(probing.open());
        QCOMPARE(probing.view().statePanel()->title(), QStringLiteral("No model at hand"));
        QVERIFY(probing.view().statePanel()->findChild<QPushButton*>()->isVisible());
        probing.useFolders();
        QVERIFY(probing.type(QStringLiteral("the thin hen")));
        QVERIFY(probing.view().isShowingReply());
        QVERIFY(!probing.isWarnedOfAnotherModel());

        const WorkerOutcome worker = runWorker(
            {QStringLiteral("encode"), QStringLiteral("--model"), probing.path("model"), QStringLiteral("--sae"),
             probing.path("sae"), QStringLiteral("--text"), QStringLiteral("the thin hen"), QStringLiteral("--json")});
        const QJsonArray tokens = worker.object()[QStringLiteral("sequences")][0][QStringLiteral("tokens")].toArray();
        QCOMPARE(probing.table().rowCount(), tokens.size());
        QVERIFY(!tokens.isEmpty());
        for (int row = 0; row < tokens.size(); ++row) {
            const QJsonArray atoms = tokens[row][QStringLiteral("atoms")].toArray();
            QCOMPARE(probing.table().index(row, ProbeTableModel::Firings).data().toString(),
                     QString::number(atoms.size()));
            for (int rank = 0; rank < std::min<int>(atoms.size(), ProbeTableModel::kStrongest); ++rank) {
                const QVariant atom
                    = probing.table().index(row, ProbeTableModel::FirstAtom + rank).data(ProbeTableModel::AtomIdRole);
                QCOMPARE(atom.toInt(), atoms[rank][QStringLiteral("atom")].toInt());
            }
        }
    }

    void anAtomOfATokenIsGoneToAndComeBackFromWithTheTextKept()
    {
        Probing probing;
        QVERIFY(probing.open());
        probing.useFolders();
        QVERIFY(probing.type(QStringLiteral("then")));
        auto* table = probing.view().findChild<QTableView*>();
        const QModelIndex cell = probing.table().index(1, ProbeTableModel::FirstAtom);
        const AtomId atom{cell.data(ProbeTableModel::AtomIdRole).toInt()};
        table->setCurrentIndex(cell);
        QTest::keyClick(table, Qt::Key_Return);
        QVERIFY(probing.settle());
        const auto* page = probing.window().findChild<AtomPageView*>();
        QVERIFY(page->isVisible());
        QCOMPARE(page->page()->numbers.atom, atom);

        QTest::keyClick(&probing.window(), Qt::Key_P, Qt::ShiftModifier); // pin it
        QTest::keyClick(&probing.window(), Qt::Key_Left, Qt::AltModifier);
        QVERIFY(probing.settle());
        QVERIFY(probing.view().isVisible());
        QCOMPARE(probing.view().text(), QStringLiteral("then"));
        const auto strips = probing.view().findChildren<TintedText*>();
        QCOMPARE(strips.size(), 1);
        QVERIFY(!strips.front()->line()->tints().isEmpty());
        QCOMPARE(strips.front()->line()->text().plain, QStringLiteral("then"));
        // Letters belong to the text while it has the keyboard.
        QVERIFY(probing.type(QStringLiteral("job")));
        QCOMPARE(probing.view().text().size(), 7);
        QVERIFY(probing.view().isVisible());
    }

    void anotherSaeIsNeverTakenForTheIndexs()
    {
        Probing probing;
        QVERIFY(probing.open());
        VERIFY_RESULT(writeTinySae(probing.fixture().path("other"), {.seed = 77}));
        probing.window().pages()->probe()->useFolders({probing.path("model"), probing.path("other")});
        QVERIFY(probing.type(QStringLiteral("then")));
        QVERIFY(!probing.view().isShowingReply());
        QCOMPARE(probing.view().statePanel()->state(), StatePanel::State::Error);
        QVERIFY(probing.view().statePanel()->title().contains(QStringLiteral("another SAE")));
        probing.useFolders();
        QVERIFY(probing.settle());
        QVERIFY(probing.view().isShowingReply());
        probing.window().pages()->probe()->useFolders({probing.path("nowhere"), probing.path("sae")});
        QVERIFY(probing.settle());
        QVERIFY(probing.view().statePanel()->title().contains(QStringLiteral("nowhere")));
    }

    void anotherModelIsWarnedOf()
    {
        Probing probing;
        QVERIFY(probing.open());
        TinyModelSpec spec;
        spec.seed += 5;
        VERIFY_RESULT(writeTinyModel(probing.fixture().path("twin"), spec));
        probing.window().pages()->probe()->useFolders({probing.path("twin"), probing.path("sae")});
        QVERIFY(probing.type(QStringLiteral("then")));
        QVERIFY(probing.view().isShowingReply());
        QVERIFY(probing.isWarnedOfAnotherModel());
    }

    void whileTheWorkerIndexesTheProbeWaits()
    {
        Probing probing;
        QVERIFY(probing.open());
        probing.useFolders();
        QVERIFY(probing.type(QStringLiteral("then")));
        IndexJobRequest job;
        job.model = probing.path("model");
        job.sae = probing.path("sae");
        job.out = probing.path("second.atoms");
        job.corpus = {fromPath(probing.fixture().job("x").corpus.front())};
        WorkConnection* work = probing.window().work();
        QSignalSpy over(work, &WorkConnection::jobOver);
        work->start(job);
        QVERIFY(work->isWorking());
        QCOMPARE(probing.view().statePanel()->title(), QStringLiteral("The worker is indexing"));
        QTRY_VERIFY_WITH_TIMEOUT(!over.isEmpty() && !work->isWorking(), kLongMs);
        QVERIFY(probing.settle());
        QTRY_VERIFY_WITH_TIMEOUT(probing.view().isShowingReply(), kLongMs);
        QCOMPARE(probing.view().text(), QStringLiteral("then"));
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(ProbePaneTest)
#include "tst_probepane.moc"
