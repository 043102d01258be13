// index, info, atom, atoms and verify as a script would call them: exit codes, JSON, and what a full disk, a read-only
// folder, a second worker, a signal and a kill leave behind.
#include "tests/support/jobfixture.h"
#include "tests/support/testsupport.h"
#include "tests/support/workerprocess.h"

#include <QRandomGenerator>
#include <csignal>
#include <sys/resource.h>
#include <unistd.h>

using namespace atomscope;
using test::JobFixture;
using test::runWorker;
using test::WorkerOutcome;
using test::WorkerProcess;

namespace {

QString text(const std::filesystem::path& path)
{
    return QString::fromStdString(path.string());
}

bool isOk(const WorkerOutcome& outcome)
{
    return outcome.hasEnded && !outcome.hasCrashed && outcome.exitCode == 0;
}

QStringList keysMissing(const QJsonObject& object, const QStringList& keys)
{
    QStringList missing;
    for (const auto& key : keys)
        if (!object.contains(key))
            missing.append(key);
    return missing;
}

} // namespace

class WorkerCommandsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_fixture = std::make_unique<JobFixture>(test::TinyModelSpec{}, test::TinySaeSpec{}, test::manyDocuments(6));
        m_finished = text(m_fixture->path("finished.atoms"));
        const auto outcome = runWorker(indexArguments(m_finished));
        QVERIFY2(isOk(outcome), outcome.errors.constData());
        m_digest = digestOf(m_finished);
        QCOMPARE(m_digest.size(), 64);
    }

    void wrongUsageIsTwoAndFailureIsOne_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("exitCode");
        const auto row = [](const char* name, const QStringList& arguments, int exitCode) {
            QTest::newRow(name) << arguments << exitCode;
        };
        const QString nowhere = QStringLiteral("/nowhere/at/all.atoms");
        row("no command", {}, 2);
        row("unknown command", {QStringLiteral("dance")}, 2);
        row("unknown option", {QStringLiteral("info"), QStringLiteral("--loudly"), nowhere}, 2);
        row("missing option", {QStringLiteral("index"), QStringLiteral("--out"), nowhere}, 2);
        row("missing file name", {QStringLiteral("info")}, 2);
        row("not a number", {QStringLiteral("atom"), nowhere, QStringLiteral("x")}, 2);
        row("no form", {QStringLiteral("atoms"), nowhere}, 2);
        row("missing index", {QStringLiteral("info"), nowhere}, 1);
        row("missing index, atom", {QStringLiteral("atom"), nowhere, QStringLiteral("1")}, 1);
        row("missing index, atoms", {QStringLiteral("atoms"), nowhere, QStringLiteral("--csv")}, 1);
        row("missing index, verify", {QStringLiteral("verify"), nowhere}, 1);
    }

    void wrongUsageIsTwoAndFailureIsOne()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, exitCode);
        const auto outcome = runWorker(arguments);
        QVERIFY(outcome.hasEnded && !outcome.hasCrashed);
        QCOMPARE(outcome.exitCode, exitCode);
        QVERIFY(!outcome.errors.isEmpty());
        QVERIFY(outcome.output.isEmpty());
    }

    void everyCommandHasHelp()
    {
        for (const char* name :
             {"index", "info", "atom", "atoms", "encode", "hidden", "tokenize", "inspect", "verify", "serve"}) {
            const auto outcome = runWorker({QLatin1String(name), QStringLiteral("--help")});
            QVERIFY2(isOk(outcome), name);
            QVERIFY(outcome.output.contains("--help"));
        }
    }

    void lossIsRefusedNotIgnored()
    {
        const QString file = text(m_fixture->path("loss.atoms"));
        const auto outcome = runWorker(indexArguments(file) << QStringLiteral("--loss"));
        QCOMPARE(outcome.exitCode, 2);
        QVERIFY(outcome.errors.contains("--loss"));
        QVERIFY(!QFile::exists(file));
    }

    void infoNamesDefinitionsAndTotals()
    {
        const auto outcome = runWorker({QStringLiteral("info"), m_finished, QStringLiteral("--json")});
        QVERIFY2(isOk(outcome), outcome.errors.constData());
        const QJsonObject info = outcome.object();
        QCOMPARE(keysMissing(info,
                             QStringLiteral("n_documents,n_sequences,n_tokens,n_firings,l0,dead,dense,fvu,"
                                            "bytes_per_firing,finished,definitions")
                                 .split(QLatin1Char(','))),
                 QStringList());
        QCOMPARE(info[QStringLiteral("finished")].toBool(), true);
        QCOMPARE(info[QStringLiteral("n_documents")].toInt(), 6 * static_cast<int>(test::mixedDocuments().size()));
        const double l0 = info[QStringLiteral("n_firings")].toDouble() / info[QStringLiteral("n_tokens")].toDouble();
        QVERIFY(qAbs(info[QStringLiteral("l0")].toDouble() - l0) < 1e-9);
        const QJsonObject definitions = info[QStringLiteral("definitions")].toObject();
        QCOMPARE(definitions[QStringLiteral("hook_name")].toString(), QStringLiteral("blocks.1.hook_resid_post"));
        QCOMPARE(definitions[QStringLiteral("context_size")].toInt(), 16);
        const auto plain = runWorker({QStringLiteral("info"), m_finished});
        QVERIFY(isOk(plain));
        QVERIFY(plain.output.contains("blocks.1.hook_resid_post"));
    }

    void atomShowsOneAtom()
    {
        const QJsonArray atoms = table(
            {QStringLiteral("--sort"), QStringLiteral("-n_fired"), QStringLiteral("--limit"), QStringLiteral("1")});
        const QJsonObject strongest = atoms.first().toObject();
        const QString id = QString::number(strongest[QStringLiteral("atom_id")].toInt());
        const auto outcome
            = runWorker({QStringLiteral("atom"), m_finished, id, QStringLiteral("--json"), QStringLiteral("--stratum"),
                         QStringLiteral("decile:9"), QStringLiteral("--examples"), QStringLiteral("4"),
                         QStringLiteral("--width"), QStringLiteral("3")});
        QVERIFY2(isOk(outcome), outcome.errors.constData());
        const QJsonObject atom = outcome.object();
        QCOMPARE(keysMissing(atom,
                             QStringLiteral("atom_id,n_fired,n_tokens,density,max_act,mean_act,histogram,"
                                            "top_logits,bottom_logits,examples")
                                 .split(QLatin1Char(','))),
                 QStringList());
        QCOMPARE(atom[QStringLiteral("n_fired")], strongest[QStringLiteral("n_fired")]);
        QCOMPARE(atom[QStringLiteral("density")].toDouble(),
                 atom[QStringLiteral("n_fired")].toDouble() / atom[QStringLiteral("n_tokens")].toDouble());
        double nInBins = 0;
        for (const QJsonValue count : atom[QStringLiteral("histogram")][QStringLiteral("counts")].toArray())
            nInBins += count.toDouble();
        QCOMPARE(nInBins, atom[QStringLiteral("n_fired")].toDouble());
        const QJsonArray examples = atom[QStringLiteral("examples")].toArray();
        QCOMPARE(examples.size(), 4);
        for (const QJsonValue value : examples)
            checkExample(value.toObject());
        const auto plain = runWorker({QStringLiteral("atom"), m_finished, id});
        QVERIFY(isOk(plain));
        QVERIFY(plain.output.contains("fires on"));
    }

    void atomsSortsSelectsAndLimits()
    {
        const QJsonArray all = table({});
        QCOMPARE(all.size(), 96);
        for (int i = 0; i < all.size(); ++i)
            QCOMPARE(all[i].toObject()[QStringLiteral("atom_id")].toInt(), i);
        const QJsonArray weakest
            = table({QStringLiteral("--columns"), QStringLiteral("density,atom_id"), QStringLiteral("--sort"),
                     QStringLiteral("density"), QStringLiteral("--limit"), QStringLiteral("9")});
        QCOMPARE(weakest.size(), 9);
        double before = -1;
        for (const QJsonValue value : weakest) {
            QCOMPARE(value.toObject().keys(), QStringList({QStringLiteral("atom_id"), QStringLiteral("density")}));
            QVERIFY(value[QStringLiteral("density")].toDouble() >= before);
            before = value[QStringLiteral("density")].toDouble();
        }
        const auto csv = runWorker({QStringLiteral("atoms"), m_finished, QStringLiteral("--csv"),
                                    QStringLiteral("--columns"), QStringLiteral("atom_id,n_fired"),
                                    QStringLiteral("--sort=-n_fired"), QStringLiteral("--limit"), QStringLiteral("2")});
        QVERIFY2(isOk(csv), csv.errors.constData());
        const auto lines = csv.output.trimmed().split('\n');
        QCOMPARE(lines.size(), 3);
        QCOMPARE(lines.first(), QByteArray("atom_id,n_fired"));
        const auto unknown = runWorker({QStringLiteral("atoms"), m_finished, QStringLiteral("--csv"),
                                        QStringLiteral("--columns"), QStringLiteral("colour")});
        QCOMPARE(unknown.exitCode, 2);
        QVERIFY(unknown.errors.contains("colour") && unknown.errors.contains("density"));
    }

    void progressIsOneJsonObjectALine()
    {
        const QString file = text(m_fixture->path("progress.atoms"));
        const auto outcome = runWorker(indexArguments(file) << QStringLiteral("--json-progress"));
        QVERIFY2(isOk(outcome), outcome.errors.constData());
        const auto lines = outcome.output.trimmed().split('\n');
        QVERIFY(lines.size() > 5);
        double committed = 0;
        for (const auto& line : lines.first(lines.size() - 1)) {
            const QJsonObject progress = QJsonDocument::fromJson(line).object();
            QCOMPARE(keysMissing(progress,
                                 QStringLiteral("stage,done,total,tokens_per_second,seconds_left,committed_tokens,"
                                                "n_segments")
                                     .split(QLatin1Char(','))),
                     QStringList());
            QVERIFY(progress[QStringLiteral("committed_tokens")].toDouble() >= committed);
            committed = progress[QStringLiteral("committed_tokens")].toDouble();
        }
        const QJsonObject last = QJsonDocument::fromJson(lines.last()).object();
        QCOMPARE(last[QStringLiteral("state")].toString(), QStringLiteral("finished"));
        QCOMPARE(last[QStringLiteral("n_tokens")].toDouble(), committed);
    }

    void aFullDiskLosesNothing()
    {
        const QString file = text(m_fixture->path("full.atoms"));
        const auto outcome = runWorker(indexArguments(file), [] {
            const rlimit limit{400'000, 400'000};
            ::setrlimit(RLIMIT_FSIZE, &limit);
        });
        QVERIFY(outcome.hasEnded && !outcome.hasCrashed);
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.errors.contains("full.atoms"), outcome.errors.constData());
        const auto verified = runWorker({QStringLiteral("verify"), file});
        QVERIFY2(isOk(verified), verified.errors.constData());
        const auto resumed = runWorker(indexArguments(file));
        QVERIFY2(isOk(resumed), resumed.errors.constData());
        QCOMPARE(digestOf(file), m_digest);
    }

    void aReadOnlyFolderIsRefused()
    {
        const auto folder = m_fixture->path("locked");
        QVERIFY(std::filesystem::create_directory(folder));
        const auto allow = [](const std::filesystem::path& path, int mode) {
            std::filesystem::permissions(path, static_cast<std::filesystem::perms>(mode));
        };
        allow(m_fixture->path(""), 0755); // somebody else must be able to read the model
        allow(folder, 0555);
        const auto unlock = qScopeGuard([&] { allow(folder, 0755); });
        const auto outcome = runWorker(indexArguments(text(folder / "a.atoms")), [] {
            constexpr uid_t kNobody = 65534;
            if (::getuid() == 0 && ::setuid(kNobody) != 0)
                ::_exit(99);
        });
        if (outcome.exitCode == -1 || outcome.exitCode == 99 || outcome.exitCode == 255)
            QSKIP("an unprivileged user cannot run the worker of this build folder");
        QVERIFY(outcome.hasEnded && !outcome.hasCrashed);
        QCOMPARE(outcome.exitCode, 1);
        QVERIFY2(outcome.errors.contains("a.atoms"), outcome.errors.constData());
    }

    void aSecondWorkerIsRefusedWithTheFirstOnesPid()
    {
        const QString file = text(m_fixture->path("owned.atoms"));
        WorkerProcess first(indexArguments(file) << QStringLiteral("--json-progress"));
        waitForSegments(first, 1);
        first.signal(SIGSTOP);
        const auto second = runWorker(indexArguments(file));
        first.signal(SIGCONT);
        QCOMPARE(second.exitCode, 1);
        QVERIFY2(second.errors.contains(QByteArray::number(first.pid())), second.errors.constData());
        QVERIFY(isOk(first.waitForEnd()));
        QCOMPARE(digestOf(file), m_digest);
    }

    void aSignalCommitsWhatIsWholeAndSaysHowToGoOn()
    {
        for (const int signal : {SIGINT, SIGTERM}) {
            const QString file = text(m_fixture->path("signal" + std::to_string(signal) + ".atoms"));
            WorkerProcess worker(indexArguments(file) << QStringLiteral("--json-progress"));
            waitForSegments(worker, 2);
            worker.signal(signal);
            const auto outcome = worker.waitForEnd();
            QVERIFY2(isOk(outcome), outcome.errors.constData());
            QVERIFY2(outcome.errors.contains("run the same command again"), outcome.errors.constData());
            const auto info = runWorker({QStringLiteral("info"), file, QStringLiteral("--json")}).object();
            QCOMPARE(info[QStringLiteral("finished")].toBool(), false);
            QVERIFY(info[QStringLiteral("n_tokens")].toInt() > 0);
            QVERIFY(isOk(runWorker({QStringLiteral("verify"), file})));
            QVERIFY(isOk(runWorker(indexArguments(file))));
            QCOMPARE(digestOf(file), m_digest);
        }
    }

    void aKilledWorkerGoesOnToTheSameContent()
    {
        QRandomGenerator random(11);
        for (int round = 0; round < 2; ++round) {
            const QString file = text(m_fixture->path("kill" + std::to_string(round) + ".atoms"));
            int nKills = 0;
            while (true) {
                WorkerProcess worker(indexArguments(file) << QStringLiteral("--json-progress"));
                const int nLines = random.bounded(3, 90);
                int nRead = 0;
                while (nRead < nLines && !worker.readLine().isEmpty())
                    ++nRead;
                if (nRead == nLines) {
                    worker.signal(SIGKILL);
                    ++nKills;
                }
                if (isOk(worker.waitForEnd()))
                    break;
                const auto verified = runWorker({QStringLiteral("verify"), file});
                QVERIFY2(isOk(verified) || !QFile::exists(file), verified.errors.constData());
            }
            QVERIFY(nKills > 1);
            QCOMPARE(digestOf(file), m_digest);
        }
    }

