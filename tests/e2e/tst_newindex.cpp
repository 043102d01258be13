// Making an index from the window: the dialog with a real worker that looks at the files, mistakes of every kind, a
// good run, a queue.
#include "core/store/atomindex.h"
#include "tests/e2e/explorer.h"
#include "tests/support/testsupport.h"
#include "tests/support/tinymodel.h"
#include "tests/ui/support/widgettest.h"
#include "ui/session/filepath.h"
#include "ui/widgets/fieldstatus.h"
#include "ui/widgets/jobplan.h"
#include "ui/widgets/jobqueueview.h"
#include "ui/widgets/pathfield.h"
#include "ui/widgets/pathlist.h"
#include "ui/widgets/saeoptionfields.h"
#include "ui/windows/indexdesk.h"
#include "ui/windows/newindexconnection.h"
#include "ui/windows/newindexdialog.h"

#include <QAction>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QDropEvent>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>
#include <QUrl>

using namespace atomscope;
using test::Explorer;
using test::Material;

namespace {

/// The dialog over a window, opened from the menu.
struct Dialog
{
    explicit Dialog(Explorer& explorer)
    {
        NewIndexConnection* connection = explorer.window.desk()->newIndex();
        connection->setWorker(QString::fromStdString(test::program("atomscope-worker").string()));
        explorer.window.action(WindowActions::Id::NewIndex)->trigger();
        dialog = connection->dialog();
    }

    PathField* field(const char* name) const
    {
        for (auto* found : dialog->findChildren<PathField*>()) {
            if (found->box()->accessibleName() == QString::fromLatin1(name))
                return found;
        }
        return nullptr;
    }
    PathList* texts() const { return dialog->findChild<PathList*>(); }
    /// What is said below a field, once everything has been looked at.
    static QString statusOf(QWidget* field) { return field->findChild<FieldStatus*>()->text(); }
    bool isSettled() const { return dialog->isSettled(); }
    bool canStart() const { return dialog->isSettled() && dialog->startButton()->isEnabled(); }

    NewIndexDialog* dialog = nullptr;
};

} // namespace

class NewIndexTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::unique_ptr<Material> m_material;

    QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }

