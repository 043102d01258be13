// What a full disk, a read-only folder, a second worker, a signal and a kill leave behind: an index that is whole as
// far as it goes, and that the next run completes to the same content.
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

} // namespace

class WorkerInterruptionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_fixture = std::make_unique<JobFixture>(test::TinyModelSpec{}, test::TinySaeSpec{}, test::manyDocuments(6));
        const QString file = text(m_fixture->path("whole.atoms"));
        const auto outcome = runWorker(indexArguments(file));
        QVERIFY2(isOk(outcome), outcome.errors.constData());
        m_digest = digestOf(file);
        QCOMPARE(m_digest.size(), 64);
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

    void standardInputThatIsInterruptedGoesOnFromItsStart()
    {
        const QByteArrayList lines = linesOf(m_fixture->path("text.jsonl"));
        const QString whole = text(m_fixture->path("piped.atoms"));
        QVERIFY(isOk(indexLines(whole, lines)));
        const QString file = text(m_fixture->path("interrupted.atoms"));
        {
            WorkerProcess worker(pipedArguments(file) << QStringLiteral("--json-progress"));
            for (const auto& line : lines.first(lines.size() * 3 / 4))
                worker.writeLine(line);
            waitForSegments(worker, 1);
            worker.signal(SIGINT); // nobody closes the stream
            const auto outcome = worker.waitForEnd();
            QVERIFY2(isOk(outcome), outcome.errors.constData());
        }
        const auto info = runWorker({QStringLiteral("info"), file, QStringLiteral("--json")}).object();
        QCOMPARE(info[QStringLiteral("finished")].toBool(), false);
        QVERIFY(info[QStringLiteral("n_tokens")].toInt() > 0);

        const auto wrong = indexLines(file, lines.mid(1));
        QCOMPARE(wrong.exitCode, 1);
        QVERIFY2(wrong.errors.contains("has changed"), wrong.errors.constData());
        QVERIFY(isOk(indexLines(file, lines)));
        QCOMPARE(digestOf(file), digestOf(whole));
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
    QStringList indexArguments(const QString& file) const { return test::indexArguments(*m_fixture, file); }

    /// One thread, so that a batch of windows is small beside the text.
    QStringList pipedArguments(const QString& file) const
    {
        QStringList arguments = indexArguments(file);
        arguments[arguments.indexOf(QStringLiteral("--corpus")) + 1] = QStringLiteral("-");
        return arguments << QStringLiteral("--threads") << QStringLiteral("1");
    }

    WorkerOutcome indexLines(const QString& file, const QByteArrayList& lines) const
    {
        WorkerProcess worker(pipedArguments(file));
        for (const auto& line : lines)
            worker.writeLine(line);
        worker.closeInput();
        return worker.waitForEnd();
    }

    static QByteArrayList linesOf(const std::filesystem::path& path)
    {
        QFile file(text(path));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("the fixture has no text");
        QByteArrayList lines = file.readAll().split('\n');
        lines.removeLast(); // behind the last line's end
        return lines;
    }

    static QByteArray digestOf(const QString& file)
    {
        const auto outcome = runWorker({QStringLiteral("verify"), file, QStringLiteral("--digest")});
        return isOk(outcome) ? outcome.output.trimmed() : outcome.errors;
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
    QByteArray m_digest; // of an uninterrupted run
};

ATOMSCOPE_GUILESS_TEST_MAIN(WorkerInterruptionsTest)
#include "tst_workerinterruptions.moc"