private:
    QStringList indexArguments(const QString& file) const
    {
        return {QStringLiteral("index"),
                QStringLiteral("--model"),
                text(m_fixture->path("model")),
                QStringLiteral("--sae"),
                text(m_fixture->path("sae")),
                QStringLiteral("--corpus"),
                text(m_fixture->path("text.jsonl")),
                QStringLiteral("--out"),
                file,
                QStringLiteral("--segment-tokens"),
                QStringLiteral("250")};
    }

    static QByteArray digestOf(const QString& file)
    {
        const auto outcome = runWorker({QStringLiteral("verify"), file, QStringLiteral("--digest")});
        return isOk(outcome) ? outcome.output.trimmed() : outcome.errors;
    }

    QJsonArray table(const QStringList& options) const
    {
        const auto outcome
            = runWorker(QStringList{QStringLiteral("atoms"), m_finished, QStringLiteral("--json")} + options);
        return isOk(outcome) ? outcome.array() : QJsonArray();
    }

    static void checkExample(const QJsonObject& example)
    {
        QCOMPARE(keysMissing(example,
                             QStringLiteral("document,token_in_document,sequence,position,activation,stratum,"
                                            "tokens,token_ids,activations")
                                 .split(QLatin1Char(','))),
                 QStringList());
        QCOMPARE(example[QStringLiteral("stratum")].toString(), QStringLiteral("decile:9"));
        const auto nTokens = example[QStringLiteral("tokens")].toArray().size();
        QVERIFY(nTokens >= 1 && nTokens <= 7);
        QCOMPARE(example[QStringLiteral("token_ids")].toArray().size(), nTokens);
        QCOMPARE(example[QStringLiteral("activations")].toArray().size(), nTokens);
    }

    static void waitForSegments(WorkerProcess& worker, int count)
    {
        while (true) {
            const QByteArray line = worker.readLine();
            QVERIFY(!line.isEmpty());
            if (QJsonDocument::fromJson(line)[QStringLiteral("n_segments")].toInt() >= count)
                return;
        }
    }

    std::unique_ptr<JobFixture> m_fixture;
    QString m_finished;
    QByteArray m_digest;
};

ATOMSCOPE_GUILESS_TEST_MAIN(WorkerCommandsTest)
#include "tst_workercommands.moc"