private Q_SLOTS:
    void initTestCase() { m_material = std::make_unique<Material>(m_folder.path()); }

    void mistakesAreSaidBesideTheirFieldsAndAGoodRunStarts()
    {
        VERIFY_RESULT(test::writeTinySae(toPath(path("wide")), {.dIn = 32}));
        QVERIFY(QFile(path("empty.txt")).open(QIODevice::WriteOnly));
        Explorer explorer(path("data"));
        Dialog form(explorer);
        QVERIFY(form.dialog && form.dialog->isVisible());
        QVERIFY(!form.canStart());

        // A model that is none, an SAE of another width, a text without text, a folder that is not there.
        form.field("Model")->setPath(path("wide"));
        EVENTUALLY(form.isSettled());
        QVERIFY2(Dialog::statusOf(form.field("Model")).contains(QStringLiteral("config.json")),
                 qPrintable(Dialog::statusOf(form.field("Model"))));
        form.field("Model")->setPath(path("model"));
        form.field("SAE")->setPath(path("wide"));
        form.texts()->setPaths({path("empty.txt")});
        form.field("Index")->setPath(path("no/such/x.atoms"));
        EVENTUALLY(form.isSettled());
        QVERIFY(Dialog::statusOf(form.field("Model")).contains(QStringLiteral("gpt2")));
        QVERIFY2(Dialog::statusOf(form.field("SAE")).contains(QStringLiteral("width 32")),
                 qPrintable(Dialog::statusOf(form.field("SAE"))));
        QVERIFY(Dialog::statusOf(form.field("Index")).contains(QStringLiteral("does not exist")));
        QVERIFY(!form.canStart());
        form.field("SAE")->setPath(path("sae"));
        EVENTUALLY(form.isSettled());
        QVERIFY2(Dialog::statusOf(form.texts()).contains(QStringLiteral("no token")),
                 qPrintable(Dialog::statusOf(form.texts())));
        QVERIFY(!form.canStart());

        form.texts()->setPaths({path("text.txt")});
        form.field("Index")->setPath(path("made.atoms"));
        EVENTUALLY(form.canStart());
        QVERIFY(Dialog::statusOf(form.field("SAE")).contains(QStringLiteral("96 atoms")));
        const QString plan = form.dialog->plan()->text();
        for (const char* word : {"16 tokens", "with BOS", "free", "tokens/s", "explained variance"})
            QVERIFY2(plan.contains(QString::fromLatin1(word)), qPrintable(plan));
        Explorer::button(form.dialog, QStringLiteral("Copy command"))->click();
        const QString command = QApplication::clipboard()->text();
        QVERIFY(command.contains(QStringLiteral(" index --model %1 --sae %2 --corpus %3 --out %4")
                                     .arg(path("model"), path("sae"), path("text.txt"), path("made.atoms"))));

        QSignalSpy remembered(&explorer.window, &MainWindow::settingsChanged);
        form.dialog->startButton()->click();
        EVENTUALLY(explorer.dock->state() == WorkDock::State::Finished);
        EVENTUALLY(explorer.page->isShowingPage());
        QCOMPARE(explorer.index().session()->file(), path("made.atoms"));
        QVERIFY(!remembered.isEmpty());
        QCOMPARE(explorer.window.settings().recentModels, QStringList{path("model")});
        QCOMPARE(explorer.window.settings().recentTexts, QStringList{path("text.txt")});
        QVERIFY(AtomIndex::open(toPath(path("made.atoms")))->state().isFinished);
    }

    void aFinishedIndexIsReplacedOnlyOnRequest()
    {
        QVERIFY(QFile::exists(path("made.atoms")));
        Explorer explorer(path("data"));
        Dialog form(explorer);
        IndexJobRequest job = m_material->job(QStringLiteral("made.atoms"));
        form.dialog->form()->fill(job);
        EVENTUALLY(form.isSettled());
        QVERIFY(Dialog::statusOf(form.field("Index")).contains(QStringLiteral("finished index")));
        QVERIFY(!form.canStart());
        auto* force = form.dialog->findChild<QCheckBox*>(QStringLiteral("force"));
        QVERIFY(force && force->isVisible());
        force->click();
        EVENTUALLY(form.canStart());
        QVERIFY(form.dialog->form()->job().force);
        // What was said about one file does not hold for the next.
        form.field("Index")->setPath(path("other.atoms"));
        EVENTUALLY(form.canStart());
        QVERIFY(!form.dialog->form()->job().force);
    }

    void whatTheFilesLeaveOpenIsAskedFor()
    {
        VERIFY_RESULT(test::writeTinySae(toPath(path("asking"))));
        QFile settings(path("asking/cfg.json"));
        QVERIFY(settings.open(QIODevice::ReadWrite));
        QJsonObject json = QJsonDocument::fromJson(settings.readAll()).object();
        json[QStringLiteral("normalize_activations")] = QStringLiteral("expected_average_only_in");
        settings.resize(0);
        settings.write(QJsonDocument(json).toJson());
        settings.close();

        Explorer explorer(path("data"));
        Dialog form(explorer);
        IndexJobRequest job = m_material->job(QStringLiteral("asked.atoms"));
        job.sae = path("asking");
        form.dialog->form()->fill(job);
        EVENTUALLY(form.isSettled());
        QVERIFY(!form.canStart());
        auto* options = form.dialog->findChild<SaeOptionFields*>();
        auto* scale = options->findChild<QLineEdit*>();
        QVERIFY(scale && scale->isVisible());
        QCOMPARE(scale->accessibleName(), QStringLiteral("input_scale"));
        scale->setText(QStringLiteral("fast"));
        EVENTUALLY(form.isSettled());
        QVERIFY(Dialog::statusOf(form.field("SAE")).contains(QStringLiteral("input_scale")));
        QVERIFY(!form.canStart());
        scale->setText(QStringLiteral("1"));
        EVENTUALLY(form.canStart());
        QCOMPARE(form.dialog->form()->job().saeOptions.value(QStringLiteral("input_scale")), QStringLiteral("1"));
        // Another SAE is another question.
        form.field("SAE")->setPath(path("sae"));
        EVENTUALLY(form.canStart());
        QVERIFY(form.dialog->form()->job().saeOptions.isEmpty());
    }

    void severalSaesAreOfferedToChooseFrom()
    {
        VERIFY_RESULT(test::writeTinySae(toPath(path("many/a"))));
        VERIFY_RESULT(test::writeTinySae(toPath(path("many/b"))));
        Explorer explorer(path("data"));
        Dialog form(explorer);
        form.field("SAE")->setPath(path("many"));
        EVENTUALLY(form.isSettled());
        QComboBox* box = form.field("SAE")->box();
        QCOMPARE(box->count(), 2);
        QVERIFY(box->itemText(0).startsWith(path("many/a")));
        box->setCurrentIndex(1);
        EVENTUALLY(form.isSettled());
        QVERIFY(Dialog::statusOf(form.field("SAE")).contains(QStringLiteral("96 atoms")));
    }

    void aWorkerThatEndsWhileItLooksIsSaidInPlace()
    {
        Explorer explorer(path("data"));
        explorer.window.desk()->newIndex()->setWorker(path("no-such-worker"));
        explorer.window.action(WindowActions::Id::NewIndex)->trigger();
        NewIndexDialog* dialog = explorer.window.desk()->newIndex()->dialog();
        dialog->form()->fill(m_material->job(QStringLiteral("x.atoms")));
        EVENTUALLY(dialog->isSettled());
        QVERIFY2(dialog->plan()->text().contains(QStringLiteral("cannot be started")),
                 qPrintable(dialog->plan()->text()));
        QVERIFY(!dialog->startButton()->isEnabled());
        dialog->setWorker(QString::fromStdString(test::program("atomscope-worker").string()));
        QPushButton* again = Explorer::button(dialog, QStringLiteral("Look again"));
        QVERIFY(again);
        again->click();
        EVENTUALLY(dialog->startButton()->isEnabled());
    }

    void whatIsDroppedFillsTheDialog()
    {
        Explorer explorer(path("data"));
        explorer.window.desk()->newIndex()->setWorker(
            QString::fromStdString(test::program("atomscope-worker").string()));
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path("model")), QUrl::fromLocalFile(path("sae")),
                      QUrl::fromLocalFile(path("text.txt"))});
        QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&explorer.window, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&explorer.window, &drop);
        NewIndexDialog* dialog = explorer.window.desk()->newIndex()->dialog();
        QVERIFY(dialog);
        EVENTUALLY(dialog->startButton()->isEnabled());
        const IndexJobRequest job = dialog->form()->job();
        QCOMPARE(job.model, path("model"));
        QCOMPARE(job.corpus, QStringList{path("text.txt")});
        QVERIFY(job.out.endsWith(QStringLiteral("sae-text.atoms")));
    }

    void jobsWaitForEachOtherAndTheOpenIndexStays()
    {
        Explorer explorer(path("data"));
        explorer.startAndPause(m_material->job(QStringLiteral("first.atoms")));
        EVENTUALLY(explorer.worker().jobState() == WorkerClient::JobState::Paused);
        for (const char* name : {"second.atoms", "third.atoms", "fourth.atoms"})
            explorer.window.startIndexing(m_material->job(QString::fromLatin1(name)));
        QCOMPARE(explorer.window.work()->queue().jobs().size(), 3);
        EVENTUALLY(explorer.dockText().contains(QStringLiteral("third.atoms")));
        Q_EMIT explorer.dock->queue()->moveRequested(1, -1);
        Q_EMIT explorer.dock->queue()->removeRequested(2);
        QCOMPARE(explorer.window.work()->queue().jobs().front().out, path("third.atoms"));
        explorer.worker().resumeIndex();
        EVENTUALLY(explorer.window.work()->queue().jobs().isEmpty()
                   && explorer.dock->state() == WorkDock::State::Finished);
        QCOMPARE(explorer.window.work()->job()->out, path("second.atoms"));
        for (const char* name : {"first.atoms", "second.atoms", "third.atoms"})
            QVERIFY(AtomIndex::open(toPath(path(name)))->state().isFinished);
        QVERIFY(!QFile::exists(path("fourth.atoms")));
        EVENTUALLY(explorer.index().session()->isOpen());
        QCOMPARE(explorer.index().session()->file(), path("first.atoms"));
        // The last one is a click away.
        auto* open = explorer.dock->findChild<QToolButton*>(QStringLiteral("open"));
        QVERIFY(open && open->isVisible());
        open->click();
        EVENTUALLY(explorer.index().session()->file() == path("second.atoms") && explorer.page->isShowingPage());
        EVENTUALLY(!open->isVisible());
    }
};

ATOMSCOPE_WIDGET_TEST_MAIN(NewIndexTest)
#include "tst_newindex.moc"
